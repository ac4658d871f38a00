// Saying the changes of a line again, on a branch of its own: all as one, or to another picture, or with another seed or
// model. Undo takes the whole back.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { How, Step } from '../api.gen';
import { short } from '../captions';
import * as doing from '../doing';
import { plural, t } from '../i18n';
import * as state from '../state';
import { titleOf } from './Header';

/** The end of a chain that is one line of changes in one session: what went before began another. */
export function lineOf({ steps, session_id }: How): Step[] {
  const line: Step[] = [];
  let wanted = steps.at(-1)?.generation.id ?? null;
  for (const step of steps.toReversed()) {
    const { id, parent_id, session_id: home } = step.generation;
    if (id !== wanted || home !== session_id) break;
    line.unshift(step);
    wanted = parent_id;
  }
  return line;
}

export function SayAgain({ chain, done }: { chain: How; done: () => void }) {
  const line = lineOf(chain);
  const [since, setSince] = useState(line[0]!.generation.id);
  const after = line.findIndex((step) => step.generation.id === since);
  const changes = line.length - 1 - after;
  const id = chain.generation_id;
  if (line.length < 2 || chain.session_id !== state.session.value?.id) return null;
  const squash = (): void => (done(), void doing.act({ type: 'squash', id, since }));
  return (
    <section>
      <h3>{t('how.offers')}</h3>
      {line.length > 2 && <After line={line} since={since} choose={setSince} />}
      {changes > 1 && (
        <Offer label={plural('how.squash', changes)} run={squash}>
          {t('how.squash.why')}
        </Offer>
      )}
      <Rebase id={id} since={after > 0 ? since : undefined} line={line} done={done} />
    </section>
  );
}

interface AfterProps {
  line: Step[];
  since: string;
  choose: (id: string) => void;
}

/** From which picture on the changes are meant. */
function After({ line, since, choose }: AfterProps) {
  return (
    <Choice id="h-since" label={t('how.since')} value={since} choose={choose}>
      {line.slice(0, -1).map(({ generation, words }) => (
        <option key={generation.id} value={generation.id}>
          {words || short(generation)}
        </option>
      ))}
    </Choice>
  );
}

interface RebaseProps {
  id: string;
  since: string | undefined;
  line: Step[];
  done: () => void;
}

const MOST_PICTURES = 60;

function Rebase({ id, since, line, done }: RebaseProps) {
  const from = since ? { since } : {};
  const again = (wish: object): void => (done(), void doing.rebase(id, { ...from, ...wish }));
  const inLine = new Set(line.map((step) => step.generation.id));
  const others = state.nodes.value.filter((one) => one.image_id && !one.trashed && !inLine.has(one.id));
  const used = line.at(-1)!.generation.model;
  const models = state.models.value.filter((one) => one.installed && one.name !== used);
  return (
    <>
      <Offer label={t('how.seed')} run={() => again({ seed: Math.floor(Math.random() * 2 ** 31) })}>
        {t('how.seed.why')}
      </Offer>
      <Onto
        id="h-onto"
        label={t('how.onto')}
        choices={others.slice(-MOST_PICTURES).map((one) => [one.id, short(one)])}
        run={(onto) => again({ onto })}
      />
      <Onto
        id="h-model"
        label={t('how.model')}
        choices={models.map((one) => [one.name, titleOf(one.name)])}
        run={(model) => again({ model })}
      />
    </>
  );
}

function Offer({ label, run, children }: { label: string; run: () => void; children: ComponentChildren }) {
  return (
    <div class="offer">
      <button type="button" class="text" onClick={run}>
        {label}
      </button>
      <p class="fact">{children}</p>
    </div>
  );
}

interface OntoProps {
  id: string;
  label: string;
  choices: [string, string][];
  run: (chosen: string) => void;
}

/** A choice among pictures or models; what is chosen is begun with at once. */
function Onto({ id, label, choices, run }: OntoProps) {
  const [chosen, choose] = useState('');
  if (choices.length === 0) return null;
  return (
    <Choice id={id} label={label} value={chosen} choose={choose} go={() => chosen && run(chosen)}>
      <option value="">{t('how.choose')}</option>
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </Choice>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  value: string;
  choose: (value: string) => void;
  go?: () => void;
  children: ComponentChildren;
}

function Choice({ id, label, value, choose, go, children }: ChoiceProps) {
  return (
    <div class="ask">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {children}
      </select>
      {go && (
        <button type="button" class="text" disabled={!value} onClick={go}>
          {t('how.say')}
        </button>
      )}
    </div>
  );
}
