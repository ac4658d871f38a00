// What of the series is seen, and where: shared by its bar, its strokes and its pictures.
import { computed, signal } from '@preact/signals';
import type { GenerationView } from '../api.gen';
import { short } from '../captions';
import type { Cell } from '../cells';
import * as columns from '../columns';
import * as doing from '../doing';
import { rows, type Placed } from '../lanes';
import { CAPTION, depthFirst, LANE, MARGIN, PITCH, sibling, type TreeItem } from '../series';
import * as state from '../state';

const BESIDE = 4;
/** Room for the ring of a head in the highest lane. */
const TOP = 10;
export const seen = signal({ left: 0, top: 0, width: 1440, height: 176 });

const lanes = computed(() => columns.placed.value.reduce((most, one) => Math.max(most, one.lane + 1), 1));
const height = computed(() => seen.value.height);
export const grid = computed(() => {
  const { row, count } = rows(lanes.value);
  const room = height.value - CAPTION - TOP;
  const gap = Math.max(50, Math.min(LANE, room / count));
  const inside = Math.max(room, count * gap);
  const y = (lane: number): number => TOP + (inside - count * gap) / 2 + (row(lane) + 0.5) * gap;
  return { y, row, height: inside + TOP };
});
export const byCell = computed(() => new Map(columns.placed.value.map((one) => [one.id, one])));
export const order = computed(() => depthFirst(columns.placed.value));

/** The place of a picture: that of the cell it is in. */
export const placeOf = (id: string | null | undefined): Placed | undefined =>
  byCell.value.get(columns.cellOf.value.get(id ?? '')?.id ?? '');

/** What stands at a place. */
export const cellAt = (placed: Placed): Cell => columns.cellOf.value.get(placed.id)!;

/** Whether a picture stands out by what is to be seen alone. */
export function standsOut(one: GenerationView): boolean {
  if (columns.only.value === 'all' || one.id === state.headId.value) return true;
  return columns.only.value === 'starred' ? one.starred : isOfBranch(one.id);
}

/** Whether a picture is on the way to the head, or came of it. */
const isOfBranch = (id: string): boolean => state.isOnWay(id) || state.cameOfHead(id);

/** The columns that are mounted: those that are seen and a few beside them. */
export const firstColumn = computed(() => Math.floor((seen.value.left - MARGIN) / PITCH) - BESIDE);
export const lastColumn = computed(
  () => Math.ceil((seen.value.left + seen.value.width - MARGIN) / PITCH) + BESIDE,
);

/** Where the now-line stands: on what is looked at, else on the head. */
export const now = computed(() => placeOf(state.peeked.value ?? state.headId.value));

/** What stands in those columns: each column holds one place. */
export const inSight = computed(() =>
  columns.placed.value.slice(Math.max(0, firstColumn.value), Math.max(0, lastColumn.value + 1)),
);

const turn = computed(() => new Map(order.value.map((item, at) => [item.id, at])));

/** What is mounted of the tree, in its order: what is in sight, and what has the focus. */
export const mounted = computed(() => {
  const focus = focusTarget.value;
  const places = [...inSight.value];
  if (focus && !places.includes(focus)) places.push(focus);
  return places.map((one) => order.value[turn.value.get(one.id)!]!).sort((a, b) => at(a) - at(b));
});

const at = (item: TreeItem): number => turn.value.get(item.id)!;

/** The one place of the tree that Tab reaches. */
export const focusTarget = computed(
  () => placeOf(state.focused.value) ?? placeOf(state.headId.value) ?? columns.placed.value.at(-1),
);

export type Walk = 'parent' | 'child' | 'branchUp' | 'branchDown' | 'first' | 'last';

/** Moves the series' focus, and looks at what it comes to. */
export function walk(to: Walk): void {
  const from = focusTarget.value;
  if (!from) return;
  const next = {
    parent: () => from.parent,
    child: () => lastVisited(from),
    branchUp: () => sibling(columns.placed.value, from.id, -1, grid.value.row),
    branchDown: () => sibling(columns.placed.value, from.id, 1, grid.value.row),
    first: () => columns.placed.value[0]?.id ?? null,
    last: () => columns.placed.value.at(-1)?.id ?? null,
  }[to]();
  if (next !== null) focusOn(next);
}

/** Puts the series' focus on a cell, and looks at the picture there. */
function focusOn(id: string): void {
  const cell = columns.cellOf.value.get(id)!;
  if (cell.kind === 'fold') doing.peek(null);
  else doing.peek(columns.faceOf(cell).id);
  state.focused.value = id;
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`.node[data-cell="${id}"]`)?.focus());
}

/** The child on the way to the head or to what redo brings, else the newest. */
function lastVisited(from: Placed): string | null {
  const below = columns.placed.value.filter((one) => one.parent === from.id);
  const known = (wanted: (id: string) => boolean) => below.find((one) => cellAt(one).members.some(wanted));
  const ahead = state.ahead.value;
  return (known(state.isOnWay) ?? known((id) => ahead.has(id)) ?? below.at(-1))?.id ?? null;
}

const PAUSE_MS = 900;
let typed = '';
let typedAt = -Infinity;

/** Takes a sign typed on the series in; whether it goes on from signs typed a moment ago. */
export const goesOn = (event: KeyboardEvent): boolean => event.timeStamp - typedAt < PAUSE_MS;

/** Goes to the next picture whose caption has a word that begins with what is typed. */
export function typeAhead(event: KeyboardEvent): void {
  typed = (goesOn(event) ? typed : '') + event.key.toLowerCase();
  typedAt = event.timeStamp;
  const items = order.value;
  const here = items.findIndex((item) => item.id === focusTarget.value?.id);
  // The first sign moves on; those after it may stay where they are.
  const first = here + (typed.length > 1 ? 0 : 1);
  for (let step = 0; step < items.length; step += 1) {
    const { id } = items[(first + step) % items.length]!;
    if (begins(columns.faceOf(columns.cellOf.value.get(id)!), typed)) return focusOn(id);
  }
}

const begins = (one: GenerationView, said: string): boolean =>
  ` ${short(one).toLowerCase()}`.includes(` ${said}`);
