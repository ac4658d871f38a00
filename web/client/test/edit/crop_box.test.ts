// The box that a picture is cut to: whole pixels, never outside, never smaller than can be seen.
import { describe, expect, it } from 'vitest';
import * as crop from '../../src/edit/crop_box';
import { SIDES } from '../../src/edit/margins';

const picture = { width: 200, height: 100 };
const box: crop.CropBox = { left: 20, top: 10, width: 100, height: 60 };

describe('a box', () => {
  it('is cut by its edges, each as far as there is something left', () => {
    expect(SIDES.map((side) => crop.cutOf(box, picture, side))).toEqual([20, 10, 80, 30]);
    expect(crop.setCut(box, picture, 'left', 50)).toEqual({ left: 50, top: 10, width: 70, height: 60 });
    expect(crop.setCut(box, picture, 'bottom', 0)).toEqual({ ...box, height: 90 });
    for (const side of SIDES) {
      const least = crop.setCut(box, picture, side, 9999);
      expect(Math.min(least.width, least.height)).toBe(crop.MIN_CROP);
      expect(crop.cutOf(crop.setCut(box, picture, side, -5), picture, side)).toBe(0);
      expect(crop.cutOf(crop.setCut(box, picture, side, NaN), picture, side)).toBe(0);
    }
  });

  it('is moved in whole pixels and stays within the picture', () => {
    expect(crop.moveBox(box, picture, { x: 5.4, y: -3.2 })).toEqual({ ...box, left: 25, top: 7 });
    expect(crop.moveBox(box, picture, { x: 999, y: -999 })).toEqual({ ...box, left: 100, top: 0 });
  });

  it('is dragged by a corner, while the opposite one stays', () => {
    expect(crop.moveCorner(box, picture, ['left', 'top'], { x: 10, y: 5 })).toEqual({
      left: 30,
      top: 15,
      width: 90,
      height: 55,
    });
    expect(crop.moveCorner(box, picture, ['right', 'bottom'], { x: -10, y: 5 })).toEqual({
      ...box,
      width: 90,
      height: 65,
    });
  });

  it('takes a shape around the middle, as large as it goes', () => {
    expect(crop.boxOfShape(picture, 1)).toEqual({ left: 50, top: 0, width: 100, height: 100 });
    expect(crop.boxOfShape(picture, 4)).toEqual({ left: 0, top: 25, width: 200, height: 50 });
    expect(crop.isWhole(crop.boxOfShape(picture, 2), picture)).toBe(true);
    expect(crop.isWhole(crop.wholeBox(picture), picture)).toBe(true);
  });
});
