// How the marks of a mask are drawn.
import type { Lasso, Box, Mark, Mask, Stroke } from './mask';

/** The lightest touch of a pen makes a line of this share of the brush's size. */
const MIN_PRESSURE = 0.15;

/** The widths of a stroke at its points, in pixels. */
export const strokeWidths = ({ size, points, pressures }: Stroke): number[] =>
  Array.from(
    { length: points.length / 2 },
    (_, at) => size * (pressures.length > 0 ? Math.max(MIN_PRESSURE, pressures[at] ?? pressures.at(-1)!) : 1),
  );

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
