// How large enlarged pictures become, and how long an animation runs.
import { describe, expect, it } from 'vitest';
import type { Upscaler } from '../../src/api/types.gen';
import { durationSeconds, listScales } from '../../src/picture_menu/sizes';

const picture = { width: 64, height: 48 };

describe('sizes', () => {
  const upscaler = (scale: number): Upscaler => ({ scale }) as Upscaler;

  it('are offered as far as the upscaler goes and pictures get', () => {
    expect(listScales(picture, undefined)).toEqual([2, 3, 4]);
    expect(listScales(picture, upscaler(2))).toEqual([2]);
    expect(listScales({ width: 2700, height: 100 }, upscaler(4))).toEqual([2, 3]);
    expect(listScales({ width: 4097, height: 100 }, upscaler(4))).toEqual([]);
  });

  it('tell how long an animation runs', () => {
    expect(durationSeconds(16, 8)).toBe(2);
    expect(durationSeconds(25, 12)).toBe(2.1);
  });
});
