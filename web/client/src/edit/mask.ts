// A mask as its strokes: what is painted, rubbed out, boxed in and turned over, in pixels of the picture. Pure.
//
// Strokes stay vectors until the mask is asked for, so undo forgets nothing and zoom costs no sharpness.

export type MaskTool = 'look' | 'brush' | 'eraser' | 'box';

export interface Stroke {
  kind: 'brush' | 'eraser';
  size: number;
  /** x and y, one after the other. */
  points: readonly number[];
}
export interface Box {
  kind: 'box';
  x: number;
  y: number;
  width: number;
  height: number;
}
export type Mark = Stroke | Box | { kind: 'invert' };

export interface Mask {
  width: number;
  height: number;
  /** How softly the edge falls off, in pixels: the standard deviation of the blur. */
  feather: number;
  marks: readonly Mark[];
  undone: readonly Mark[];
}

export const MOST_SIZE = 512;
export const MOST_FEATHER = 128;

export const blank = (width: number, height: number): Mask => ({
  width,
  height,
  feather: Math.round(Math.min(width, height) / 128),
  marks: [],
  undone: [],
});

/** The mask with one mark more; what was undone is forgotten. */
export const marked = (mask: Mask, mark: Mark): Mask => ({
  ...mask,
  marks: [...mask.marks, mark],
  undone: [],
});

export function undo(mask: Mask): Mask {
  const last = mask.marks.at(-1);
  return last ? { ...mask, marks: mask.marks.slice(0, -1), undone: [last, ...mask.undone] } : mask;
}

export function redo(mask: Mask): Mask {
  const [next, ...undone] = mask.undone;
  return next ? { ...mask, marks: [...mask.marks, next], undone } : mask;
}

/** A box between two corners, whole pixels, within the picture; null when nothing of it is. */
export function boxBetween(mask: Mask, x0: number, y0: number, x1: number, y1: number): Box | null {
  const within = (value: number, most: number): number => Math.round(Math.max(0, Math.min(most, value)));
  const [left, right] = [within(Math.min(x0, x1), mask.width), within(Math.max(x0, x1), mask.width)];
  const [top, bottom] = [within(Math.min(y0, y1), mask.height), within(Math.max(y0, y1), mask.height)];
  if (right <= left || bottom <= top) return null;
  return { kind: 'box', x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether a new point of a stroke is far enough from the last one to be worth keeping. */
export function isFar(points: readonly number[], x: number, y: number, size: number): boolean {
  const [lastX, lastY] = points.slice(-2) as [number, number];
  return Math.hypot(x - lastX, y - lastY) >= Math.max(1, size / 8);
}

/** The next size of the brush: an eighth up or down, at least a pixel. */
export const resized = (size: number, direction: 1 | -1): number =>
  Math.max(1, Math.min(MOST_SIZE, size + direction * Math.max(1, Math.round(size / 6))));

/** Draws the marks as opaque white on a transparent canvas, `margin` pixels larger on every side. */
export function draw(context: CanvasRenderingContext2D, mask: Mask, margin = 0): void {
  const { width, height } = mask;
  context.fillStyle = context.strokeStyle = '#fff';
  context.lineCap = context.lineJoin = 'round';
  for (const mark of mask.marks) {
    if (mark.kind === 'invert') {
      context.globalCompositeOperation = 'xor';
      context.fillRect(-margin, -margin, width + 2 * margin, height + 2 * margin);
    } else if (mark.kind === 'box') {
      context.globalCompositeOperation = 'source-over';
      fillBox(context, mark, mask, margin);
    } else {
      context.globalCompositeOperation = mark.kind === 'brush' ? 'source-over' : 'destination-out';
      trace(context, mark);
    }
  }
  context.globalCompositeOperation = 'source-over';
}

/** A box that touches the picture's edge goes on beyond it, so that feathering leaves no seam there. */
function fillBox(context: CanvasRenderingContext2D, box: Box, mask: Mask, margin: number): void {
  const left = box.x > 0 ? box.x : -margin;
  const top = box.y > 0 ? box.y : -margin;
  const right = box.x + box.width < mask.width ? box.x + box.width : mask.width + margin;
  const bottom = box.y + box.height < mask.height ? box.y + box.height : mask.height + margin;
  context.fillRect(left, top, right - left, bottom - top);
}

function trace(context: CanvasRenderingContext2D, { points, size }: Stroke): void {
  context.lineWidth = size;
  context.beginPath();
  context.moveTo(points[0]!, points[1]!);
  // A single point is drawn by a line to itself: round caps make it a dot.
  for (let at = points.length > 2 ? 2 : 0; at < points.length; at += 2)
    context.lineTo(points[at]!, points[at + 1]!);
  context.stroke();
}

/** The mask as text: one mark after another, whole pixels, each point as its distance from the one before. */
export function compact(mask: Mask): string {
  return [`f${mask.feather}`, ...mask.marks.map(mark)].join(';');
}

function mark(one: Mark): string {
  if (one.kind === 'invert') return 'i';
  if (one.kind === 'box') return `r${[one.x, one.y, one.width, one.height].join(',')}`;
  const whole = one.points.map(Math.round);
  const steps = whole.map((value, at) => (at < 2 ? value : value - whole[at - 2]!));
  return `${one.kind === 'brush' ? 'b' : 'e'}${Math.round(one.size)}:${steps.join(',')}`;
}

const LONGEST_OPTION = 500;
const MOST_OPTIONS = 16;

/** The strokes as options of the request; none when there are too many (the mask itself is kept in any case). */
export function asOptions(mask: Mask): Record<string, string> {
  const text = compact(mask);
  const parts = text.match(new RegExp(`.{1,${LONGEST_OPTION}}`, 'g')) ?? [];
  if (parts.length > MOST_OPTIONS) return {};
  return Object.fromEntries(parts.map((part, at) => [`mask_strokes_${at + 1}`, part]));
}
