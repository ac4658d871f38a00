// The caption of the picture on the stage, and before there is one, how the studio works.
import type { GenerationView } from '../api/types.gen';
import { formatNumber, formatSeed, t, type Key } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import type { IconName } from '../lib/icons';
import { lazy } from '../lib/lazy';
import { storedSignal } from '../lib/stored_signal';
import { NewWords } from '../lib/WordDiff';
import { finishDraft } from '../session/actions';
import { isAnimation, isImported, isResized, isSampled } from '../session/kinds';
import { keyFor } from '../session/commands';
import { isConditioned } from '../session/conditioning';
import { modelTitle } from '../session/models';
import { parameters, setParameter } from '../session/request_draft';
import * as state from '../session/state';
import { onStage, panel } from '../session/view_state';

const ConditioningSummary = lazy(async () => (await import('./ConditioningSummary')).ConditioningSummary);
const PictureNotes = lazy(async () => (await import('./PictureNotes')).PictureNotes);

const openSettings = (): void => {
  panel.value = 'settings';
};

/** The caption. */
export function Caption() {
  const generation = onStage.value;
  if (!generation) return state.visible.value.length === 0 ? <Introduction /> : null;
  const { prompt, name, file_name, tier, note, description, model, template, unread, remarks } = generation;
  const parent = state.findGeneration(generation.parent_id);
  return (
    <div class="caption">
      <p class="words" dir="auto">
        <NewWords
          before={parent?.prompt ?? ''}
          after={prompt || name || file_name || t('caption.ownPicture')}
        />
      </p>
      <p class="recipe">{describeRecipe(generation)}</p>
      {isConditioned(generation) && <ConditioningSummary generation={generation} />}
      {(template || unread || remarks.length > 0) && <PictureNotes generation={generation} />}
      {tier === 'draft' && <DraftNote />}
      <p class="recipe">
        {isSampled(generation) && <SeedLock seed={generation.seed} />}
        <button type="button" class="link" onClick={openSettings}>
          {t('caption.allSettings')}
        </button>
      </p>
      {note && <p class="note">{note}</p>}
      {description && <p class="note">{t('caption.shows', { description })}</p>}
      <DemoNote model={model} />
    </div>
  );
}

/** How it was painted, in one line. */
function describeRecipe(generation: GenerationView): string {
  const { steps, width, height, options, guidance_scale } = generation;
  const common = { model: modelTitle(generation.model), width, height };
  if (isImported(generation)) return t('caption.import', { width, height });
  if (isResized(generation)) return t('caption.upscale', { ...common, n: String(options.scale) });
  if (isAnimation(generation)) {
    const length = { frames: String(options.frames), fps: String(options.fps) };
    return t('caption.animation', { ...common, ...length });
  }
  return t('caption.recipe', { ...common, steps, guidance: formatNumber(guidance_scale) });
}

/** A draft says so, and what is to be done about it. */
function DraftNote() {
  return (
    <p class="recipe">
      <span class="draft-mark">{t('draft.mark')}</span>
      <button type="button" class="link" onClick={() => finishDraft()}>
        {t('draft.finish')} <kbd>{keyFor('finishDraft')}</kbd>
      </button>
    </p>
  );
}

const INTRODUCTION: [IconName, Key][] = [
  ['brush', 'intro.say'],
  ['fork', 'intro.change'],
  ['image', 'intro.drop'],
];

/** Before there is a picture: how the studio works, in three lines. */
function Introduction() {
  return (
    <div class="intro" tabIndex={0} role="group" aria-label={t('intro.title')}>
      <h2>{t('intro.title')}</h2>
      <ul>
        {INTRODUCTION.map(([icon, text]) => (
          <li key={text}>
            <Icon name={icon} size={18} /> {t(text)}
          </li>
        ))}
      </ul>
      <DemoNote model={state.chosenModel.value} />
    </div>
  );
}

function SeedLock({ seed }: { seed: number }) {
  const locked = parameters.value.seed;
  const label = locked === null ? t('caption.lockSeed') : t('caption.unlockSeed');
  return (
    <button
      type="button"
      class="seed"
      aria-pressed={locked !== null}
      title={label}
      onClick={() => setParameter('seed', locked === null ? seed : null)}
    >
      <Icon name={locked === null ? 'unlock' : 'lock'} size={14} />
      {t('caption.seed', { seed: formatSeed(locked ?? seed) })}
      <span class="visually-hidden">, {label}</span>
    </button>
  );
}

const isDemoNoteSeen = storedSignal('demoNoteSeen', false);

/** Said once: what paints here, and the next step. */
function DemoNote({ model }: { model: string }) {
  if (model !== 'esquisse' || isDemoNoteSeen.value) return null;
  return (
    <p class="demo">
      {t('demo.text')}{' '}
      <button type="button" class="link" onClick={openSettings}>
        {t('demo.settings')}
      </button>
      {'. '}
      <button type="button" class="link" onClick={() => (isDemoNoteSeen.value = true)}>
        {t('demo.dismiss')}
      </button>
    </p>
  );
}
