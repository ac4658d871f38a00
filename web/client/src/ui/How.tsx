// How a picture was made, over the conversation: the chain of words that led to it, how each was read and painted, what
// drifted on the way, and the two ways of saying the same changes better.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api';
import type { Asked, How as Chain, Reading, Step } from '../api.gen';
import { besides, madeInto } from '../besides';
import { isUnsaid } from '../captions';
import * as doing from '../doing';
import { found, grouped, number, plural, t } from '../i18n';
import * as state from '../state';
import '../styles/how.css';
import { Drifted } from './Drifted';
import { useFocusWhileOpen } from './focus-back';
import { titleOf } from './Header';
import { IconButton } from './Icon';
import { lineOf, SayAgain } from './SayAgain';

export function How() {
  const id = state.subject.value;
  const [chain, setChain] = useState<Chain | null>(null);
  useEffect(() => {
    setChain(null);
    if (id) api.how(id).then(setChain, (problem: api.Problem) => (state.tellProblem(problem), close()));
  }, [id]);
  const body = useRef<HTMLDivElement>(null);
  useFocusWhileOpen(body);
  return (
    <aside class="drawer lineage" aria-label={t('how.title')}>
      <header>
        <h2>{t('how.title')}</h2>
        <IconButton name="close" label={t('settings.close')} hint="Esc" onClick={close} />
      </header>
      <div class="body" ref={body} tabIndex={0} role="group" aria-label={t('how.title')}>
        {chain ? <Told chain={chain} /> : <p class="dim">{t('how.looking')}</p>}
      </div>
    </aside>
  );
}

const close = (): void => void (state.panel.value = '');

function Told({ chain }: { chain: Chain }) {
  const changes = lineOf(chain).length - 1;
  return (
    <>
      {changes > 1 && (
        <p class="since">
          {plural('how.changes', changes)}
          <Drifted drift={chain.since_start} otherwise={t('how.drift.whole')} />
        </p>
      )}
      <ol>
        {chain.steps.map((step, at) => (
          <Made
            key={step.generation.id}
            step={step}
            before={chain.steps[at - 1]}
            last={at === chain.steps.length - 1}
          />
        ))}
      </ol>
      {chain.steps.some((step) => step.drift.outside !== null) && (
        <p class="fact dim legend">{t('how.drift.legend')}</p>
      )}
      <SayAgain key={chain.generation_id} chain={chain} done={close} />
    </>
  );
}

interface MadeProps {
  step: Step;
  before: Step | undefined;
  last: boolean;
}

function Made({ step, before, last }: MadeProps) {
  const { generation: one, words, drift, asked } = step;
  const look = (): void => doing.peek(one.id);
  return (
    <li aria-current={last ? 'true' : undefined}>
      <button type="button" class="thumb" aria-label={words || t('series.imported')} onClick={look}>
        {one.image_id && <img src={api.thumbnail(one.image_id)} alt="" width="72" height="54" />}
      </button>
      <div>
        <p class="say" dir="auto">
          {isUnsaid(one) ? t('extend.tool') : words || one.file_name || t('series.imported')}
        </p>
        <Recipe step={step} before={before} />
        {one.reading && !isUnsaid(one) && <Read reading={one.reading} />}
        {one.parent_id && <Drifted drift={drift} />}
        {asked && <Questions asked={asked} />}
      </div>
    </li>
  );
}

/** How it was painted; what is as in the picture before goes without saying. */
function Recipe({ step: { generation: one }, before }: Pick<MadeProps, 'step' | 'before'>) {
  const old = before?.generation;
  if (one.type === 'import')
    return <p class="fact">{t('cartel.import', { width: one.width, height: one.height })}</p>;
  const parts = [
    found(`how.method.${one.method}`) ?? one.method,
    one.strength !== null && t('composer.strengthSaid', { n: number(one.strength) }),
    one.method !== 'upscale' && plural('how.steps', one.steps),
    one.seed !== old?.seed && t('cartel.seed', { seed: grouped(one.seed) }),
    one.model !== old?.model && titleOf(one.model),
    madeInto(one),
    one.tier === 'draft' && t('draft.mark'),
    ...besides(one),
  ];
  return <p class="fact">{parts.filter(Boolean).join(', ')}</p>;
}

/** What the words were taken for, by whom, and how sure that was. */
function Read({ reading }: { reading: Reading }) {
  const by = reading.interpreter.split('/')[0]!;
  return (
    <>
      <p class="fact">
        {t('how.read', {
          by: found(`how.by.${by}`) ?? reading.interpreter,
          kind: found(`how.kind.${reading.kind}`) ?? reading.kind,
          sure: number(reading.confidence * 100, 0),
        })}
      </p>
      {reading.changes.length > 0 && (
        <p class="fact changes" dir="auto">
          {reading.changes.join('; ').replaceAll(' -> ', ' → ')}
        </p>
      )}
      {reading.note && <p class="fact dim">{reading.note}</p>}
    </>
  );
}

/** The talk with a language model, word for word: it is all that left for it. */
function Questions({ asked }: { asked: Asked }) {
  return (
    <details class="raw">
      <summary>{t('how.asked', { model: asked.model || asked.interpreter })}</summary>
      {asked.messages.map((one, at) => (
        <Said key={at} who={found(`how.role.${one.role}`) ?? one.role}>
          {one.content}
        </Said>
      ))}
      {asked.answer && <Said who={t('how.answer')}>{asked.answer}</Said>}
      <p class="fact">{asked.refused ? t('how.refused', { why: asked.refused }) : t('how.taken')}</p>
    </details>
  );
}

function Said({ who, children }: { who: string; children: ComponentChildren }) {
  return (
    <>
      <p class="fact">{who}</p>
      <pre tabIndex={0} dir="auto">
        {children}
      </pre>
    </>
  );
}
