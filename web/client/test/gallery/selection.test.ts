// What is chosen in the gallery: one by one, and from one to another.
import { describe, expect, it } from 'vitest';
import type { GenerationView } from '../../src/api/types.gen';
import { findAcross } from '../../src/gallery/justified_layout';
import * as selection from '../../src/gallery/selection';

const pictures = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }) as GenerationView);
const chosen = () => selection.chosen.value.map(({ id }) => id).join('');

describe('choosing', () => {
  it('takes one in and out, and everything from there to another', () => {
    selection.showList(pictures);
    selection.toggleAt(3);
    selection.toggleAt(1);
    expect(chosen()).toBe('bd');
    selection.extendTo(0);
    expect(chosen()).toBe('abd');
    selection.toggleAt(1);
    expect(chosen()).toBe('ad');
    selection.chooseAll();
    expect(chosen()).toBe('abcde');
    selection.stopChoosing();
    expect([chosen(), selection.isChoosing.value]).toEqual(['', false]);
  });

  it('keeps the place of the keyboard while more is read', () => {
    selection.showList(pictures.slice(0, 2));
    selection.toggleAt(1);
    selection.showList(pictures);
    expect(selection.focusedIndex.value).toBe(1);
    selection.showList(pictures.slice(2));
    expect(selection.focusedIndex.value).toBe(0);
  });
});

describe('the way up and down in the grid', () => {
  const row = (first: number, ...cells: [number, number][]) => ({
    first,
    top: 0,
    height: 10,
    cells: cells.map(([left, width]) => ({ left, width })),
  });
  const rows = [row(0, [0, 100], [100, 20]), row(2, [0, 30], [30, 30], [60, 60])];

  it('goes to the nearest picture, and stays at the ends', () => {
    expect([findAcross(rows, 0, 1), findAcross(rows, 1, 1)]).toEqual([3, 4]);
    expect([findAcross(rows, 2, -1), findAcross(rows, 4, -1), findAcross(rows, 4, 1)]).toEqual([0, 1, 4]);
  });
});
