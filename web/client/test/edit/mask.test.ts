// The mask as strokes: its own undo, boxes within the picture, and the text that is kept with the request.
import { describe, expect, it } from 'vitest';
import * as mask from '../../src/edit/mask';

const stroke: mask.Stroke = { kind: 'brush', size: 10, points: [5, 6, 8, 6, 8.4, 12] };
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
    expect(mask.makeBox(empty, 40.4, 20, -9, 99)).toEqual({
      kind: 'box',
      x: 0,
      y: 20,
      width: 40,
      height: 28,
    });
    expect(mask.makeBox(empty, 70, 1, 90, 9)).toBeNull();
    expect(mask.makeBox(empty, 5, 5, 5.3, 20)).toBeNull();
  });

  it('writes its marks as short text', () => {
    const box: mask.Box = { kind: 'box', x: 1, y: 2, width: 3, height: 4 };
    const all = [stroke, box, invert].reduce(mask.addMark, { ...empty, feather: 2 });
    expect(mask.serialiseMask(all)).toBe('f2;b10:5,6,3,0,0,6;r1,2,3,4;i');
    expect(mask.maskOptions(all)).toEqual({ mask_strokes_1: mask.serialiseMask(all) });
  });

  it('cuts long text into options and leaves it out when it is too long', () => {
    const points = Array.from({ length: 800 }, (_, at) => at % 60);
    const long = mask.addMark(empty, { ...stroke, points });
    const parts = Object.values(mask.maskOptions(long));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe(mask.serialiseMask(long));
    expect(parts.every((part) => part.length <= 500)).toBe(true);
    const many = Array.from({ length: 20 }, () => ({ ...stroke, points }));
    expect(mask.maskOptions(many.reduce(mask.addMark, empty))).toEqual({});
  });

  it('changes the size of the brush within bounds, by at least a pixel', () => {
    expect([mask.stepBrushSize(1, 1), mask.stepBrushSize(1, -1), mask.stepBrushSize(60, 1)]).toEqual([
      2, 1, 70,
    ]);
    expect(mask.stepBrushSize(mask.MAX_BRUSH, 1)).toBe(mask.MAX_BRUSH);
  });
});
