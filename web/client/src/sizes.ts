// How large pictures become: what they are enlarged to, and how long a film runs.
import type { Upscaler } from './api.gen';

/** The longest side of an enlarged picture, as in `dimp.limits`. */
export const MOST_PIXELS = 8192;
export const SCALES = [2, 3, 4] as const;

/** How many times a picture can be enlarged: as far as the upscaler goes, and no larger than pictures get. */
export const scales = (one: { width: number; height: number }, upscaler: Upscaler | undefined): number[] =>
  SCALES.filter(
    (scale) => scale <= (upscaler?.scale ?? 4) && Math.max(one.width, one.height) * scale <= MOST_PIXELS,
  );

/** How long a film runs, in seconds. */
export const seconds = (frames: number, fps: number): number =>
  Math.round((frames / Math.max(1, fps)) * 10) / 10;
