// A mask as its marks: what is painted, rubbed out, boxed in and inverted, in pixels of the picture. Pure.
//
// Strokes stay vectors until the mask is asked for, so undo forgets nothing and zoom costs no sharpness.

/** What a pointer does over the mask. */
export type MaskTool = 'look' | 'brush' | 'eraser' | 'box' | 'lasso';

/** A line of the brush or the eraser. */
export interface Stroke {
  kind: 'brush' | 'eraser';
  size: number;
  /** How much of its width is whole, 0 to 1: the rest fades out. */
  hardness: number;
  /** x and y, one after the other. */
  points: readonly number[];
  /** How hard a pen pressed at each point, 0 to 1; empty: as with a mouse, everywhere alike. */
  pressures: readonly number[];
}

/** An area inside a line that was drawn around it. */
export interface Lasso {
  kind: 'lasso';
  points: readonly number[];
}

/** A mask that was there before. Its opacity says how much is masked. */
export interface Stencil {
  kind: 'stencil';
  image: CanvasImageSource;
}

/** A rectangle that is filled. */
export interface Box {
  kind: 'box';
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One step of making a mask. */
export type Mark = Stroke | Lasso | Box | Stencil | { kind: 'invert' };

/** A mask over a picture of that size. */
export interface Mask {
  width: number;
  height: number;
  /** How softly the edge falls off, in pixels: the standard deviation of the blur. */
  feather: number;
  marks: readonly Mark[];
  undone: readonly Mark[];
}

/** The largest brush in pixels. */
export const MAX_BRUSH = 512;
/** The softest edge in pixels. */
export const MAX_FEATHER = 128;

/** An empty mask, with an edge that suits the picture's size. */
export const createMask = (width: number, height: number): Mask => ({
  width,
  height,
  feather: Math.round(Math.min(width, height) / 128),
  marks: [],
  undone: [],
});

/** The mask with one mark more; what was undone is forgotten. */
export const addMark = (mask: Mask, mark: Mark): Mask => ({
  ...mask,
  marks: [...mask.marks, mark],
  undone: [],
});

/** The mask without its last mark. */
export function undoMark(mask: Mask): Mask {
  const last = mask.marks.at(-1);
  return last ? { ...mask, marks: mask.marks.slice(0, -1), undone: [last, ...mask.undone] } : mask;
}

/** The mask with the mark back that was undone last. */
export function redoMark(mask: Mask): Mask {
  const [next, ...undone] = mask.undone;
  return next ? { ...mask, marks: [...mask.marks, next], undone } : mask;
}

/** The next size of the brush: a sixth up or down, at least a pixel. */
export const stepBrushSize = (size: number, direction: 1 | -1): number =>
  Math.max(1, Math.min(MAX_BRUSH, size + direction * Math.max(1, Math.round(size / 6))));
