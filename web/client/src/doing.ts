// What the user can do: every verb of the page, from a key, a button or a drop, ends in one of these functions.
import * as api from './api';
import type { AnyAction, GenerationView } from './api.gen';
import { after, wishes as beside } from './beside';
import { extending } from './extending';
import { focusPrompt } from './focus';
import { t } from './i18n';
import * as masking from './masking';
import { paintBeyond } from './powers';
import * as prefs from './prefs';
import * as state from './state';
import { act, KEPT, operation } from './studio';

export { focusPrompt } from './focus';
export * from './looking';
export * from './powers';
export * from './studio';

// -- painting ------------------------------------------------------------------------------------

/**
 * Does what the composer says: paints, or, where the words speak of the history, does that. They are cleared only when
 * the server has them.
 */
export async function paint(first = false): Promise<void> {
  const text = prefs.draft.value.trim();
  if (extending.value) return paintBeyond(extending.value, text);
  if (!text) return focusPrompt();
  if (masking.masking.value) return paintInside(masking.masking.value, text);
  const looking = state.peeked.value;
  const sent = wished(text, looking);
  prefs.remember(text);
  prefs.draft.value = '';
  const answer = await act(sent);
  if (answer === null) return void (prefs.draft.value ||= text);
  if (first && answer !== KEPT) await putFirst(answer.generation_ids);
  prefs.beside.value = after(prefs.beside.value);
  state.mode.value = 'refine';
  state.strength.value = null;
  state.interpretation.value = null;
  if (!looking || (answer !== KEPT && answer.kind !== 'refine')) state.peeked.value = null;
}

/** What the words and the parameters amount to. On an empty canvas words are a new picture, or speak of the past. */
function wished(text: string, parent: string | null): api.Sent {
  const begins = state.mode.value === 'fresh' && state.headId.value !== null;
  const chosen = beside(prefs.beside.value, begins ? state.onStage.value?.image_id : null);
  const wishes = { ...prefs.set(prefs.parameters.value), ...chosen, count: prefs.count.value };
  if (begins) return { type: 'new', prompt: text, ...wishes };
  if (state.headId.value === null) return { type: 'say', words: text, ...wishes };
  const strength = state.strength.value === null ? {} : { strength: state.strength.value };
  return { type: 'say', words: text, ...wishes, ...strength, ...(parent ? { parent_id: parent } : {}) };
}

/** Paints what the composer says inside the mask alone; the sides stay those of the picture. */
async function paintInside(parent_id: string, text: string): Promise<void> {
  const { width: _, height: __, ...parameters } = prefs.parameters.value;
  const strength = state.strength.value === null ? {} : { strength: state.strength.value };
  try {
    const inside = await masking.asked();
    if (!inside) return state.tell(t('mask.empty'), t('mask.emptyHint'), true);
    const chosen = beside(prefs.beside.value);
    const wishes = { ...prefs.set(parameters), ...chosen, ...strength, ...inside, count: prefs.count.value };
    if ((await act({ type: 'refine', modification: text, parent_id, ...wishes })) === null) return;
  } catch (problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    return state.tell(problem.message || t('told.notSent'), problem.hint, true);
  }
  prefs.remember(text);
  prefs.draft.value = '';
  state.strength.value = null;
  state.peeked.value = null;
  masking.leave();
}

/** Puts pictures that wait before all others that do. */
async function putFirst(ids: readonly string[]): Promise<void> {
  const { waiting } = await api.queue();
  const before = waiting.find((one) => !ids.includes(one.id));
  if (before) for (const id of ids) await api.reorder(id, before.id).catch(() => undefined);
}

let recalled = -1;

/** Walks through the prompts said before: 1 is further back, -1 towards now. */
export function recall(step: 1 | -1): void {
  recalled = Math.max(-1, Math.min(prefs.promptHistory.value.length - 1, recalled + step));
  prefs.draft.value = prefs.promptHistory.value[recalled] ?? '';
}

/** Asks for the same picture again, after it failed; `smaller` halves its sides. */
export async function retry(one: GenerationView, smaller: boolean): Promise<void> {
  const half = (side: number): number => Math.max(64, Math.round(side / 32) * 16);
  const size = smaller
    ? { width: half(one.width), height: half(one.height) }
    : { width: one.width, height: one.height };
  const wishes = { steps: one.steps, guidance_scale: one.guidance_scale, seed: one.seed, ...size };
  const action: AnyAction =
    one.modification !== null && one.parent_id !== null
      ? { type: 'refine', modification: one.modification, parent_id: one.parent_id, ...wishes }
      : { type: 'new', prompt: one.prompt, ...wishes };
  if (await act(action)) await act({ type: 'trash', id: one.id });
}

/** Says the changes that led to a picture again; they are painted one after the other on a branch of their own. */
export async function rebase(id: string, wish: api.Rebase): Promise<void> {
  try {
    const lines = await api.rebase(id, wish, operation());
    const lost = lines.find((line) => line.verdict === 'cannot');
    if (lost) state.tell(t('how.stopped'), lost.message, true);
  } catch (problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    state.tell(problem.message || t('how.stopped'), problem.hint, true);
  }
}

/** Opens what is to be told of a picture: how it was made, or the pictures that led to it on one sheet. */
export function tellOf(id: string | null, panel: 'how' | 'sheet'): void {
  state.subject.value = id;
  state.panel.value = panel;
}

export const again = (id: string): Promise<unknown> => act({ type: 'again', id });

/** Stops the work that runs, else what waits. */
export function stop(id?: string): void {
  const target = id ?? state.running.value?.id ?? state.live.value[0]?.id;
  if (target) void api.cancel(target).catch((problem: api.Problem) => state.tellProblem(problem));
}

// -- images --------------------------------------------------------------------------------------

/**
 * Puts an image file into the tree as a root. Dropped on a picture it takes that picture's words over, so that what is
 * said next refines the image as it would have refined the picture.
 */
export async function addImage(file: File | Blob, onto: string | null = null): Promise<void> {
  if (!/^image\/(png|jpeg|webp)$/.test(file.type))
    return state.tell(t('told.notAnImage'), t('told.imageKinds'), true);
  try {
    const got = await api.upload(file);
    const { image_id: digest, suffix, size, width, height, lqip } = got;
    const stem = file instanceof File ? file.name.replace(/\.[^.]+$/, '').slice(0, 80) : '';
    const prompt = state.get(onto)?.prompt ?? '';
    await act({ type: 'import', digest, suffix, size, width, height, lqip, name: stem, prompt });
    state.mode.value = 'refine';
    focusPrompt();
  } catch (problem) {
    if (problem instanceof api.Problem) state.tell(problem.message || t('told.notSent'), problem.hint, true);
  }
}

/** Reads what the page needs once: models, and the model in use. */
export async function readStudio(): Promise<void> {
  try {
    const { models, chosen } = await api.models();
    state.models.value = models;
    state.chosenModel.value = chosen;
  } catch {
    // The page works without the list; it is asked for again when the settings open.
  }
}

let reading = 0;

/** Asks how the words would be read, a moment after the last key. Nothing is written. */
export function readWords(text: string): void {
  window.clearTimeout(reading);
  if (!text.trim()) return void (state.interpretation.value = null);
  reading = window.setTimeout(async () => {
    const refine = state.mode.value === 'refine' && state.headId.value !== null;
    const parent = refine ? (state.peeked.value ?? state.headId.value) : null;
    const session = state.session.value?.id ?? null;
    const answer = await api.interpret(session, text, parent, refine ? null : '').catch(() => null);
    if (prefs.draft.value === text) state.interpretation.value = answer && { ...answer, words: text };
  }, 350);
}
