// Going somewhere, looking around, and marking pictures: what changes no picture.
import type { GenerationView } from './api.gen';
import { leave as leaveExtending } from './extending';
import { focusPrompt } from './focus';
import { t } from './i18n';
import { leave } from './masking';
import * as state from './state';
import { act } from './studio';
import { isLive, redone, undone } from './upsert';

// -- moving --------------------------------------------------------------------------------------

/** Takes the head back or forward: shown at once, then settled by the server. */
export function move(direction: 'undo' | 'redo'): void {
  const open = state.session.value;
  const times = direction === 'undo' ? 1 : redoMoves();
  let next = times > 0 && open ? open.head : null;
  for (let at = 0; at < times && next; at++) next = direction === 'undo' ? undone(next) : redone(next);
  state.peeked.value = null;
  state.comparing.value = null;
  if (!open || !next) return;
  state.moveHead(next);
  void act(times > 1 ? { type: direction, times } : { type: direction });
}

/** How many moves redo takes: it passes by what lies in the trash. 0 where nothing is left to redo. */
function redoMoves(): number {
  const ahead = state.head.value?.ahead ?? [];
  return ahead.findIndex((id) => !state.get(id)?.trashed) + 1;
}

/** The picture that redo brings back; null where it is none. */
export const redoTo = (): string | null => state.head.value?.ahead[redoMoves() - 1] ?? null;

export const canRedo = (): boolean => redoMoves() > 0;

/** Goes to a picture: the one act by which looking around changes the session. */
export function goTo(id: string): void {
  const open = state.session.value;
  const one = state.get(id);
  if (!open || !one?.image_id) return;
  state.peeked.value = null;
  if (id === open.head.head) return;
  const head = open.head;
  state.moveHead({
    ...head,
    head: id,
    undo_to: head.head,
    can_undo: true,
    can_redo: false,
    redo_to: null,
    ahead: [],
  });
  void act({ type: 'goto', id });
}

/** Looks at a picture without going there. */
export function peek(id: string | null): void {
  const one = state.get(id);
  state.peeked.value = one?.image_id && one.id !== state.headId.value ? one.id : null;
  if (one) state.focused.value = one.id;
}

/** Looks at the picture made before or after the one on the stage. */
export function step(by: 1 | -1): void {
  const made = state.nodes.value.filter((one) => one.image_id && !one.trashed);
  const here = made.findIndex((one) => one.id === state.onStage.value?.id);
  const next = made[here + by];
  if (next) peek(next.id);
}

/** The pictures made together with the one on the stage, in order; empty when it was made alone. */
export function candidates(): GenerationView[] {
  const batch = state.onStage.value?.batch;
  return batch ? state.nodes.value.filter((one) => one.batch?.id === batch.id) : [];
}

/** Looks at the n-th of the pictures made together. */
export function candidate(n: number): void {
  const one = candidates()[n - 1];
  if (one) peek(one.id);
}

export function refineFrom(id: string): void {
  peek(id);
  state.mode.value = 'refine';
  focusPrompt();
}

// -- marking -------------------------------------------------------------------------------------

const target = (id?: string): GenerationView | undefined => (id ? state.get(id) : state.onStage.value);

export function star(id?: string): void {
  const one = target(id);
  if (one) void act({ type: one.starred ? 'unstar' : 'star', id: one.id });
}

export const name = (id: string, text: string): Promise<unknown> => act({ type: 'name', id, name: text });
export const note = (id: string, text: string): Promise<unknown> => act({ type: 'note', id, note: text });

export function trash(id?: string): void {
  const one = target(id);
  if (!one || isLive(one)) return;
  void act({ type: one.trashed ? 'restore' : 'trash', id: one.id });
  if (one.trashed) return;
  const bringBack = (): void => void act({ type: 'restore', id: one.id });
  state.tell(t('told.trashed'), '', false, { label: t('told.bringBack'), run: bringBack });
}

export function mark(id?: string): void {
  const one = target(id);
  if (!one?.image_id) return;
  if (state.marked.value && state.marked.value !== one.id) {
    state.comparing.value = { a: state.marked.value, b: one.id };
    state.marked.value = null;
  } else state.marked.value = state.marked.value === one.id ? null : one.id;
}

/** Opens the comparison of the picture on the stage with the one before it, or closes it. */
export function compare(other?: string): void {
  if (state.comparing.value) return void (state.comparing.value = null);
  const here = state.onStage.value;
  const before =
    other ?? state.marked.value ?? (state.peeked.value ? state.headId.value : painted(here?.parent_id));
  if (!here?.image_id || !before || before === here.id) return state.tell(t('told.nothingToCompare'));
  state.comparing.value = { a: before, b: here.id };
  state.marked.value = null;
}

/** Back to the picture alone. */
export function view(): void {
  state.comparing.value = null;
  leave();
  leaveExtending();
}

function painted(id: string | null | undefined): string | null {
  const one = state.get(id);
  return one?.image_id ? one.id : null;
}

/** Compares a picture with the one the session stands at. */
export function compareWithHead(id: string): void {
  const here = state.headId.value;
  if (here && here !== id) state.comparing.value = { a: id, b: here };
}

/** Opens the menu of the picture on the stage to give it a name. */
export function askName(): void {
  const one = state.onStage.value;
  if (!one) return;
  state.menuWriting.value = 'name';
  state.menuFor.value = one.id;
}
