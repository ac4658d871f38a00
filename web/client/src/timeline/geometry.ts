// Geometry and order of the timeline, apart from its drawing. Pure.
import { pushTo } from '../lib/group';
import type { Placed } from './lanes';

/** Width of a column in pixels. */
export const COLUMN_WIDTH = 98;
/** Distance between lanes in pixels, where there is room: a picture with two lines of caption. */
export const LANE_HEIGHT = 96;
/** The least distance between lanes: a picture with one line. */
export const MIN_LANE_HEIGHT = 70;
/** From the middle of a picture to the upper end of its row, and of the picture that is the head to its lower edge. */
export const ABOVE_MIDDLE = 32;
const HALF_PICTURE = 27;
const HALF_HEAD = 35;

/** Where a caption begins under the middle of its picture: below the ring. */
export const captionOffset = (isHead: boolean): number => (isHead ? HALF_HEAD : HALF_PICTURE);
const MARGIN = 58;

/** The middle of a column, in pixels from the left of the timeline. */
export const columnX = (column: number): number => MARGIN + column * COLUMN_WIDTH;

/** The column whose middle is nearest to x. */
export const columnAt = (x: number, columns: number): number =>
  Math.max(0, Math.min(columns - 1, Math.round((x - MARGIN) / COLUMN_WIDTH)));

/** The first and the last column that an interval of x touches. */
export const columnRange = (left: number, width: number): [number, number] => [
  Math.floor((left - MARGIN) / COLUMN_WIDTH),
  Math.ceil((left + width - MARGIN) / COLUMN_WIDTH),
];

/** The brush line from a parent to its child as an SVG path: straight along a lane, or bending into another. */
export function strokePath(x0: number, y0: number, x1: number, y1: number): string {
  const path = (...numbers: number[]): string => `C${numbers.join(' ')}`;
  const start = `M${x0} ${y0} `;
  if (Math.abs(y0 - y1) < 1) return start + path(x0 + 30, y0 + 2.5, x1 - 34, y1 - 2.5, x1, y1);
  const bend = Math.min(x0 + 78, x1 - 20);
  const reach = bend - x0;
  const curve = path(x0 + reach * 0.13, y0 + (y1 - y0) * 0.85, x0 + reach * 0.33, y1, bend, y1);
  return `${start}${curve} L${x1} ${y1}`;
}

/** The two ends of a stroke that would lead over too much: out of the parent, and into the child. */
export function strokeEnds(x0: number, y0: number, x1: number, y1: number): string {
  return `M${x0} ${y0} C${x0 + 22} ${y0} ${x0 + 40} ${y0 + 4} ${x0 + 52} ${y0 + 14} M${x1 - 50} ${y1} L${x1} ${y1}`;
}

/** A cell as assistive technology reads it. */
export interface TreeItem {
  id: string;
  /** 1 for a root; one more at each fork, so that a long straight run stays on one level. */
  level: number;
  position: number;
  size: number;
}

type OpenItem = Omit<TreeItem, 'id'> & { placed: Placed };

const numberItems = (siblings: readonly Placed[], level: number): OpenItem[] =>
  siblings.map((placed, index) => ({ placed, level, position: index + 1, size: siblings.length }));

/**
 * Depth-first order for assistive technology. A picture's forks come before its straight continuation, so that the
 * nearest earlier item of a lower level is always what a fork grew from.
 */
export function orderDepthFirst(all: readonly Placed[]): TreeItem[] {
  const children = new Map<string | null, Placed[]>();
  for (const placed of all) pushTo(children, placed.parent, placed);
  const items: TreeItem[] = [];
  const stack = numberItems(children.get(null) ?? [], 1).reverse();
  for (let item = stack.pop(); item; item = stack.pop()) {
    const { placed, level, position, size } = item;
    items.push({ id: placed.id, level, position, size });
    const below = children.get(placed.id) ?? [];
    const straight = below.find((child) => child.chain === placed.chain);
    if (straight) stack.push({ placed: straight, level, position, size });
    const forks = below.filter((child) => child.chain !== placed.chain);
    stack.push(...numberItems(forks, level + 1).reverse());
  }
  return items;
}

/** The nearest other child of the same parent (or root), above (-1) or below (1) on the screen; null without one. */
export function findSibling(
  all: readonly Placed[],
  id: string,
  direction: -1 | 1,
  row: (lane: number) => number,
): string | null {
  const from = all.find((placed) => placed.id === id);
  if (!from) return null;
  const distance = (placed: Placed): number => (row(placed.lane) - row(from.lane)) * direction;
  const beyond = all.filter((placed) => distance(placed) > 0);
  const siblings = beyond.filter((placed) => placed.parent === from.parent);
  const candidates = siblings.length > 0 ? siblings : beyond;
  const cost = (placed: Placed): number => distance(placed) * 1000 + Math.abs(placed.column - from.column);
  return candidates.toSorted((a, b) => cost(a) - cost(b))[0]?.id ?? null;
}
