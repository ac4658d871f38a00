// How large enlarged pictures become, and how long an animation runs. Pure.
import type { Upscaler } from '../api/types.gen';
import type { Size } from '../lib/viewport';

/** The longest side of an enlarged picture. */
const MAX_SIDE = 8192;
const SCALES = [2, 3, 4] as const;

/** How many times a picture can be enlarged: as far as the upscaler goes, and no larger than pictures get. */
export const listScales = ({ width, height }: Size, upscaler: Upscaler | undefined): number[] =>
  SCALES.filter((scale) => scale <= (upscaler?.scale ?? 4) && Math.max(width, height) * scale <= MAX_SIDE);

/** How long an animation runs, in seconds. */
export const durationSeconds = (frames: number, fps: number): number =>
  Math.round((frames / Math.max(1, fps)) * 10) / 10;
