// The wall around the picture: dabs of paint in the colours of the picture's 16 x 12 miniature, mirrored outwards.
//
// Drawing is software work of a few hundred milliseconds at worst, so a worker does it (`wall-worker.ts`), and the
// strokes of one picture always fall the same way.

export const COLUMNS = 16;
export const ROWS = 12;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The colours of a miniature, row by row; null when it is none. */
export function colours(lqip: string): string[] | null {
  if (!lqip) return null;
  const bytes = atob(lqip);
  if (bytes.length < COLUMNS * ROWS * 3) return null;
  return Array.from({ length: COLUMNS * ROWS }, (_, index) => {
    const at = (offset: number): number => bytes.charCodeAt(index * 3 + offset);
    return `rgb(${at(0)} ${at(1)} ${at(2)})`;
  });
}

/** Colours along the miniature's middle rows, for brush marks: `count` of them, left to right. */
export function palette(lqip: string, count: number): string[] | null {
  const all = colours(lqip);
  if (!all) return null;
  return Array.from({ length: count }, (_, index) => {
    const column = Math.floor((index / Math.max(1, count)) * COLUMNS);
    const row = 2 + ((index * 5) % 8);
    return tuned(all[row * COLUMNS + column]!, true);
  });
}

const LEAST_LIGHT = 105;
const MOST_LIGHT = 190;
type Rgb = [number, number, number];

/** A colour that shows on its ground: on a dark one what is too dark is lifted, on a light one the other way round. */
export function tuned(colour: string, dark: boolean): string {
  const parts = (colour.match(/\d+/g) ?? []).map(Number) as Rgb;
  const light = (parts[0] * 3 + parts[1] * 6 + parts[2]) / 10;
  const off = dark ? (LEAST_LIGHT - light) / LEAST_LIGHT : (light - MOST_LIGHT) / (255 - MOST_LIGHT);
  if (off <= 0) return colour;
  return mixed(parts, dark ? [150, 148, 178] : [120, 130, 175], Math.min(0.6, off));
}

function mixed(one: Rgb, other: Rgb, share: number): string {
  const [r, g, b] = one.map((part, index) => Math.round(part * (1 - share) + other[index]! * share));
  return `rgb(${r} ${g} ${b})`;
}

/** A small, repeatable source of chance. */
export function dice(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

// Number of dabs, their length and thickness in pixels, and their opacity: three layers, from coarse to fine.
const LAYERS = [
  [1100, 70, 22, 0.13],
  [1500, 40, 13, 0.15],
  [900, 22, 8, 0.17],
] as const;
const REFERENCE_AREA = 1440 * 900;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Paints the wall of `width` x `height` around a picture at `box`. Colours fade with the square of distance. */
export function paint(
  context: Context,
  width: number,
  height: number,
  box: Box,
  tints: readonly string[],
): void {
  const chance = dice(9);
  const reach = width < 800 ? 150 : 330;
  const share = Math.min(2, (width * height) / REFERENCE_AREA);
  for (const [count, length, thickness, opacity] of LAYERS)
    for (let index = 0; index < count * share; index += 1) {
      const x = chance() * width;
      const y = chance() * height;
      const near = 1 - distance(x, y, box) / reach;
      const dice4 = [chance(), chance(), chance(), chance()] as const;
      if (near <= 0) continue;
      context.globalAlpha = opacity * near * near * (0.55 + dice4[0]);
      context.strokeStyle = tintAt(x, y, box, tints);
      dab(
        context,
        x,
        y,
        (dice4[1] - 0.5) * 0.6,
        length * (0.6 + dice4[2] * 0.9),
        thickness * (0.6 + dice4[3] * 0.7),
        chance,
      );
    }
}

function distance(x: number, y: number, box: Box): number {
  return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
}

function tintAt(x: number, y: number, box: Box, tints: readonly string[]): string {
  const u = mirrored((x - box.left) / (box.right - box.left));
  const v = mirrored((y - box.top) / (box.bottom - box.top));
  return tints[Math.floor(v * ROWS) * COLUMNS + Math.floor(u * COLUMNS)]!;
}

function mirrored(part: number): number {
  const inside = part < 0 ? -part * 0.6 : part > 1 ? 1 - (part - 1) * 0.6 : part;
  return Math.max(0, Math.min(0.999, inside));
}

/** One dab: a few thin streaks side by side. */
function dab(
  context: Context,
  x: number,
  y: number,
  tilt: number,
  length: number,
  thickness: number,
  chance: () => number,
): void {
  const streaks = Math.max(3, Math.round(thickness / 2.6));
  context.save();
  context.translate(x, y);
  context.rotate(tilt + Math.sin(x / 150 + y / 210) * 0.4);
  context.lineCap = 'round';
  for (let index = 0; index < streaks; index += 1) {
    const offset = (index / (streaks - 1) - 0.5) * thickness;
    context.lineWidth = (thickness / streaks) * (0.7 + chance() * 0.9);
    context.beginPath();
    context.moveTo(-length / 2 + chance() * length * 0.18, offset);
    context.quadraticCurveTo(
      0,
      offset + (chance() - 0.5) * 3,
      length / 2 - chance() * length * 0.3,
      offset + (chance() - 0.5) * 2,
    );
    context.stroke();
  }
  context.restore();
}

/** A wall to be painted: its sides in CSS pixels, how fine, where the picture hangs, and in which light. */
export interface Sheet {
  width: number;
  height: number;
  scale: number;
  box: Box;
  lqip: string;
  isDark: boolean;
}

/** Without a picture the wall has a light of its own: violet greys and a little warmth. */
function defaultTints(): string[] {
  const tints = ['#6a6480', '#7d7690', '#5f6a86', '#8a7a86', '#a9998f', '#6c7fa0'];
  return Array.from({ length: 192 }, (_, index) => tints[(index * 7 + (index >> 4)) % tints.length]!);
}

/** The colours that a wall is painted in. */
export const tintsOf = ({ lqip, isDark }: Sheet): string[] =>
  (colours(lqip) ?? defaultTints()).map((tint) => tuned(tint, isDark));
