// Repeating the changes of a line on a branch of its own: all as one, or to another picture, or with another seed or
// model. Undo takes the whole back.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { RebaseRequest } from '../api/client';
import type { How, Step } from '../api/types.gen';
import { plural, t } from '../lib/i18n';
import { rebase } from '../session/actions';
import { shortCaption } from '../session/captions';
import { modelTitle } from '../session/models';
import { act } from '../session/outbox';
import { models, session, visible } from '../session/state';
import { lineOf } from './line';

interface RebaseFormProps {
  chain: How;
  done: () => void;
}

/** The ways of repeating the changes; nothing where there are none, or where another session is open. */
export function RebaseForm({ chain, done }: RebaseFormProps) {
  const line = lineOf(chain);
  const [since, setSince] = useState(line[0]!.generation.id);
  const index = line.findIndex((step) => step.generation.id === since);
  const changes = line.length - 1 - index;
  const id = chain.generation_id;
  if (line.length < 2 || chain.session_id !== session.value?.id) return null;
  const squash = (): void => {
    done();
    void act({ type: 'squash', id, since });
  };
  return (
    <section>
      <h3>{t('lineage.rebase')}</h3>
      {line.length > 2 && <SinceField line={line} since={since} choose={setSince} />}
      {changes > 1 && (
        <Offer label={plural('lineage.squash', changes)} run={squash}>
          {t('lineage.squash.why')}
        </Offer>
      )}
      <RebaseOffers id={id} since={index > 0 ? since : undefined} line={line} done={done} />
    </section>
  );
}

interface SinceFieldProps {
  line: Step[];
  since: string;
  choose: (id: string) => void;
}

/** From which picture on the changes are meant. */
function SinceField({ line, since, choose }: SinceFieldProps) {
  return (
    <Field id="rebase-since" label={t('lineage.since')} value={since} choose={choose}>
      {line.slice(0, -1).map(({ generation, words }) => (
        <option key={generation.id} value={generation.id}>
          {words || shortCaption(generation)}
        </option>
      ))}
    </Field>
  );
}

interface RebaseOffersProps {
  id: string;
  since: string | undefined;
  line: Step[];
  done: () => void;
}

const MAX_PICTURES = 60;
const randomSeed = (): number => Math.floor(Math.random() * 2 ** 31);

function RebaseOffers({ id, since, line, done }: RebaseOffersProps) {
  const run = (request: RebaseRequest): void => {
    done();
    void rebase(id, { ...(since ? { since } : {}), ...request });
  };
  return (
    <>
      <Offer label={t('lineage.newSeed')} run={() => run({ seed: randomSeed() })}>
        {t('lineage.newSeed.why')}
      </Offer>
      <ChoiceOffer
        id="rebase-onto"
        label={t('lineage.onto')}
        options={listTargets(line)}
        run={(onto) => run({ onto })}
      />
      <ChoiceOffer
        id="rebase-model"
        label={t('lineage.model')}
        options={listOtherModels(line)}
        run={(model) => run({ model })}
      />
    </>
  );
}

type Option = [value: string, label: string];

/** The newest pictures of the session that are not in the line. */
function listTargets(line: readonly Step[]): Option[] {
  const inLine = new Set(line.map((step) => step.generation.id));
  return visible.value
    .filter(({ id, image_id, trashed }) => image_id && !trashed && !inLine.has(id))
    .slice(-MAX_PICTURES)
    .map((generation) => [generation.id, shortCaption(generation)]);
}

/** The installed models, but for the one that painted the end of the line. */
function listOtherModels(line: readonly Step[]): Option[] {
  const current = line.at(-1)?.generation.model;
  return models.value
    .filter(({ name, installed }) => installed && name !== current)
    .map(({ name }) => [name, modelTitle(name)]);
}

interface OfferProps {
  label: string;
  run: () => void;
  children: ComponentChildren;
}

function Offer({ label, run, children }: OfferProps) {
  return (
    <div class="offer">
      <button type="button" class="text" onClick={run}>
        {label}
      </button>
      <p class="fact">{children}</p>
    </div>
  );
}

interface ChoiceOfferProps {
  id: string;
  label: string;
  options: Option[];
  run: (chosen: string) => void;
}

/** A choice among pictures or models, and the button that begins with it. */
function ChoiceOffer({ id, label, options, run }: ChoiceOfferProps) {
  const [chosen, setChosen] = useState('');
  if (options.length === 0) return null;
  const submit = (): void => {
    if (chosen) run(chosen);
  };
  return (
    <Field id={id} label={label} value={chosen} choose={setChosen} submit={submit}>
      <option value="">{t('lineage.choose')}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </Field>
  );
}

interface FieldProps {
  id: string;
  label: string;
  value: string;
  choose: (value: string) => void;
  submit?: () => void;
  children: ComponentChildren;
}

function Field({ id, label, value, choose, submit, children }: FieldProps) {
  return (
    <div class="rebase-field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {children}
      </select>
      {submit && (
        <button type="button" class="text" disabled={!value} onClick={submit}>
          {t('lineage.apply')}
        </button>
      )}
    </div>
  );
}
