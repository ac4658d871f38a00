// The canvas that grows: the studio's own rounding, edges that are dragged, shapes, and how large pictures become.
import { describe, expect, it } from 'vitest';
import type { Upscaler } from '../src/api.gen';
import { NO_MARGINS } from '../src/extending';
import { canvasOf, changed, dragged, painted, room, shownAt, toShape } from '../src/margins';
import { scales, seconds } from '../src/sizes';

const picture = { width: 64, height: 48 };

describe('a canvas that grows', () => {
  it('comes to whole sixteens, on a side that grows, else after it', () => {
    expect(painted({ left: 10, top: 0, right: 0, bottom: 0 }, picture)).toEqual({
      left: 16,
      top: 0,
      right: 0,
      bottom: 0,
    });
    expect(painted({ left: 10, top: 0, right: 10, bottom: 5 }, picture)).toEqual({
      left: 10,
      top: 0,
      right: 22,
      bottom: 16,
    });
    const odd = { width: 100, height: 48 };
    expect(canvasOf(painted({ ...NO_MARGINS, bottom: 16 }, odd), odd)).toEqual({ width: 112, height: 64 });
  });

  it('never grows beyond the longest side there is, nor shrinks', () => {
    expect(changed(NO_MARGINS, picture, 'left', 9999).left).toBe(4096 - 64);
    expect(room({ ...NO_MARGINS, left: 4000 }, picture, 'right')).toBe(32);
    expect(changed(NO_MARGINS, picture, 'top', -5).top).toBe(0);
    expect(changed(NO_MARGINS, picture, 'top', Number.NaN).top).toBe(0);
    expect(room(NO_MARGINS, { width: 8192, height: 48 }, 'left')).toBe(0);
  });

  it('follows an edge outwards, whichever way that is, in steps', () => {
    expect(dragged('left', -50, 400, 0.5)).toBe(96);
    expect(dragged('right', 50, 400, 0.5)).toBe(96);
    expect(dragged('top', 400, 50, 0.5)).toBe(-96);
    expect(dragged('bottom', 400, 3, 0.5)).toBe(0);
  });

  it('comes to a shape on the two sides that lack, alike', () => {
    expect(toShape({ width: 640, height: 480 }, 16 / 9)).toEqual({ left: 96, right: 96, top: 0, bottom: 0 });
    expect(toShape({ width: 640, height: 480 }, 1)).toEqual({ left: 0, right: 0, top: 80, bottom: 80 });
    expect(toShape({ width: 480, height: 480 }, 1)).toEqual(NO_MARGINS);
  });

  it('is shown as large as there is room, but no pixel as a field', () => {
    expect(shownAt({ width: 1000, height: 500 }, { width: 500, height: 500 }, 6)).toBe(0.5);
    expect(shownAt({ width: 10, height: 10 }, { width: 500, height: 500 }, 6)).toBe(6);
  });
});

describe('sizes', () => {
  const upscaler = (scale: number): Upscaler => ({ scale }) as Upscaler;

  it('are offered as far as the upscaler goes and pictures get', () => {
    expect(scales(picture, undefined)).toEqual([2, 3, 4]);
    expect(scales(picture, upscaler(2))).toEqual([2]);
    expect(scales({ width: 2700, height: 100 }, upscaler(4))).toEqual([2, 3]);
    expect(scales({ width: 4097, height: 100 }, upscaler(4))).toEqual([]);
  });

  it('tell how long a film runs', () => {
    expect(seconds(16, 8)).toBe(2);
    expect(seconds(25, 12)).toBe(2.1);
  });
});
