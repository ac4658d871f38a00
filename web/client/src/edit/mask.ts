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

/** A box between two corners, whole pixels, within the picture; null when nothing of it is. */
export function makeBox(mask: Mask, x0: number, y0: number, x1: number, y1: number): Box | null {
  const clamp = (value: number, max: number): number => Math.round(Math.max(0, Math.min(max, value)));
  const [left, right] = [clamp(Math.min(x0, x1), mask.width), clamp(Math.max(x0, x1), mask.width)];
  const [top, bottom] = [clamp(Math.min(y0, y1), mask.height), clamp(Math.max(y0, y1), mask.height)];
  if (right <= left || bottom <= top) return null;
  return { kind: 'box', x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether a new point of a line is far enough from the last one to be worth keeping. */
export function isFarEnough(points: readonly number[], size: number, x: number, y: number): boolean {
  const [lastX, lastY] = points.slice(-2) as [number, number];
  return Math.hypot(x - lastX, y - lastY) >= Math.max(1, size / 8);
}

/** A stroke that goes on to another point; `pressure` is null for what does not feel any. */
export const extendStroke = (stroke: Stroke, x: number, y: number, pressure: number | null): Stroke => ({
  ...stroke,
  points: [...stroke.points, x, y],
  pressures: pressure === null ? stroke.pressures : [...stroke.pressures, pressure],
});

/** The lightest touch of a pen makes a line of this share of the brush's size. */
const MIN_PRESSURE = 0.15;

/** The widths of a stroke at its points, in pixels. */
export const strokeWidths = ({ size, points, pressures }: Stroke): number[] =>
  Array.from(
    { length: points.length / 2 },
    (_, at) => size * (pressures.length > 0 ? Math.max(MIN_PRESSURE, pressures[at] ?? pressures.at(-1)!) : 1),
  );

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

const COMPOSITION: Record<Mark['kind'], GlobalCompositeOperation> = {
  brush: 'source-over',
  eraser: 'destination-out',
  box: 'source-over',
  lasso: 'source-over',
  stencil: 'source-over',
  invert: 'xor',
};

function drawMark(context: CanvasRenderingContext2D, mark: Mark, mask: Mask, margin: number): void {
  context.globalCompositeOperation = COMPOSITION[mark.kind];
  switch (mark.kind) {
    case 'invert':
      context.fillRect(-margin, -margin, mask.width + 2 * margin, mask.height + 2 * margin);
      break;
    case 'box':
      fillBox(context, mark, mask, margin);
      break;
    case 'lasso':
      fillLasso(context, mark);
      break;
    case 'stencil':
      context.drawImage(mark.image, 0, 0, mask.width, mask.height);
      break;
    default:
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

function fillLasso(context: CanvasRenderingContext2D, { points }: Lasso): void {
  context.beginPath();
  for (let at = 0; at < points.length; at += 2) context.lineTo(points[at]!, points[at + 1]!);
  context.fill();
}

/** A hard stroke is one line; a soft one is a pile of lines that grow narrower, each a little more opaque. */
function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke): void {
  const shares = softShares(stroke.hardness);
  for (const [share, opacity] of shares) {
    context.globalAlpha = opacity;
    drawLine(context, stroke, share);
  }
  context.globalAlpha = 1;
}

const SOFT_LINES = 12;

/**
 * The lines that a stroke is made of, each as its share of the width and its opacity. Where k of n lines lie over each
 * other the mask is k / n opaque: the k-th from outside is drawn with 1 / (n - k + 1) of what is still see-through.
 */
export function softShares(hardness: number): [share: number, opacity: number][] {
  if (hardness >= 1) return [[1, 1]];
  return Array.from({ length: SOFT_LINES }, (_, at) => [
    1 - ((1 - hardness) * at) / (SOFT_LINES - 1),
    1 / (SOFT_LINES - at),
  ]);
}

/** One path, so that a line that crosses itself is no more opaque there; with a pen, the outline of its circles. */
function drawLine(context: CanvasRenderingContext2D, stroke: Stroke, share: number): void {
  const { points, size, pressures } = stroke;
  context.beginPath();
  if (pressures.length > 0) {
    traceVarying(context, points, strokeWidths(stroke), share);
    context.fill();
    return;
  }
  context.lineWidth = Math.max(0.5, size * share);
  // A line needs two points; nothing is drawn of one that ends where it begins.
  if (points.length === 2) context.lineTo(points[0]! + 0.01, points[1]!);
  for (let at = 0; at < points.length; at += 2) context.lineTo(points[at]!, points[at + 1]!);
  context.stroke();
}

/** A line whose width changes: a circle at every point, and the band between each two. All turn the same way round. */
function traceVarying(
  context: CanvasRenderingContext2D,
  points: readonly number[],
  widths: readonly number[],
  share: number,
): void {
  for (const [index, width] of widths.entries()) {
    const [x, y, radius] = [points[2 * index]!, points[2 * index + 1]!, Math.max(0.25, (width * share) / 2)];
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    if (index === 0) continue;
    const [fromX, fromY] = [points[2 * index - 2]!, points[2 * index - 1]!];
    traceBand(context, [fromX, fromY, (widths[index - 1]! * share) / 2], [x, y, radius]);
  }
}

type Circle = readonly [x: number, y: number, radius: number];

function traceBand(context: CanvasRenderingContext2D, [ax, ay, ar]: Circle, [bx, by, br]: Circle): void {
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const [across, along] = [-(by - ay) / length, (bx - ax) / length];
  context.moveTo(ax - across * ar, ay - along * ar);
  context.lineTo(bx - across * br, by - along * br);
  context.lineTo(bx + across * br, by + along * br);
  context.lineTo(ax + across * ar, ay + along * ar);
  context.closePath();
}

/** The mask as text: one mark after another, whole pixels, each point as its distance from the one before. */
export function serialiseMask(mask: Mask): string {
  return [`f${mask.feather}`, ...mask.marks.map(serialiseMark)].join(';');
}

function serialiseMark(mark: Mark): string {
  switch (mark.kind) {
    case 'invert':
      return 'i';
    case 'stencil':
      return 's';
    case 'box':
      return `r${[mark.x, mark.y, mark.width, mark.height].join(',')}`;
    case 'lasso':
      return `l${serialisePoints(mark.points)}`;
    default:
      return serialiseStroke(mark);
  }
}

/** Hardness and pressures stand behind the points in hundredths, where there are any. */
function serialiseStroke({ kind, size, hardness, points, pressures }: Stroke): string {
  const hundredths = (value: number): number => Math.round(value * 100);
  const line = `${kind === 'brush' ? 'b' : 'e'}${Math.round(size)}:${serialisePoints(points)}`;
  const soft = hardness < 1 ? `h${hundredths(hardness)}` : '';
  return line + soft + (pressures.length > 0 ? `p${pressures.map(hundredths).join(',')}` : '');
}

function serialisePoints(points: readonly number[]): string {
  const whole = points.map(Math.round);
  return whole.map((value, at) => (at < 2 ? value : value - whole[at - 2]!)).join(',');
}

const MAX_OPTION_LENGTH = 500;
const MAX_OPTIONS = 16;

/** The marks as options of the request; none when there are too many (the mask itself is kept in any case). */
export function maskOptions(mask: Mask): Record<string, string> {
  const parts = serialiseMask(mask).match(new RegExp(`.{1,${MAX_OPTION_LENGTH}}`, 'g')) ?? [];
  if (parts.length > MAX_OPTIONS) return {};
  return Object.fromEntries(parts.map((part, at) => [`mask_strokes_${at + 1}`, part]));
}
