// The colours of a picture's miniature: 16 x 12 pixels that come with every picture (`lqip`), as base64 of RGB bytes.

/** Columns of a miniature. */
export const COLUMNS = 16;
/** Rows of a miniature. */
export const ROWS = 12;

/** The colours of a miniature as CSS, row by row; null when the text holds none. */
export function readColours(lqip: string): string[] | null {
  if (!lqip) return null;
  const bytes = atob(lqip);
  if (bytes.length < COLUMNS * ROWS * 3) return null;
  return Array.from({ length: COLUMNS * ROWS }, (_, index) => {
    const channel = (offset: number): number => bytes.charCodeAt(index * 3 + offset);
    return `rgb(${channel(0)} ${channel(1)} ${channel(2)})`;
  });
}

/** Colours along the miniature's middle rows, for brush strokes: `count` of them, left to right. */
export function pickPalette(lqip: string, count: number): string[] | null {
  const colours = readColours(lqip);
  if (!colours) return null;
  return Array.from({ length: count }, (_, index) => {
    const column = Math.floor((index / Math.max(1, count)) * COLUMNS);
    const row = 2 + ((index * 5) % 8);
    return adaptToGround(colours[row * COLUMNS + column] ?? '', true);
  });
}

const MIN_LIGHT = 105;
const MAX_LIGHT = 190;
const LIFT: Rgb = [150, 148, 178];
const SHADE: Rgb = [120, 130, 175];
type Rgb = [number, number, number];

/** A colour that shows on its ground: on a dark one what is too dark is lifted, on a light one the other way round. */
export function adaptToGround(colour: string, isDark: boolean): string {
  const rgb = (colour.match(/\d+/g) ?? []).map(Number) as Rgb;
  const light = (rgb[0] * 3 + rgb[1] * 6 + rgb[2]) / 10;
  const excess = isDark ? (MIN_LIGHT - light) / MIN_LIGHT : (light - MAX_LIGHT) / (255 - MAX_LIGHT);
  return excess > 0 ? mix(rgb, isDark ? LIFT : SHADE, Math.min(0.6, excess)) : colour;
}

/** `share` of the second colour in the first. */
function mix(first: Rgb, second: Rgb, share: number): string {
  const blend = (a: number, b: number): number => Math.round(a * (1 - share) + b * share);
  return `rgb(${blend(first[0], second[0])} ${blend(first[1], second[1])} ${blend(first[2], second[2])})`;
}
