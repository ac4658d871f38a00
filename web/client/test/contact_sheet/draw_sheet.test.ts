// The contact sheet: how words are broken, and how many columns there are.
import { describe, expect, it } from 'vitest';
import { breakLines, chooseColumns } from '../../src/contact_sheet/draw_sheet';

const measure = (text: string): number => Array.from(text).length;

describe('words under a picture', () => {
  it('are broken between words', () => {
    expect(breakLines('make the house blue', 9, 2, measure)).toEqual(['make the', 'house…']);
    expect(breakLines('add a tree', 9, 2, measure)).toEqual(['add a', 'tree']);
  });

  it('are cut with a sign when they do not fit, also within a word', () => {
    expect(breakLines('x'.repeat(30), 9, 2, measure)).toEqual(['xxxxxxxx…']);
    expect(breakLines('', 9, 2, measure)).toEqual(['']);
  });

  it('never stand wider than the picture', () => {
    for (const line of breakLines('🚤🚤🚤🚤🚤🚤 '.repeat(40), 11, 2, measure))
      expect(measure(line)).toBeLessThanOrEqual(11);
  });
});

describe('columns', () => {
  it('grow with the pictures up to a bound', () => {
    expect([1, 2, 4, 9, 30, 5000].map(chooseColumns)).toEqual([1, 2, 3, 4, 7, 12]);
  });
});
