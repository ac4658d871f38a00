// What of the timeline is seen, and where, and the keyboard's way through it.
import { computed, signal } from '@preact/signals';
import type { GenerationView } from '../api/types.gen';
import { shortCaption } from '../session/captions';
import { peek } from '../session/navigation';
import * as state from '../session/state';
import { focused, peeked } from '../session/view_state';
import type { Cell } from './cells';
import { cellsByPicture, coverOf, emphasis, placed } from './columns';
import {
  ABOVE_MIDDLE,
  COLUMN_WIDTH,
  columnRange,
  columnX,
  findSibling,
  LANE_HEIGHT,
  MIN_LANE_HEIGHT,
  orderDepthFirst,
  type TreeItem,
} from './geometry';
import { arrangeRows, type Placed } from './lanes';

/** Columns that are mounted on either side of those that are seen. */
const OVERSCAN = 4;
/** Room for the ring of a head in the highest lane, and for the caption in the lowest. */
const TOP = 6;
const BOTTOM = 14;
/** Half of the width of a picture. */
const HALF_WIDTH = 29;
/** From this distance of lanes on there is room for two lines of caption. */
const TWO_LINES = 88;

/** What is seen of the timeline, in its pixels. */
export const scrollView = signal({ left: 0, top: 0, width: 1440, height: 176 });

const laneCount = computed(() => placed.value.reduce((count, { lane }) => Math.max(count, lane + 1), 1));
const viewHeight = computed(() => scrollView.value.height);

/** Where lanes lie: the y of a lane's pictures, its row from the top, how many rows, and the height of all. */
export const grid = computed(() => {
  const { row, count } = arrangeRows(laneCount.value);
  const space = viewHeight.value - TOP - BOTTOM;
  const pitch = Math.max(MIN_LANE_HEIGHT, Math.min(LANE_HEIGHT, space / count));
  const inside = Math.max(space, count * pitch);
  const first = TOP + (inside - count * pitch) / 2 + ABOVE_MIDDLE;
  const y = (lane: number): number => first + row(lane) * pitch;
  return { y, row, rows: count, height: inside + TOP + BOTTOM, hasTwoLines: pitch >= TWO_LINES };
});

/** The width of the whole timeline in pixels. */
export const treeWidth = computed(() => columnX(placed.value.length - 1) + COLUMN_WIDTH);

/** Whether there is more of the timeline than what is seen. */
export const isPartlySeen = computed(
  () => treeWidth.value > scrollView.value.width || grid.value.height > scrollView.value.height + 1,
);

let strip: HTMLElement | null = null;

/** Says which element scrolls. */
export const setStrip = (element: HTMLElement | null): void => void (strip = element);

/** Scrolls to a place of the timeline, in its pixels, so that it stands in the middle. */
export function scrollToMiddle(x: number, y: number): void {
  const { width, height } = scrollView.value;
  strip?.scrollTo({ left: x - width / 2, top: y - height / 2 });
}

/** The place of each cell. */
export const placesById = computed(() => new Map(placed.value.map((place) => [place.id, place])));
const readingOrder = computed(() => orderDepthFirst(placed.value));

/** The place of a picture: that of the cell it is in. */
export const placeOf = (id: string | null | undefined): Placed | undefined =>
  placesById.value.get(cellsByPicture.value.get(id ?? '')?.id ?? '');

/** What stands at a place. */
export const cellAt = (place: Placed): Cell => cellsByPicture.value.get(place.id)!;

/** Whether a picture stands out, where only some do. */
export function isEmphasised({ id, starred }: GenerationView): boolean {
  if (emphasis.value === 'all' || id === state.headId.value) return true;
  return emphasis.value === 'starred' ? starred : state.isOnPath(id) || state.isFromHead(id);
}

const columnsInView = computed(() => columnRange(scrollView.value.left, scrollView.value.width));
/** The first column that is mounted. */
export const firstColumn = computed(() => columnsInView.value[0] - OVERSCAN);
/** The last column that is mounted. */
export const lastColumn = computed(() => columnsInView.value[1] + OVERSCAN);

/** Where the playhead stands: on what is looked at, else on the head. */
export const playhead = computed(() => placeOf(peeked.value ?? state.headId.value));

/** What stands in the mounted columns: each column holds one place. */
export const placesInView = computed(() =>
  placed.value.slice(Math.max(0, firstColumn.value), Math.max(0, lastColumn.value + 1)),
);

/** What a caption stands under, as far as it is seen itself: no caption is there without its picture. */
export const captionsInView = computed(() => {
  const { left, top, width, height } = scrollView.value;
  return placesInView.value.filter(({ lane, column }) => {
    const [x, y] = [columnX(column), grid.value.y(lane)];
    const isSeenAcross = x > left - HALF_WIDTH && x < left + width + HALF_WIDTH;
    return isSeenAcross && y >= top && y <= top + height;
  });
});

const readingIndex = computed(() => new Map(readingOrder.value.map(({ id }, index) => [id, index])));

/** What is mounted of the tree, in reading order: what is in view, and what has the focus. */
export const mountedItems = computed<TreeItem[]>(() => {
  const focus = focusTarget.value;
  const places = [...placesInView.value];
  if (focus && !places.includes(focus)) places.push(focus);
  return places
    .map(({ id }) => readingIndex.value.get(id)!)
    .sort((a, b) => a - b)
    .map((index) => readingOrder.value[index]!);
});

/** The one place of the tree that Tab reaches. */
export const focusTarget = computed(
  () => placeOf(focused.value) ?? placeOf(state.headId.value) ?? placed.value.at(-1),
);

/** Where the keyboard can go from a place. */
export type Direction = 'parent' | 'child' | 'branchUp' | 'branchDown' | 'first' | 'last';

const STEPS: Record<Direction, (from: Placed) => string | null | undefined> = {
  parent: (from) => from.parent,
  child: lastVisitedChild,
  branchUp: (from) => findSibling(placed.value, from.id, -1, grid.value.row),
  branchDown: (from) => findSibling(placed.value, from.id, 1, grid.value.row),
  first: () => placed.value[0]?.id,
  last: () => placed.value.at(-1)?.id,
};

/** Moves the timeline's focus, and looks at what it comes to. */
export function moveFocus(direction: Direction): void {
  const next = focusTarget.value && STEPS[direction](focusTarget.value);
  if (next) focusCell(next);
}

/** Puts the timeline's focus on a cell, and looks at the picture there. */
function focusCell(id: string): void {
  const cell = cellsByPicture.value.get(id)!;
  peek(cell.kind === 'fold' ? null : coverOf(cell).id);
  focused.value = id;
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`.node[data-cell="${id}"]`)?.focus());
}

/** The child on the path to the head or to what redo brings, else the newest. */
function lastVisitedChild(from: Placed): string | undefined {
  const below = placed.value.filter(({ parent }) => parent === from.id);
  const findWith = (isWanted: (id: string) => boolean): Placed | undefined =>
    below.find((place) => cellAt(place).members.some(isWanted));
  const child = findWith(state.isOnPath) ?? findWith((id) => state.redoIds.value.has(id)) ?? below.at(-1);
  return child?.id;
}

const TYPING_PAUSE_MS = 900;
let typed = '';
let typedAt = -Infinity;

/** Whether a key press goes on from letters typed on the timeline a moment ago. */
export const continuesTyping = (event: KeyboardEvent): boolean => event.timeStamp - typedAt < TYPING_PAUSE_MS;

/** Goes to the next picture whose caption has a word that begins with what is typed. */
export function focusByTyping(event: KeyboardEvent): void {
  typed = (continuesTyping(event) ? typed : '') + event.key.toLowerCase();
  typedAt = event.timeStamp;
  const items = readingOrder.value;
  const current = items.findIndex(({ id }) => id === focusTarget.value?.id);
  // The first letter moves on; those after it may stay where they are.
  const first = current + (typed.length > 1 ? 0 : 1);
  const found = items
    .map((_, offset) => items[(first + offset) % items.length]!.id)
    .find((id) => startsWord(coverOf(cellsByPicture.value.get(id)!), typed));
  if (found) focusCell(found);
}

const startsWord = (generation: GenerationView, letters: string): boolean =>
  ` ${shortCaption(generation).toLowerCase()}`.includes(` ${letters}`);
