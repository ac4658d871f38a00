import { describe, expect, it } from 'vitest';
import { justify, justifyGroups } from '../../src/gallery/justified_layout';

const MEASURES = { width: 1000, rowHeight: 200, gap: 12, captions: 0 };
const SHAPES = Array.from({ length: 11 }, () => 4 / 3);

describe('justify', () => {
  it('fills the width with every full row, and leaves the last as it is', () => {
    const { rows, height } = justify(SHAPES, MEASURES);
    const ends = rows.map((row) => row.cells.at(-1)!).map((cell) => cell.left + cell.width);
    for (const end of ends.slice(0, -1)) expect(end).toBeCloseTo(1000);
    expect(rows.reduce((sum, row) => sum + row.cells.length, 0)).toBe(11);
    expect(height).toBeCloseTo(rows.at(-1)!.top + rows.at(-1)!.height);
  });

  it('lays nothing out where there is nothing', () => {
    expect(justify([], MEASURES)).toEqual({ rows: [], height: 0 });
  });
});

describe('justifyGroups', () => {
  it('puts groups under one another and counts their pictures on', () => {
    const { groups, height } = justifyGroups([SHAPES, [1], SHAPES], MEASURES, 46);
    expect(groups.map(({ first }) => first)).toEqual([0, 11, 12]);
    for (const { top, rows } of groups) expect(rows[0]!.top).toBe(top + 46);
    const last = groups.at(-1)!.rows.at(-1)!;
    expect(height).toBeCloseTo(last.top + last.height);
  });
});
