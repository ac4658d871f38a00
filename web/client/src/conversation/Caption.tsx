// The caption of the picture on the stage, and before there is one, how the studio works.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { formatNumber, formatSeed, t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { keyText } from '../lib/key_text';
import { lazy } from '../lib/lazy';
import { NewWords } from '../lib/WordDiff';
import { finishDraft } from '../session/actions';
import { describeOperation } from '../session/captions';
import { isAnimation, isImported, isResized, isSampled } from '../session/kinds';
import { keyFor } from '../session/commands';
import { isConditioned } from '../session/conditioning';
import { modelTitle } from '../session/models';
import { makerOf } from '../together/people';
import { parameters, setParameter } from '../session/request_draft';
import * as state from '../session/state';
import { onStage, panel } from '../session/view_state';
import { DemoNote, Introduction } from './Introduction';

const KeptNote = lazy(async () => (await import('./KeptNote')).KeptNote);
const ConditioningSummary = lazy(async () => (await import('./ConditioningSummary')).ConditioningSummary);
const PictureNotes = lazy(async () => (await import('./PictureNotes')).PictureNotes);

const openSettings = (): void => {
  panel.value = 'settings';
};

/** The caption. */
export function Caption() {
  // That of the first picture stands while it is painted: what is below moves only when it is asked for.
  const generation = onStage.value ?? state.unfinished.value[0];
  if (!generation) return state.visible.value.length === 0 ? <Introduction /> : null;
  const { prompt, name, file_name, tier, note, description, model, template, unread, kept, remarks } =
    generation;
  const parent = state.findGeneration(generation.parent_id);
  const hasKept = kept !== null || remarks.length > 0 || prompt === '';
  return (
    <div class="caption">
      <Words before={parent?.prompt ?? ''} after={prompt || name || file_name || t('caption.ownPicture')} />
      <p class="recipe">{[makerOf(generation), describeRecipe(generation)].filter(Boolean).join(' · ')}</p>
      {isConditioned(generation) && <ConditioningSummary generation={generation} />}
      {hasKept && <KeptNote generation={generation} />}
      {(template || unread || remarks.length > 0) && <PictureNotes generation={generation} />}
      {tier === 'draft' && onStage.value && <DraftNote />}
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

/** The words. Where there are more than have room, they scroll, by keys as well. */
function Words({ before, after }: { before: string; after: string }) {
  const words = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    const { scrollHeight, clientHeight } = words.current!;
    if (scrollHeight > clientHeight) words.current!.tabIndex = 0;
    else words.current!.removeAttribute('tabindex');
  }, [after]);
  return (
    <p class="words" dir="auto" ref={words}>
      <NewWords before={before} after={after} />
    </p>
  );
}

/** How it was painted, in one line. */
function describeRecipe(generation: GenerationView): string {
  const { steps, width, height, options, guidance_scale } = generation;
  const common = { model: modelTitle(generation.model), width, height };
  if (isImported(generation)) return t('caption.import', { width, height });
  const operation = isSampled(generation) ? null : describeOperation(generation);
  if (isResized(generation) && options.scale)
    return t('caption.upscale', { ...common, n: String(options.scale) });
  if (operation) return t('caption.operation', { ...common, operation });
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
        {t('draft.finish')} <kbd>{keyText(keyFor('finishDraft'))}</kbd>
      </button>
    </p>
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
