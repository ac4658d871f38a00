// The styles of the studio while they are looked at, and what can be done with them.
import { signal } from '@preact/signals';
import * as api from '../api/client';
import type { PresetView } from '../api/types.gen';
import { focusPrompt } from '../lib/focus';
import { showApiError } from '../session/notices';
import { givenOnly } from '../session/parameters';
import { chosenStyle, parameters, words } from '../session/request_draft';
import { headId } from '../session/state';
import { closePanel, mode, onStage } from '../session/view_state';
import { parseParameterSets } from './parameter_sets';

/** The styles; null until they are read. */
export const styles = signal<readonly PresetView[] | null>(null);

/** How far the painting of samples is: the style that is painted, how many are done, and of how many. */
export const sampling = signal<{ id: string; done: number; total: number } | null>(null);

/** Reads the styles. Sets of parameters that an earlier version kept as a setting become styles first. */
export async function loadStyles(): Promise<void> {
  try {
    await moveParameterSets();
    styles.value = (await api.fetchStyles()).presets;
  } catch (error) {
    showUnknownError(error);
  }
}

async function moveParameterSets(): Promise<void> {
  const { values } = await api.fetchSettings();
  const sets = parseParameterSets(values.presets);
  for (const { name, parameters: kept } of sets) {
    const given = givenOnly(kept);
    if (Object.keys(given).length > 0) await api.keepStyle({ name, parameters: given }).catch(ignoreConflict);
  }
  if (sets.length > 0) await api.patchSettings({ presets: null });
}

const CONFLICT = 409;

/** One of that name is there already: it was moved by another window. */
function ignoreConflict(error: unknown): void {
  if (!(error instanceof api.ApiError) || error.status !== CONFLICT) throw error;
}

/**
 * Paints what comes in a style, or in none where it is chosen already. A style begins a picture of its own: where one is
 * on the stage and nothing is written, its words are taken for that.
 */
export function chooseStyle({ id, name, cover_id, words: styleWords, parameters: kept }: PresetView): void {
  if (chosenStyle.value?.id === id) {
    chosenStyle.value = null;
    return;
  }
  if (!styleWords) {
    parameters.value = { ...parameters.value, ...kept };
    closePanel();
    return;
  }
  chosenStyle.value = { id, name, cover_id };
  if (headId.value !== null) mode.value = 'fresh';
  if (!words.value.trim()) words.value = onStage.value?.prompt ?? '';
  closePanel();
  focusPrompt();
}

/** Keeps words and the parameters that are set now as a style, shown by the picture on the stage. */
export async function keepStyle(name: string, styleWords: string): Promise<boolean> {
  const { seed, ...lasting } = givenOnly(parameters.value);
  const cover = onStage.value?.image_id ? { cover: onStage.value.id } : {};
  return changeList(api.keepStyle({ name, words: styleWords, parameters: lasting, ...cover }));
}

/** Removes a style of one's own, or what was changed of one that came with the studio. */
export async function removeStyle({ id }: PresetView): Promise<void> {
  if (chosenStyle.value?.id === id) chosenStyle.value = null;
  await changeList(api.removeStyle(id));
}

/** Those that nothing shows yet, neither a picture of the user's nor a sample. */
export const withoutPicture = (all: readonly PresetView[]): PresetView[] =>
  all.filter(({ cover, sample_url }) => !cover && !sample_url);

/** Paints samples one after the other, so that whatever else is asked for is painted in between. */
export async function paintSamples(wanted: readonly PresetView[]): Promise<void> {
  if (sampling.value) return;
  try {
    for (const [done, { id }] of wanted.entries()) {
      if (done > 0 && !sampling.value) break;
      sampling.value = { id, done, total: wanted.length };
      const painted = await api.paintSample(id);
      styles.value = styles.value?.map((style) => (style.id === id ? painted : style)) ?? null;
    }
  } catch (error) {
    showUnknownError(error);
  } finally {
    sampling.value = null;
  }
}

/** Paints no further sample; the one that is being painted is finished. */
export function stopSamples(): void {
  sampling.value = null;
}

async function changeList(change: Promise<unknown>): Promise<boolean> {
  try {
    await change;
    styles.value = (await api.fetchStyles()).presets;
    return true;
  } catch (error) {
    showUnknownError(error);
    return false;
  }
}

function showUnknownError(error: unknown): void {
  if (!(error instanceof api.ApiError)) throw error;
  showApiError(error);
}
