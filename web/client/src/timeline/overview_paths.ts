// The whole timeline in little: its stretches as lines, and single pictures as dots. Pure.
import { pushTo } from '../lib/group';
import type { Placed } from './lanes';

/** The measures of an overview in pixels, and how its rows follow from lanes. */
export interface OverviewBox {
  width: number;
  height: number;
  columns: number;
  rows: number;
  row: (lane: number) => number;
}

/** The x of a column. */
export const overviewX = (column: number, { width, columns }: OverviewBox): number =>
  ((column + 0.5) * width) / Math.max(1, columns);

/** The y of a lane. */
export const overviewY = (lane: number, { height, rows, row }: OverviewBox): number =>
  ((row(lane) + 0.5) * height) / Math.max(1, rows);

/**
 * The pictures as SVG paths by a key, such as their colour. However many there are, no more is drawn than there are
 * pixels: where several fall on one they are drawn once.
 */
export function overviewPaths(
  places: readonly Placed[],
  keyOf: (place: Placed) => string,
  box: OverviewBox,
): Map<string, string> {
  const parents = new Map(places.map((place) => [place.id, place]));
  const pieces = new Map<string, string[]>();
  const drawn = new Set<string>();
  for (const place of places) {
    const parent = place.isFar ? undefined : parents.get(place.parent ?? '');
    const [x, y] = [overviewX(place.column, box), overviewY(place.lane, box)];
    const key = keyOf(place);
    const mark = `${key} ${Math.round(x)} ${Math.round(y)}`;
    if (drawn.has(mark)) continue;
    drawn.add(mark);
    const from = parent
      ? `${overviewX(parent.column, box).toFixed(1)} ${overviewY(parent.lane, box).toFixed(1)}`
      : '';
    const to = `${x.toFixed(1)} ${y.toFixed(1)}`;
    pushTo(pieces, key, from ? `M${from}L${to}` : `M${to}h.01`);
  }
  return new Map([...pieces].map(([key, parts]) => [key, parts.join('')]));
}
