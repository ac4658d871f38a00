// A picture of the chain: its words, how they were read, and how it was painted.
import type { ComponentChildren } from 'preact';
import { thumbnailUrl } from '../api/client';
import type { Asked, GenerationView, Reading, Step } from '../api/types.gen';
import { findText, formatNumber, formatSeed, plural, t } from '../lib/i18n';
import { inPageLanguage } from '../lib/sentences';
import { isWordless } from '../session/captions';
import { isImported, isSampled } from '../session/kinds';
import { modelTitle } from '../session/models';
import { peek } from '../session/navigation';
import { describeConditioning, describeResult } from '../session/recipe_text';
import { DriftBar } from './DriftBar';

interface LineageStepProps {
  step: Step;
  before: Step | undefined;
  isLast: boolean;
}

/** The picture with what is known of it. */
export function LineageStep({ step, before, isLast }: LineageStepProps) {
  const { generation, words, drift, asked } = step;
  const { id, image_id, file_name, reading, parent_id, modification } = generation;
  const label = modification || words || file_name || t('caption.ownPicture');
  const isResolved = modification !== null && words !== '' && words !== modification;
  return (
    <li aria-current={isLast ? 'true' : undefined}>
      <button type="button" class="thumb" aria-label={label} onClick={() => peek(id)}>
        {image_id && <img src={thumbnailUrl(image_id)} alt="" width="72" height="54" />}
      </button>
      <div>
        <p class="request" dir="auto">
          {isWordless(generation) ? t('outpaint.tool') : label}
        </p>
        {isResolved && !isWordless(generation) && (
          <p class="fact" dir="auto">
            {t('lineage.readAs', { words })}
          </p>
        )}
        <p class="fact">{describeRecipe(generation, before?.generation)}</p>
        {reading && !isWordless(generation) && <ReadingFacts reading={reading} />}
        {parent_id && <DriftBar drift={drift} />}
        {asked && <ModelTalk asked={asked} />}
      </div>
    </li>
  );
}

/** How it was painted; what is as in the picture before goes without saying. */
function describeRecipe(generation: GenerationView, before: GenerationView | undefined): string {
  const { method, width, height, strength, steps, seed, model, tier } = generation;
  if (isImported(generation)) return t('caption.import', { width, height });
  const parts = [
    findText(`lineage.method.${method}`) ?? method,
    strength !== null && t('composer.strengthValue', { n: formatNumber(strength) }),
    isSampled(generation) && plural('lineage.steps', steps),
    seed !== before?.seed && t('caption.seed', { seed: formatSeed(seed) }),
    model !== before?.model && modelTitle(model),
    describeResult(generation),
    tier === 'draft' && t('draft.mark'),
    ...describeConditioning(generation),
  ];
  return parts.filter(Boolean).join(', ');
}

/** What the words were taken for, by whom, and how sure that was. */
function ReadingFacts({ reading }: { reading: Reading }) {
  const { interpreter, kind, confidence, changes, note } = reading;
  const by = interpreter.split('/')[0] ?? interpreter;
  return (
    <>
      <p class="fact">
        {t('lineage.reading', {
          by: findText(`lineage.by.${by}`) ?? interpreter,
          kind: findText(`lineage.kind.${kind}`) ?? kind,
          percent: formatNumber(confidence * 100, 0),
        })}
      </p>
      {changes.length > 0 && (
        <p class="fact changes" dir="auto">
          {changes.join('; ').replaceAll(' -> ', ' → ')}
        </p>
      )}
      {note && <p class="fact dim">{inPageLanguage(note)}</p>}
    </>
  );
}

/** The talk with a language model, word for word: it is all that left for it. */
function ModelTalk({ asked: { model, interpreter, messages, answer, refused } }: { asked: Asked }) {
  return (
    <details class="raw">
      <summary>{t('lineage.asked', { model: model || interpreter })}</summary>
      {messages.map(({ role, content }, index) => (
        <TalkMessage key={index} speaker={findText(`lineage.role.${role}`) ?? role}>
          {content}
        </TalkMessage>
      ))}
      {answer && <TalkMessage speaker={t('lineage.answer')}>{answer}</TalkMessage>}
      <p class="fact">
        {refused ? t('lineage.answerRefused', { reason: refused }) : t('lineage.answerUsed')}
      </p>
    </details>
  );
}

function TalkMessage({ speaker, children }: { speaker: string; children: ComponentChildren }) {
  return (
    <>
      <p class="fact">{speaker}</p>
      <pre tabIndex={0} dir="auto">
        {children}
      </pre>
    </>
  );
}
