// The whole timeline in little: its stretches as lines, and single pictures as dots. Pure.
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
  find: (id: string) => Placed | undefined,
  keyOf: (place: Placed) => string,
  box: OverviewBox,
): Map<string, string> {
  const drawn = new Map<string, Map<number, string>>();
  for (const place of places) {
    const key = keyOf(place);
    const pieces = drawn.get(key) ?? new Map<number, string>();
    if (pieces.size === 0) drawn.set(key, pieces);
    // A number, not a text: of ten thousand pictures most end here, every time that the head moves.
    const pixel =
      Math.round(overviewX(place.column, box)) * MOST_ROWS + Math.round(overviewY(place.lane, box));
    if (!pieces.has(pixel)) pieces.set(pixel, drawPiece(place, find, box));
  }
  return new Map([...drawn].map(([key, pieces]) => [key, [...pieces.values()].join('')]));
}

const MOST_ROWS = 4096;

/** A picture as a line from the one before it, or as a dot. */
function drawPiece(place: Placed, find: (id: string) => Placed | undefined, box: OverviewBox): string {
  const parent = place.isFar || place.parent === null ? undefined : find(place.parent);
  const at = ({ column, lane }: Placed): string =>
    `${overviewX(column, box).toFixed(1)} ${overviewY(lane, box).toFixed(1)}`;
  return parent ? `M${at(parent)}L${at(place)}` : `M${at(place)}h.01`;
}
