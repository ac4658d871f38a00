import { describe, expect, it } from 'vitest';
import { arrangeRows, layOut, NEAR_COLUMNS, type LaneInput, type Placed } from '../../src/timeline/lanes';
import { seededRandom } from '../../src/lib/random';

/** A random session: each picture grows from one of the latest few, or from anywhere, or is a root. */
function growTree(size: number, seed: number): LaneInput[] {
  const random = seededRandom(seed);
  return Array.from({ length: size }, (_, index) => {
    const roll = random();
    const back = roll < 0.6 ? 1 : 1 + Math.floor(random() * index);
    const parent = index === 0 || roll > 0.97 ? null : String(index - Math.min(back, index));
    return { id: String(index), parent };
  });
}

interface Stretch {
  chain: number;
  lane: number;
  from: number;
  to: number;
}

/** The columns that each stretch of a chain takes in its lane, from its parent's column, where that is near. */
function measureStretches(placed: Placed[]): Stretch[] {
  const byId = new Map(placed.map((place) => [place.id, place]));
  const open = new Map<number, Stretch>();
  const stretches: Stretch[] = [];
  for (const { chain, lane, column, parent, isFar } of placed) {
    const known = open.get(chain);
    if (known && !isFar) known.to = column;
    else {
      const from = parent === null || isFar ? column : byId.get(parent)!.column;
      const begun = { chain, lane, from, to: column };
      open.set(chain, begun);
      stretches.push(begun);
    }
  }
  return stretches;
}

describe('layOut', () => {
  it('gives every picture a column of its own, in order of making', () => {
    expect(layOut(growTree(50, 3)).map(({ column }) => column)).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    );
  });

  it('lets the first child go straight on and gives the others lanes of their own', () => {
    const placed = layOut([
      { id: 'a', parent: null },
      { id: 'b', parent: 'a' },
      { id: 'c', parent: 'a' },
      { id: 'd', parent: 'b' },
      { id: 'e', parent: 'c' },
    ]);

    expect(placed.map(({ id, lane }) => [id, lane])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 1],
      ['d', 0],
      ['e', 1],
    ]);
  });

  it('uses a lane again after its chain has ended', () => {
    const placed = layOut([
      { id: 'a', parent: null },
      { id: 'b', parent: 'a' },
      { id: 'dead end', parent: 'a' },
      { id: 'c', parent: 'b' },
      { id: 'd', parent: 'c' },
      { id: 'late fork', parent: 'c' },
    ]);

    expect(placed.find(({ id }) => id === 'late fork')!.lane).toBe(1);
  });

  it('never lets two stretches meet in a lane', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const all = measureStretches(layOut(growTree(60, seed)));
      for (const a of all)
        for (const b of all)
          if (a !== b && a.lane === b.lane)
            expect(a.from <= b.to && b.from <= a.to, `seed ${seed}`).toBe(false);
    }
  });

  it('moves older pictures in very few of many appends', () => {
    const nodes = growTree(300, 7);
    let moved = 0;
    for (let size = 2; size < nodes.length; size += 1) {
      const before = layOut(nodes.slice(0, size));
      const after = layOut(nodes.slice(0, size + 1));
      if (before.some(({ lane }, index) => lane !== after[index]!.lane)) moved += 1;
    }
    expect(moved).toBeLessThan(15);
  });

  it('takes a parent that is not shown as none', () => {
    expect(layOut([{ id: 'b', parent: 'set aside' }])[0]).toMatchObject({ parent: null, lane: 0, column: 0 });
  });

  it('lays hundreds of branches at one picture out', () => {
    const many = [
      { id: 'root', parent: null },
      ...Array.from({ length: 400 }, (_, n) => ({ id: `${n}`, parent: 'root' })),
    ];
    expect(new Set(layOut(many).map(({ lane }) => lane)).size).toBeLessThanOrEqual(NEAR_COLUMNS + 1);
  });

  it('keeps a session of many random branches within a few lanes', () => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed);
      const nodes = Array.from({ length: 300 }, (_, at) => {
        const isFork = at > 0 && random() < 0.27;
        const parent = isFork ? Math.floor(random() * at) : at - 1;
        return { id: `${at}`, parent: at === 0 ? null : `${parent}` };
      });
      const placed = layOut(nodes);
      expect(new Set(placed.map(({ chain }) => chain)).size).toBeGreaterThan(50);
      expect(Math.max(...placed.map(({ lane }) => lane))).toBeLessThan(8);
    }
  });
});

describe('arrangeRows', () => {
  it('puts lane 0 in the middle, odd lanes below and even ones above', () => {
    const { row, count } = arrangeRows(4);
    expect([0, 1, 2, 3].map(row)).toEqual([1, 2, 0, 3]);
    expect(count).toBe(4);
  });

  it('gives each of any number of lanes a row of its own', () => {
    for (let lanes = 1; lanes < 12; lanes += 1) {
      const { row } = arrangeRows(lanes);
      const used = Array.from({ length: lanes }, (_, lane) => row(lane)).sort((a, b) => a - b);
      expect(used).toEqual(Array.from({ length: lanes }, (_, index) => index));
    }
  });
});
