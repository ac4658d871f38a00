// The order of what waits while it is moved about. Pure.

/** The ids with one of them at another index, from 0. */
export function moveTo(ids: readonly string[], id: string, index: number): string[] {
  const others = ids.filter((other) => other !== id);
  const at = Math.max(0, Math.min(others.length, index));
  return [...others.slice(0, at), id, ...others.slice(at)];
}

/** The id that follows another in an order; null: it is the last. */
export const findNext = (ids: readonly string[], id: string): string | null =>
  ids[ids.indexOf(id) + 1] ?? null;

/** The index at which something held at height `y` would stand among rows with these middles, from the top down. */
export const indexAt = (middles: readonly number[], y: number): number =>
  middles.filter((middle) => middle < y).length;
