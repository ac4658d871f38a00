// The wall around the picture: dabs of paint in the colours of the picture's miniature, mirrored outwards.
//
// Drawing is software work of a few hundred milliseconds at worst, so a worker does it (`wall_worker.ts`), and the
// strokes of one picture always fall the same way.
import { adaptToGround, COLUMNS, readColours, ROWS } from '../lib/miniature';
import { seededRandom } from '../lib/random';

/** A rectangle by its edges. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A wall to be painted: its sides in CSS pixels, how fine, where the picture is, and on which ground. */
export interface WallRequest {
  width: number;
  height: number;
  scale: number;
  box: Box;
  lqip: string;
  isDark: boolean;
}

/** A layer of dabs: their number, length and thickness in pixels, and opacity. */
interface Layer {
  count: number;
  length: number;
  thickness: number;
  opacity: number;
}

/** From coarse to fine. */
const LAYERS: readonly Layer[] = [
  { count: 1100, length: 70, thickness: 22, opacity: 0.13 },
  { count: 1500, length: 40, thickness: 13, opacity: 0.15 },
  { count: 900, length: 22, thickness: 8, opacity: 0.17 },
];
/** The area in pixels that those numbers are for. */
const REFERENCE_AREA = 1440 * 900;
const SEED = 9;
const NARROW_PX = 800;

type Context = OffscreenCanvasRenderingContext2D;

/** Paints the wall around the picture. Colours fade with the square of distance. */
export function paintWall(context: Context, { width, height, box, lqip, isDark }: WallRequest): void {
  const random = seededRandom(SEED);
  const reach = width < NARROW_PX ? 150 : 330;
  const share = Math.min(2, (width * height) / REFERENCE_AREA);
  const tints = chooseTints(lqip, isDark);
  for (const layer of LAYERS)
    for (let index = 0; index < layer.count * share; index += 1) {
      const dab = placeDab(layer, width, height, random);
      const nearness = 1 - distanceTo(box, dab.x, dab.y) / reach;
      if (nearness <= 0) continue;
      context.globalAlpha = dab.opacity * nearness * nearness;
      context.strokeStyle = tintAt(dab.x, dab.y, box, tints);
      paintDab(context, dab, random);
    }
}

interface Dab {
  x: number;
  y: number;
  tilt: number;
  length: number;
  thickness: number;
  opacity: number;
}

function placeDab(layer: Layer, width: number, height: number, random: () => number): Dab {
  return {
    x: random() * width,
    y: random() * height,
    opacity: layer.opacity * (0.55 + random()),
    tilt: (random() - 0.5) * 0.6,
    length: layer.length * (0.6 + random() * 0.9),
    thickness: layer.thickness * (0.6 + random() * 0.7),
  };
}

function distanceTo(box: Box, x: number, y: number): number {
  return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
}

function tintAt(x: number, y: number, box: Box, tints: readonly string[]): string {
  const u = mirrorInto((x - box.left) / (box.right - box.left));
  const v = mirrorInto((y - box.top) / (box.bottom - box.top));
  return tints[Math.floor(v * ROWS) * COLUMNS + Math.floor(u * COLUMNS)]!;
}

/** A place from 0 to 1, mirrored at the edges where it lies outside. */
function mirrorInto(place: number): number {
  const inside = place < 0 ? -place * 0.6 : place > 1 ? 1 - (place - 1) * 0.6 : place;
  return Math.max(0, Math.min(0.999, inside));
}

/** One dab: a few thin streaks side by side. */
function paintDab(context: Context, { x, y, tilt, length, thickness }: Dab, random: () => number): void {
  const streaks = Math.max(3, Math.round(thickness / 2.6));
  context.save();
  context.translate(x, y);
  context.rotate(tilt + Math.sin(x / 150 + y / 210) * 0.4);
  context.lineCap = 'round';
  for (let index = 0; index < streaks; index += 1) {
    const offset = (index / (streaks - 1) - 0.5) * thickness;
    context.lineWidth = (thickness / streaks) * (0.7 + random() * 0.9);
    context.beginPath();
    context.moveTo(-length / 2 + random() * length * 0.18, offset);
    const bend = offset + (random() - 0.5) * 3;
    const end = length / 2 - random() * length * 0.3;
    context.quadraticCurveTo(0, bend, end, offset + (random() - 0.5) * 2);
    context.stroke();
  }
  context.restore();
}

/** Without a picture the wall has a light of its own: violet greys and a little warmth. */
const DEFAULT_TINTS = ['#6a6480', '#7d7690', '#5f6a86', '#8a7a86', '#a9998f', '#6c7fa0'];

function defaultTints(): string[] {
  return Array.from(
    { length: COLUMNS * ROWS },
    (_, index) => DEFAULT_TINTS[(index * 7 + (index >> 4)) % DEFAULT_TINTS.length]!,
  );
}

/** The colours that a wall is painted in, by place in the miniature. */
export const chooseTints = (lqip: string, isDark: boolean): string[] =>
  (readColours(lqip) ?? defaultTints()).map((tint) => adaptToGround(tint, isDark));
