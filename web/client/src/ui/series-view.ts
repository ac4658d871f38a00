// What of the series is seen, and where: shared by its bar, its strokes and its pictures.
import { computed, signal } from '@preact/signals';
import type { GenerationView } from '../api.gen';
import * as doing from '../doing';
import { rows, type Placed } from '../lanes';
import { CAPTION, depthFirst, LANE, MARGIN, PITCH, sibling } from '../series';
import * as state from '../state';

const BESIDE = 4;
export const seen = signal({ left: 0, width: 1440, height: 176 });

const lanes = computed(() => state.placed.value.reduce((most, one) => Math.max(most, one.lane + 1), 1));
export const grid = computed(() => {
  const { row, count } = rows(lanes.value);
  const room = seen.value.height - CAPTION;
  const gap = Math.max(52, Math.min(LANE, room / Math.max(count, 1)));
  const height = Math.max(room, count * gap);
  const y = (lane: number): number => (height - count * gap) / 2 + (row(lane) + 0.5) * gap;
  return { y, row, height };
});
export const byId = computed(() => new Map(state.placed.value.map((one) => [one.id, one])));
export const order = computed(() => depthFirst(state.placed.value));
export const starredOnly = (one: GenerationView): boolean =>
  !state.onlyStarred.value || one.starred || one.id === state.headId.value;

export const range = computed(() => ({
  from: Math.floor((seen.value.left - MARGIN) / PITCH) - BESIDE,
  to: Math.ceil((seen.value.left + seen.value.width - MARGIN) / PITCH) + BESIDE,
}));

/** Where the now-line stands: on what is looked at, else on the head. */
export const now = computed(() => byId.value.get(state.peeked.value ?? state.headId.value ?? ''));

/** What undo took back: not on the way to the head, and only reached by redo or made after what redo brings. */
export const undone = computed(() => {
  const gone = new Set<string>();
  for (const one of state.placed.value)
    if (state.ahead.value.has(one.id) || (one.parent !== null && gone.has(one.parent))) gone.add(one.id);
  for (const id of state.lineage.value) gone.delete(id);
  return gone;
});

export const inRange = (placed: Placed): boolean =>
  placed.column >= range.value.from && placed.column <= range.value.to;

/** The one picture of the tree that Tab reaches. */
export const focusTarget = computed(() => {
  const wished = state.focused.value ?? state.headId.value ?? '';
  return byId.value.has(wished) ? wished : state.placed.value.at(-1)?.id;
});

export type Walk = 'parent' | 'child' | 'branchUp' | 'branchDown' | 'first' | 'last';

/** Moves the series' focus, and looks at what it comes to. */
export function walk(to: Walk): void {
  const id = focusTarget.value;
  const placed = byId.value.get(id ?? '');
  if (!id || !placed) return;
  const next = {
    parent: () => placed.parent,
    child: () => lastVisited(id),
    branchUp: () => sibling(state.placed.value, id, -1, grid.value.row),
    branchDown: () => sibling(state.placed.value, id, 1, grid.value.row),
    first: () => state.placed.value[0]?.id ?? null,
    last: () => state.placed.value.at(-1)?.id ?? null,
  }[to]();
  if (next === null) return;
  state.focused.value = next;
  doing.peek(next);
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`.node[data-id="${next}"]`)?.focus());
}

function lastVisited(id: string): string | null {
  const below = state.children.value.get(id) ?? [];
  const known = (ids: ReadonlySet<string | null>) => below.find((one) => ids.has(one.id));
  return (known(state.lineage.value) ?? known(state.ahead.value) ?? below.at(-1))?.id ?? null;
}
