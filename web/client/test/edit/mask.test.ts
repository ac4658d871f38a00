// The mask as strokes: its own undo, boxes within the picture, and the text that is kept with the request.
import { describe, expect, it } from 'vitest';
import * as mask from '../../src/edit/mask';
import { softShares, strokeWidths } from '../../src/edit/mask_drawing';
import { extendStroke, makeBox } from '../../src/edit/mask_marks';
import { maskOptions, serialiseMask } from '../../src/edit/mask_text';

const stroke: mask.Stroke = {
  kind: 'brush',
  size: 10,
  hardness: 1,
  points: [5, 6, 8, 6, 8.4, 12],
  pressures: [],
};
const invert: mask.Mark = { kind: 'invert' };

describe('mask', () => {
  const empty = mask.createMask(64, 48);

  it('undoes and redoes marks, and forgets what was undone when a new one is made', () => {
    const two = mask.addMark(mask.addMark(empty, stroke), invert);
    expect(mask.undoMark(two).marks).toEqual([stroke]);
    expect(mask.redoMark(mask.undoMark(two))).toEqual(two);
    expect(mask.addMark(mask.undoMark(two), stroke).undone).toEqual([]);
    expect(mask.undoMark(empty)).toBe(empty);
    expect(mask.redoMark(two)).toBe(two);
  });

  it('keeps boxes within the picture, in whole pixels, whichever corner comes first', () => {
    expect(makeBox(empty, 40.4, 20, -9, 99)).toEqual({
      kind: 'box',
      x: 0,
      y: 20,
      width: 40,
      height: 28,
    });
    expect(makeBox(empty, 70, 1, 90, 9)).toBeNull();
    expect(makeBox(empty, 5, 5, 5.3, 20)).toBeNull();
  });

  it('writes its marks as short text', () => {
    const box: mask.Box = { kind: 'box', x: 1, y: 2, width: 3, height: 4 };
    const all = [stroke, box, invert].reduce(mask.addMark, { ...empty, feather: 2 });
    expect(serialiseMask(all)).toBe('f2;b10:5,6,3,0,0,6;r1,2,3,4;i');
    expect(maskOptions(all)).toEqual({ mask_strokes_1: serialiseMask(all) });
  });

  it('cuts long text into options and leaves it out when it is too long', () => {
    const points = Array.from({ length: 800 }, (_, at) => at % 60);
    const long = mask.addMark(empty, { ...stroke, points });
    const parts = Object.values(maskOptions(long));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe(serialiseMask(long));
    expect(parts.every((part) => part.length <= 500)).toBe(true);
    const many = Array.from({ length: 20 }, () => ({ ...stroke, points }));
    expect(maskOptions(many.reduce(mask.addMark, empty))).toEqual({});
  });

  it('changes the size of the brush within bounds, by at least a pixel', () => {
    expect([mask.stepBrushSize(1, 1), mask.stepBrushSize(1, -1), mask.stepBrushSize(60, 1)]).toEqual([
      2, 1, 70,
    ]);
    expect(mask.stepBrushSize(mask.MAX_BRUSH, 1)).toBe(mask.MAX_BRUSH);
  });

  it('writes softness, pressures and lassos behind the points', () => {
    const soft = { ...stroke, hardness: 0.5, pressures: [0.2, 1, 0.456] };
    expect(serialiseMask(mask.addMark(empty, soft))).toContain(';b10:5,6,3,0,0,6h50p20,100,46');
    const lasso: mask.Mark = { kind: 'lasso', points: [1, 1, 9, 1, 9, 9] };
    expect(serialiseMask(mask.addMark(empty, lasso))).toContain(';l1,1,8,0,0,8');
  });
});

describe('a stroke', () => {
  it('is as wide as a pen presses, and everywhere alike with a mouse', () => {
    expect(strokeWidths(stroke)).toEqual([10, 10, 10]);
    const begun = { ...stroke, points: [5, 6], pressures: [0.5] };
    const drawn = extendStroke(extendStroke(begun, 8, 6, 0.01), 8, 12, 1);
    expect(strokeWidths(drawn)).toEqual([5, 1.5, 10]);
  });

  it('fades evenly from its hard core to its edge', () => {
    expect(softShares(1)).toEqual([[1, 1]]);
    const lines = softShares(0.4);
    expect(lines[0]![0]).toBe(1);
    expect(lines.at(-1)![0]).toBeCloseTo(0.4);
    // Laid over each other they come to equal steps, the last of them opaque.
    let opacity = 0;
    for (const [index, [, added]] of lines.entries()) {
      opacity += (1 - opacity) * added;
      expect(opacity).toBeCloseTo((index + 1) / lines.length);
    }
  });
});
