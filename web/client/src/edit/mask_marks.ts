// How pointers make marks.
import type { Box, Mask, Stroke } from './mask';

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
