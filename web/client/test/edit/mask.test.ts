// The mask as strokes: its own undo, boxes within the picture, and the text that is kept with the request.
import { describe, expect, it } from 'vitest';
import * as mask from '../src/mask';

const stroke: mask.Stroke = { kind: 'brush', size: 10, points: [5, 6, 8, 6, 8.4, 12] };
const invert: mask.Mark = { kind: 'invert' };

describe('mask', () => {
  const empty = mask.blank(64, 48);

  it('undoes and redoes marks, and forgets what was undone when a new one is made', () => {
    const two = mask.marked(mask.marked(empty, stroke), invert);
    expect(mask.undo(two).marks).toEqual([stroke]);
    expect(mask.redo(mask.undo(two))).toEqual(two);
    expect(mask.marked(mask.undo(two), stroke).undone).toEqual([]);
    expect(mask.undo(empty)).toBe(empty);
    expect(mask.redo(two)).toBe(two);
  });

  it('keeps boxes within the picture, in whole pixels, whichever corner comes first', () => {
    expect(mask.boxBetween(empty, 40.4, 20, -9, 99)).toEqual({
      kind: 'box',
      x: 0,
      y: 20,
      width: 40,
      height: 28,
    });
    expect(mask.boxBetween(empty, 70, 1, 90, 9)).toBeNull();
    expect(mask.boxBetween(empty, 5, 5, 5.3, 20)).toBeNull();
  });

  it('says its marks as short text', () => {
    const box: mask.Box = { kind: 'box', x: 1, y: 2, width: 3, height: 4 };
    const all = [stroke, box, invert].reduce(mask.marked, { ...empty, feather: 2 });
    expect(mask.compact(all)).toBe('f2;b10:5,6,3,0,0,6;r1,2,3,4;i');
    expect(mask.asOptions(all)).toEqual({ mask_strokes_1: mask.compact(all) });
  });

  it('cuts long text into options and leaves it out when it is too long', () => {
    const points = Array.from({ length: 800 }, (_, at) => at % 60);
    const long = mask.marked(empty, { ...stroke, points });
    const parts = Object.values(mask.asOptions(long));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe(mask.compact(long));
    expect(parts.every((part) => part.length <= 500)).toBe(true);
    expect(
      mask.asOptions(
        Array(20)
          .fill({ ...stroke, points })
          .reduce(mask.marked, empty),
      ),
    ).toEqual({});
  });

  it('changes the size of the brush within bounds, by at least a pixel', () => {
    expect([mask.resized(1, 1), mask.resized(1, -1), mask.resized(60, 1)]).toEqual([2, 1, 70]);
    expect(mask.resized(mask.MOST_SIZE, 1)).toBe(mask.MOST_SIZE);
  });
});
