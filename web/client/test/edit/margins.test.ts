// The canvas that grows: the studio's own rounding, edges that are dragged, and shapes.
import { describe, expect, it } from 'vitest';
import {
  canvasSize,
  dragDistance,
  marginsForShape,
  maxMargin,
  NO_MARGINS,
  roundMargins,
  scaleToFit,
  setMargin,
} from '../../src/edit/margins';

const picture = { width: 64, height: 48 };

describe('a canvas that grows', () => {
  it('comes to whole sixteens, on a side that grows, else after it', () => {
    expect(roundMargins({ left: 10, top: 0, right: 0, bottom: 0 }, picture)).toEqual({
      left: 16,
      top: 0,
      right: 0,
      bottom: 0,
    });
    expect(roundMargins({ left: 10, top: 0, right: 10, bottom: 5 }, picture)).toEqual({
      left: 10,
      top: 0,
      right: 22,
      bottom: 16,
    });
    const odd = { width: 100, height: 48 };
    expect(canvasSize(roundMargins({ ...NO_MARGINS, bottom: 16 }, odd), odd)).toEqual({
      width: 112,
      height: 64,
    });
  });

  it('never grows beyond the longest side there is, nor shrinks', () => {
    expect(setMargin(NO_MARGINS, picture, 'left', 9999).left).toBe(4096 - 64);
    expect(maxMargin({ ...NO_MARGINS, left: 4000 }, picture, 'right')).toBe(32);
    expect(setMargin(NO_MARGINS, picture, 'top', -5).top).toBe(0);
    expect(setMargin(NO_MARGINS, picture, 'top', Number.NaN).top).toBe(0);
    expect(maxMargin(NO_MARGINS, { width: 8192, height: 48 }, 'left')).toBe(0);
  });

  it('follows an edge outwards, whichever way that is, in steps', () => {
    expect(dragDistance('left', -50, 400, 0.5)).toBe(96);
    expect(dragDistance('right', 50, 400, 0.5)).toBe(96);
    expect(dragDistance('top', 400, 50, 0.5)).toBe(-96);
    expect(dragDistance('bottom', 400, 3, 0.5)).toBe(0);
  });

  it('comes to a shape on the two sides that lack, alike', () => {
    expect(marginsForShape({ width: 640, height: 480 }, 16 / 9)).toEqual({
      left: 96,
      right: 96,
      top: 0,
      bottom: 0,
    });
    expect(marginsForShape({ width: 640, height: 480 }, 1)).toEqual({
      left: 0,
      right: 0,
      top: 80,
      bottom: 80,
    });
    expect(marginsForShape({ width: 480, height: 480 }, 1)).toEqual(NO_MARGINS);
  });

  it('is shown as large as there is room, but no pixel as a field', () => {
    expect(scaleToFit({ width: 1000, height: 500 }, { width: 500, height: 500 }, 6)).toBe(0.5);
    expect(scaleToFit({ width: 10, height: 10 }, { width: 500, height: 500 }, 6)).toBe(6);
  });
});
