// The contact sheet: how words are broken, and how many columns there are.
import { describe, expect, it } from 'vitest';
import { columnsFor, lines } from '../src/sheet';

const measure = (text: string): number => [...text].length;

describe('words under a picture', () => {
  it('are broken between words', () => {
    expect(lines('make the house blue', 9, 2, measure)).toEqual(
      ['make the', 'house', 'blue'].slice(0, 1).concat('house…'),
    );
    expect(lines('add a tree', 9, 2, measure)).toEqual(['add a', 'tree']);
  });

  it('are cut with a sign when they do not fit, also within a word', () => {
    expect(lines('x'.repeat(30), 9, 2, measure)).toEqual(['xxxxxxxx…']);
    expect(lines('', 9, 2, measure)).toEqual(['']);
  });

  it('never stand wider than the picture', () => {
    for (const line of lines('🚤🚤🚤🚤🚤🚤 '.repeat(40), 11, 2, measure))
      expect(measure(line)).toBeLessThanOrEqual(11);
  });
});

describe('columns', () => {
  it('grow with the pictures up to a bound', () => {
    expect([1, 2, 4, 9, 30, 5000].map(columnsFor)).toEqual([1, 2, 3, 4, 7, 12]);
  });
});
