// Geometry and order of the series, apart from its drawing. Pure.
import type { Placed } from './lanes';

/** Width of a column, and the distance of lanes, in pixels. */
export const PITCH = 98;
export const LANE = 60;
export const MARGIN = 58;
export const CAPTION = 40;

export const columnX = (column: number): number => MARGIN + column * PITCH;

/** The column whose middle is nearest to x. */
export const columnAt = (x: number, columns: number): number =>
  Math.max(0, Math.min(columns - 1, Math.round((x - MARGIN) / PITCH)));

/** The brush line from a parent to its child: straight along a lane, or bending into another. */
export function stroke(x0: number, y0: number, x1: number, y1: number): string {
  if (Math.abs(y0 - y1) < 1) {
    return `M${x0} ${y0} C${x0 + 30} ${y0 + 2.5} ${x1 - 34} ${y1 - 2.5} ${x1} ${y1}`;
  }
  const bend = Math.min(x0 + 78, x1 - 20);
  const reach = bend - x0;
  return `M${x0} ${y0} C${x0 + reach * 0.13} ${y0 + (y1 - y0) * 0.85} ${x0 + reach * 0.33} ${y1} ${bend} ${y1} L${x1} ${y1}`;
}

export interface TreeItem {
  id: string;
  /** 1 for a root; one more at each fork, so that a long straight run stays on one level. */
  level: number;
  position: number;
  size: number;
}

/**
 * Depth-first order for assistive technology. A picture's forks come before its straight continuation, so that the
 * nearest earlier item of a lower level is always what a fork grew from.
 */
export function depthFirst(placed: readonly Placed[]): TreeItem[] {
  const children = new Map<string | null, Placed[]>();
  for (const one of placed) {
    const known = children.get(one.parent);
    if (known) known.push(one);
    else children.set(one.parent, [one]);
  }
  const items: TreeItem[] = [];
  const roots = children.get(null) ?? [];
  const open = roots
    .map((one, index) => ({ one, level: 1, position: index + 1, size: roots.length }))
    .reverse();
  while (open.length > 0) {
    const { one, level, position, size } = open.pop()!;
    items.push({ id: one.id, level, position, size });
    const below = children.get(one.id) ?? [];
    const forks = below.filter((child) => child.chain !== one.chain);
    const straight = below.find((child) => child.chain === one.chain);
    if (straight) open.push({ one: straight, level, position, size });
    forks
      .map((fork, index) => ({ one: fork, level: level + 1, position: index + 1, size: forks.length }))
      .reverse()
      .forEach((fork) => open.push(fork));
  }
  return items;
}

/** The nearest other child of the same parent (or root), above (-1) or below (1) on the screen. */
export function sibling(
  placed: readonly Placed[],
  id: string,
  direction: -1 | 1,
  row: (lane: number) => number,
): string | null {
  const one = placed.find((other) => other.id === id);
  if (!one) return null;
  const distance = (other: Placed): number => (row(other.lane) - row(one.lane)) * direction;
  const beside = placed.filter((other) => distance(other) > 0);
  const same = beside.filter((other) => other.parent === one.parent);
  const from = same.length > 0 ? same : beside;
  const far = (other: Placed): number => distance(other) * 1000 + Math.abs(other.column - one.column);
  return from.toSorted((a, b) => far(a) - far(b))[0]?.id ?? null;
}
