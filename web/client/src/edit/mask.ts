// A mask as its marks: what is painted, rubbed out, boxed in and inverted, in pixels of the picture. Pure.
//
// Strokes stay vectors until the mask is asked for, so undo forgets nothing and zoom costs no sharpness.

/** What a pointer does over the mask. */
export type MaskTool = 'look' | 'brush' | 'eraser' | 'box';

/** A line of the brush or the eraser. */
export interface Stroke {
  kind: 'brush' | 'eraser';
  size: number;
  /** x and y, one after the other. */
  points: readonly number[];
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
export type Mark = Stroke | Box | { kind: 'invert' };

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

/** A box between two corners, whole pixels, within the picture; null when nothing of it is. */
export function makeBox(mask: Mask, x0: number, y0: number, x1: number, y1: number): Box | null {
  const clamp = (value: number, max: number): number => Math.round(Math.max(0, Math.min(max, value)));
  const [left, right] = [clamp(Math.min(x0, x1), mask.width), clamp(Math.max(x0, x1), mask.width)];
  const [top, bottom] = [clamp(Math.min(y0, y1), mask.height), clamp(Math.max(y0, y1), mask.height)];
  if (right <= left || bottom <= top) return null;
  return { kind: 'box', x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether a new point of a stroke is far enough from the last one to be worth keeping. */
export function isFarEnough({ points, size }: Stroke, x: number, y: number): boolean {
  const [lastX, lastY] = points.slice(-2) as [number, number];
  return Math.hypot(x - lastX, y - lastY) >= Math.max(1, size / 8);
}

/** The next size of the brush: a sixth up or down, at least a pixel. */
export const stepBrushSize = (size: number, direction: 1 | -1): number =>
  Math.max(1, Math.min(MAX_BRUSH, size + direction * Math.max(1, Math.round(size / 6))));

/** Draws the marks as opaque white on a transparent canvas, `margin` pixels larger on every side. */
export function drawMask(context: CanvasRenderingContext2D, mask: Mask, margin = 0): void {
  context.fillStyle = context.strokeStyle = '#fff';
  context.lineCap = context.lineJoin = 'round';
  for (const mark of mask.marks) drawMark(context, mark, mask, margin);
  context.globalCompositeOperation = 'source-over';
}

function drawMark(context: CanvasRenderingContext2D, mark: Mark, mask: Mask, margin: number): void {
  if (mark.kind === 'invert') {
    context.globalCompositeOperation = 'xor';
    context.fillRect(-margin, -margin, mask.width + 2 * margin, mask.height + 2 * margin);
  } else if (mark.kind === 'box') {
    context.globalCompositeOperation = 'source-over';
    fillBox(context, mark, mask, margin);
  } else {
    context.globalCompositeOperation = mark.kind === 'brush' ? 'source-over' : 'destination-out';
    drawStroke(context, mark);
  }
}

/** A box that touches the picture's edge goes on beyond it, so that feathering leaves no seam there. */
function fillBox(context: CanvasRenderingContext2D, box: Box, mask: Mask, margin: number): void {
  const left = box.x > 0 ? box.x : -margin;
  const top = box.y > 0 ? box.y : -margin;
  const right = box.x + box.width < mask.width ? box.x + box.width : mask.width + margin;
  const bottom = box.y + box.height < mask.height ? box.y + box.height : mask.height + margin;
  context.fillRect(left, top, right - left, bottom - top);
}

function drawStroke(context: CanvasRenderingContext2D, { points, size }: Stroke): void {
  context.lineWidth = size;
  context.beginPath();
  context.moveTo(points[0]!, points[1]!);
  // A single point is drawn by a line to itself: round caps make it a dot.
  for (let at = points.length > 2 ? 2 : 0; at < points.length; at += 2)
    context.lineTo(points[at]!, points[at + 1]!);
  context.stroke();
}

/** The mask as text: one mark after another, whole pixels, each point as its distance from the one before. */
export function serialiseMask(mask: Mask): string {
  return [`f${mask.feather}`, ...mask.marks.map(serialiseMark)].join(';');
}

function serialiseMark(mark: Mark): string {
  if (mark.kind === 'invert') return 'i';
  if (mark.kind === 'box') return `r${[mark.x, mark.y, mark.width, mark.height].join(',')}`;
  const whole = mark.points.map(Math.round);
  const offsets = whole.map((value, at) => (at < 2 ? value : value - whole[at - 2]!));
  return `${mark.kind === 'brush' ? 'b' : 'e'}${Math.round(mark.size)}:${offsets.join(',')}`;
}

const MAX_OPTION_LENGTH = 500;
const MAX_OPTIONS = 16;

/** The marks as options of the request; none when there are too many (the mask itself is kept in any case). */
export function maskOptions(mask: Mask): Record<string, string> {
  const parts = serialiseMask(mask).match(new RegExp(`.{1,${MAX_OPTION_LENGTH}}`, 'g')) ?? [];
  if (parts.length > MAX_OPTIONS) return {};
  return Object.fromEntries(parts.map((part, at) => [`mask_strokes_${at + 1}`, part]));
}
