// The arithmetic of a box that a picture is cut to, in whole pixels of the picture. Pure.
import type { Point, Size } from '../lib/viewport';
import type { Side } from './margins';

/** A box within a picture. */
export interface CropBox extends Size {
  left: number;
  top: number;
}

/** The smallest box in pixels a side. */
export const MIN_CROP = 16;

const clamp = (value: number, low: number, high: number): number =>
  Math.round(Math.max(low, Math.min(high, value)));

/** The whole picture as a box. */
export const wholeBox = ({ width, height }: Size): CropBox => ({ left: 0, top: 0, width, height });

/** Whether a box is the whole picture, so that nothing would be cut. */
export const isWhole = (box: CropBox, picture: Size): boolean =>
  box.width === picture.width && box.height === picture.height;

/** How far an edge lies within the picture: pixels that are cut off on that side. */
export function cutOf({ left, top, width, height }: CropBox, picture: Size, side: Side): number {
  const cuts = { left, top, right: picture.width - left - width, bottom: picture.height - top - height };
  return cuts[side];
}

/** The most that can be cut off on a side before the box is as small as can be. */
export function maxCut(box: CropBox, picture: Size, side: Side): number {
  const length = side === 'left' || side === 'right' ? box.width : box.height;
  return cutOf(box, picture, side) + Math.max(0, length - MIN_CROP);
}

/** The box with so many pixels cut off on a side, within what there is. */
export function setCut(box: CropBox, picture: Size, side: Side, pixels: number): CropBox {
  const cut = clamp(pixels || 0, 0, maxCut(box, picture, side));
  const more = cut - cutOf(box, picture, side);
  const { left, top, width, height } = box;
  if (side === 'left') return { ...box, left: left + more, width: width - more };
  if (side === 'top') return { ...box, top: top + more, height: height - more };
  return side === 'right' ? { ...box, width: width - more } : { ...box, height: height - more };
}

/** The box moved by a distance, as far as it stays within the picture. */
export const moveBox = (box: CropBox, picture: Size, { x, y }: Point): CropBox => ({
  ...box,
  left: clamp(box.left + x, 0, picture.width - box.width),
  top: clamp(box.top + y, 0, picture.height - box.height),
});

/** The box with two neighbouring edges moved by a distance: a corner that is dragged. */
export function moveCorner(
  box: CropBox,
  picture: Size,
  [across, along]: readonly [Side, Side],
  { x, y }: Point,
): CropBox {
  const cutAcross = cutOf(box, picture, across) + (across === 'left' ? x : -x);
  const cutAlong = cutOf(box, picture, along) + (along === 'top' ? y : -y);
  return setCut(setCut(box, picture, across, cutAcross), picture, along, cutAlong);
}

/** The largest box of a shape (width over height) around the middle of a picture. */
export function boxOfShape(picture: Size, shape: number): CropBox {
  const width = Math.min(picture.width, Math.round(picture.height * shape));
  const height = Math.min(picture.height, Math.round(picture.width / shape));
  return {
    left: Math.floor((picture.width - width) / 2),
    top: Math.floor((picture.height - height) / 2),
    width,
    height,
  };
}
