// Shapes that a picture can have, each in a size of about as many pixels as the model paints by itself. Pure.
import type { Size } from '../lib/viewport';
import { boundsOf } from '../session/parameters';

/** A shape by its usual name, and its size for a model. */
export interface Shape extends Size {
  name: string;
}

/** Width over height, by the name that people know. */
const RATIOS: readonly [name: string, across: number, down: number][] = [
  ['1:1', 1, 1],
  ['4:3', 4, 3],
  ['3:2', 3, 2],
  ['16:9', 16, 9],
  ['21:9', 21, 9],
  ['3:4', 3, 4],
  ['2:3', 2, 3],
  ['9:16', 9, 16],
];

/** The area that is taken where no model's is known: that of most models. */
const USUAL: Size = { width: 1024, height: 1024 };

/** The shapes for a model that paints pictures of a size by itself. */
export function listShapes(size: Size): Shape[] {
  const { width, height } = size.width > 0 && size.height > 0 ? size : USUAL;
  const area = width * height;
  return RATIOS.map(([name, across, down]) => ({
    name,
    width: toSide(Math.sqrt((area * across) / down)),
    height: toSide(Math.sqrt((area * down) / across)),
  }));
}

/** A length as a side that can be asked for. */
function toSide(length: number): number {
  const { min, max, step } = boundsOf('width');
  return Math.max(min, Math.min(max, Math.round(length / step) * step));
}
