// The arithmetic of a canvas that grows: sides in whole sixteens, as the studio paints them, and where things are shown.
import type { Margins, Side } from './extending';

/** What both sides of a painted picture are a multiple of, and the longest there is, as in `dimp.limits`. */
export const MULTIPLE = 16;
export const MOST = 4096;

export const SIDES: readonly Side[] = ['left', 'top', 'right', 'bottom'];

export interface Size {
  width: number;
  height: number;
}

const ACROSS: Record<Side, [Side, keyof Size]> = {
  left: ['right', 'width'],
  right: ['left', 'width'],
  top: ['bottom', 'height'],
  bottom: ['top', 'height'],
};

/** The few pixels more that bring a side to a whole number of sixteens: on a side that grows, else after. */
function even(before: number, after: number, side: number): [number, number] {
  const sum = side + before + after;
  const more = Math.ceil(sum / MULTIPLE) * MULTIPLE - sum;
  return before > 0 && after === 0 ? [before + more, after] : [before, after + more];
}

/** The margins as they will be painted: the studio's own rounding (`dimp.outpainting`). */
export function painted(margins: Margins, picture: Size): Margins {
  const [left, right] = even(margins.left, margins.right, picture.width);
  const [top, bottom] = even(margins.top, margins.bottom, picture.height);
  return { left, top, right, bottom };
}

export const canvasOf = (margins: Margins, picture: Size): Size => ({
  width: picture.width + margins.left + margins.right,
  height: picture.height + margins.top + margins.bottom,
});

/** How far a side can grow beside what its opposite takes. */
export function room(margins: Margins, picture: Size, side: Side): number {
  const [opposite, along] = ACROSS[side];
  return Math.max(0, MOST - picture[along] - margins[opposite]);
}

/** The margins with one of them changed, within what there is room for. */
export const changed = (margins: Margins, picture: Size, side: Side, pixels: number): Margins => ({
  ...margins,
  [side]: Math.max(0, Math.min(room(margins, picture, side), Math.round(pixels) || 0)),
});

/** How far an edge was dragged outwards, in whole sixteens. */
export function dragged(side: Side, dx: number, dy: number, scale: number): number {
  const out = { left: -dx, right: dx, top: -dy, bottom: dy }[side];
  return Math.round(out / scale / MULTIPLE) * MULTIPLE;
}

/** Margins, alike on two sides, that bring a picture to a shape (width by height) without cutting it. */
export function toShape(picture: Size, shape: number): Margins {
  const wider = Math.max(0, picture.height * shape - picture.width) / 2;
  const higher = Math.max(0, picture.width / shape - picture.height) / 2;
  const half = (pixels: number): number => Math.floor(Math.min(pixels, MOST) / MULTIPLE) * MULTIPLE;
  const [across, along] = [half(wider), half(higher)];
  return { left: across, right: across, top: along, bottom: along };
}

/** How much smaller a canvas is shown so that it fits; never larger than `most` to one. */
export const shownAt = (canvas: Size, space: Size, most: number): number =>
  Math.min(most, space.width / canvas.width, space.height / canvas.height);
