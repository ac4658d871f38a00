import { describe, expect, it } from 'vitest';
import { justify } from '../src/justify';
import { layOut, rows } from '../src/lanes';
import { columnAt, columnX, depthFirst, sibling, stroke } from '../src/series';
import { fit, FITTED, pan, zoomAt } from '../src/zoom';

const TREE = layOut([
  { id: 'a', parent: null },
  { id: 'b', parent: 'a' },
  { id: 'fork', parent: 'a' },
  { id: 'c', parent: 'b' },
  { id: 'fork of fork', parent: 'fork' },
  { id: 'second', parent: 'fork' },
  { id: 'fresh', parent: null },
]);

describe('depthFirst', () => {
  it('puts forks before the straight way on, one level down', () => {
    expect(depthFirst(TREE).map(({ id, level }) => [id, level])).toEqual([
      ['a', 1],
      ['fork', 2],
      ['second', 3],
      ['fork of fork', 2],
      ['b', 1],
      ['c', 1],
      ['fresh', 1],
    ]);
  });

  it('lets the nearest earlier item of a lower level be what a fork grew from, or its chain', () => {
    const items = depthFirst(TREE);
    const at = items.findIndex((item) => item.id === 'second');
    const above = items.slice(0, at).findLast((item) => item.level < items[at]!.level);
    expect(above!.id).toBe('fork');
  });

  it('does not count a long straight run as depth', () => {
    const run = layOut(
      Array.from({ length: 200 }, (_, n) => ({ id: `${n}`, parent: n ? `${n - 1}` : null })),
    );
    expect(new Set(depthFirst(run).map((item) => item.level))).toEqual(new Set([1]));
  });
});

describe('sibling', () => {
  it('finds the branch beside, and nothing beyond the last', () => {
    const { row } = rows(3);
    expect(sibling(TREE, 'b', 1, row)).toBe('fork');
    expect(sibling(TREE, 'fork', -1, row)).toBe('b');
    expect(sibling(TREE, 'nobody', 1, row)).toBeNull();
  });
});

describe('columns and strokes', () => {
  it('finds the nearest column of a place', () => {
    expect(columnAt(columnX(3) + 20, 10)).toBe(3);
    expect(columnAt(-50, 10)).toBe(0);
    expect(columnAt(99999, 10)).toBe(9);
  });

  it('begins and ends a stroke at its pictures', () => {
    expect(stroke(58, 90, 156, 90)).toMatch(/^M58 90 .*156 90$/);
    expect(stroke(58, 90, 254, 150)).toMatch(/^M58 90 .*L254 150$/);
  });
});

describe('zoom', () => {
  it('keeps the point under the pointer where it is', () => {
    const view = zoomAt(FITTED, 3, 120, 80, 600, 400);
    expect((120 - view.x) / view.scale).toBeCloseTo(120);
    expect((80 - view.y) / view.scale).toBeCloseTo(80);
  });

  it('never leaves the frame empty, however it is dragged', () => {
    const view = pan(zoomAt(FITTED, 2, 300, 200, 600, 400), 5000, -5000, 600, 400);
    expect(view).toEqual({ scale: 2, x: 0, y: -400 });
    expect(zoomAt(view, 0.01, 0, 0, 600, 400)).toEqual({ scale: 1, x: 0, y: 0 });
  });

  it('fits pictures of any size, enlarging small ones', () => {
    expect(fit(64, 64, 800, 500)).toEqual({ width: 500, height: 500 });
    expect(fit(4096, 64, 800, 500)).toEqual({ width: 800, height: 13 });
    expect(fit(1, 1, 10, 10)).toEqual({ width: 10, height: 10 });
  });
});

describe('justify', () => {
  it('fills the width with every full row, and leaves the last as it is', () => {
    const { rows: wall, height } = justify(Array(11).fill(4 / 3), 1000, 200, 12);
    const ends = wall.map((row) => row.cells.at(-1)!).map((cell) => cell.left + cell.width);
    for (const end of ends.slice(0, -1)) expect(end).toBeCloseTo(1000);
    expect(wall.reduce((sum, row) => sum + row.cells.length, 0)).toBe(11);
    expect(height).toBeCloseTo(wall.at(-1)!.top + wall.at(-1)!.height);
  });

  it('hangs nothing on an empty wall', () => {
    expect(justify([], 1000, 200, 12)).toEqual({ rows: [], height: 0 });
  });
});
