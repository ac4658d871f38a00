// The arithmetic of a canvas that grows: sides in whole sixteens, as the studio paints them, and where things are shown.
// Pure.
import type { Size } from '../lib/viewport';

/** How many pixels a canvas grows on each side. */
export interface Margins {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A side of the canvas. */
export type Side = keyof Margins;

/** What both sides of a painted picture are a multiple of. */
export const MULTIPLE = 16;
/** The longest side of a painted picture. */
const MAX_SIDE = 4096;

/** The canvas grows nowhere. */
export const NO_MARGINS: Margins = { left: 0, top: 0, right: 0, bottom: 0 };
/** All sides, in the order in which they are read. */
export const SIDES: readonly Side[] = ['left', 'top', 'right', 'bottom'];

const AXES: Record<Side, { opposite: Side; length: keyof Size }> = {
  left: { opposite: 'right', length: 'width' },
  right: { opposite: 'left', length: 'width' },
  top: { opposite: 'bottom', length: 'height' },
  bottom: { opposite: 'top', length: 'height' },
};

/** The few pixels more that bring a length to a whole number of sixteens: on a side that grows, else after. */
function roundUp(before: number, after: number, length: number): [number, number] {
  const sum = length + before + after;
  const missing = Math.ceil(sum / MULTIPLE) * MULTIPLE - sum;
  return before > 0 && after === 0 ? [before + missing, after] : [before, after + missing];
}

/** The margins as they will be painted: the studio's own rounding. */
export function roundMargins(margins: Margins, picture: Size): Margins {
  const [left, right] = roundUp(margins.left, margins.right, picture.width);
  const [top, bottom] = roundUp(margins.top, margins.bottom, picture.height);
  return { left, top, right, bottom };
}

/** The size of the whole canvas. */
export const canvasSize = (margins: Margins, picture: Size): Size => ({
  width: picture.width + margins.left + margins.right,
  height: picture.height + margins.top + margins.bottom,
});

/** How far a side can grow beside what its opposite takes. */
export function maxMargin(margins: Margins, picture: Size, side: Side): number {
  const { opposite, length } = AXES[side];
  return Math.max(0, MAX_SIDE - picture[length] - margins[opposite]);
}

/** The margins with one of them changed, within what there is room for. */
export const setMargin = (margins: Margins, picture: Size, side: Side, pixels: number): Margins => ({
  ...margins,
  [side]: Math.max(0, Math.min(maxMargin(margins, picture, side), Math.round(pixels) || 0)),
});

/** How far an edge was dragged outwards, in whole sixteens; `scale` is how large the canvas is shown. */
export function dragDistance(side: Side, dx: number, dy: number, scale: number): number {
  const outwards = { left: -dx, right: dx, top: -dy, bottom: dy }[side];
  return Math.round(outwards / scale / MULTIPLE) * MULTIPLE;
}

/** Margins, alike on two sides, that bring a picture to a shape (width over height) without cutting it. */
export function marginsForShape(picture: Size, shape: number): Margins {
  const missingWidth = Math.max(0, picture.height * shape - picture.width);
  const missingHeight = Math.max(0, picture.width / shape - picture.height);
  const half = (pixels: number): number => Math.floor(Math.min(pixels / 2, MAX_SIDE) / MULTIPLE) * MULTIPLE;
  const [across, along] = [half(missingWidth), half(missingHeight)];
  return { left: across, right: across, top: along, bottom: along };
}

/** How large a canvas is shown so that it fits; never larger than `maxScale` to one. */
export const scaleToFit = (canvas: Size, space: Size, maxScale: number): number =>
  Math.min(maxScale, space.width / canvas.width, space.height / canvas.height);
