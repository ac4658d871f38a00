import { describe, expect, it } from 'vitest';
import { layOut, rows, type LaneInput, type Placed } from '../src/lanes';
import { dice } from '../src/wall';

/** A random session: each picture grows from one of the latest few, or from anywhere, or is a root. */
function grow(size: number, seed: number): LaneInput[] {
  const chance = dice(seed);
  return Array.from({ length: size }, (_, index) => {
    const roll = chance();
    const back = roll < 0.6 ? 1 : 1 + Math.floor(chance() * index);
    const parent = index === 0 || roll > 0.97 ? null : String(index - Math.min(back, index));
    return { id: String(index), parent };
  });
}

/** The stretch of columns that each chain takes in its lane, from its parent's column to its end. */
function stretches(placed: Placed[]): { chain: number; lane: number; from: number; to: number }[] {
  const byId = new Map(placed.map((one) => [one.id, one]));
  const found = new Map<number, { chain: number; lane: number; from: number; to: number }>();
  for (const one of placed) {
    const old = found.get(one.chain);
    if (old) old.to = one.column;
    else {
      const from = one.parent === null ? one.column : byId.get(one.parent)!.column;
      found.set(one.chain, { chain: one.chain, lane: one.lane, from, to: one.column });
    }
  }
  return [...found.values()];
}

describe('layOut', () => {
  it('gives every picture a column of its own, in order of making', () => {
    expect(layOut(grow(50, 3)).map((one) => one.column)).toEqual(
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

    expect(placed.map((one) => [one.id, one.lane])).toEqual([
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

    expect(placed.find((one) => one.id === 'late fork')!.lane).toBe(1);
  });

  it('never lets two chains meet in a lane', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const all = stretches(layOut(grow(60, seed)));
      for (const a of all)
        for (const b of all)
          if (a.chain < b.chain && a.lane === b.lane)
            expect(a.from <= b.to && b.from <= a.to, `seed ${seed}`).toBe(false);
    }
  });

  it('moves older pictures in very few of many appends', () => {
    const nodes = grow(300, 7);
    let moved = 0;
    for (let size = 2; size < nodes.length; size += 1) {
      const before = layOut(nodes.slice(0, size));
      const after = layOut(nodes.slice(0, size + 1));
      if (before.some((one, index) => one.lane !== after[index]!.lane)) moved += 1;
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
    expect(new Set(layOut(many).map((one) => one.lane)).size).toBe(400);
  });
});

describe('rows', () => {
  it('puts lane 0 in the middle, odd lanes below and even ones above', () => {
    const { row, count } = rows(4);
    expect([0, 1, 2, 3].map(row)).toEqual([1, 2, 0, 3]);
    expect(count).toBe(4);
  });

  it('gives each of any number of lanes a row of its own', () => {
    for (let lanes = 1; lanes < 12; lanes += 1) {
      const { row } = rows(lanes);
      const used = Array.from({ length: lanes }, (_, lane) => row(lane)).sort((a, b) => a - b);
      expect(used).toEqual(Array.from({ length: lanes }, (_, index) => index));
    }
  });
});
