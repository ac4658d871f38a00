import { describe, expect, it } from 'vitest';
import { arrangeRows, layOut } from '../../src/timeline/lanes';
import { columnAt, columnX, findSibling, orderDepthFirst, strokePath } from '../../src/timeline/geometry';

const TREE = layOut([
  { id: 'a', parent: null },
  { id: 'b', parent: 'a' },
  { id: 'fork', parent: 'a' },
  { id: 'c', parent: 'b' },
  { id: 'fork of fork', parent: 'fork' },
  { id: 'second', parent: 'fork' },
  { id: 'fresh', parent: null },
]);

describe('orderDepthFirst', () => {
  it('puts forks before the straight way on, one level down', () => {
    expect(orderDepthFirst(TREE).map(({ id, level }) => [id, level])).toEqual([
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
    const items = orderDepthFirst(TREE);
    const at = items.findIndex((item) => item.id === 'second');
    const above = items.slice(0, at).findLast((item) => item.level < items[at]!.level);
    expect(above!.id).toBe('fork');
  });

  it('does not count a long straight run as depth', () => {
    const run = layOut(
      Array.from({ length: 200 }, (_, n) => ({ id: `${n}`, parent: n ? `${n - 1}` : null })),
    );
    expect(new Set(orderDepthFirst(run).map((item) => item.level))).toEqual(new Set([1]));
  });
});

describe('findSibling', () => {
  it('finds the branch beside, and nothing beyond the last', () => {
    const { row } = arrangeRows(3);
    expect(findSibling(TREE, 'b', 1, row)).toBe('fork');
    expect(findSibling(TREE, 'fork', -1, row)).toBe('b');
    expect(findSibling(TREE, 'nobody', 1, row)).toBeNull();
  });
});

describe('columns and strokes', () => {
  it('finds the nearest column of a place', () => {
    expect(columnAt(columnX(3) + 20, 10)).toBe(3);
    expect(columnAt(-50, 10)).toBe(0);
    expect(columnAt(99999, 10)).toBe(9);
  });

  it('begins and ends a stroke at its pictures', () => {
    expect(strokePath(58, 90, 156, 90)).toMatch(/^M58 90 .*156 90$/);
    expect(strokePath(58, 90, 254, 150)).toMatch(/^M58 90 .*L254 150$/);
  });
});
