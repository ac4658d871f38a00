// What stands in the series: stacks of candidates, folds, and the way that is drawn straight.
import { describe, expect, it } from 'vitest';
import { folded, newestWays, stacked, type Cell, type CellInput } from '../src/cells';
import { layOut } from '../src/lanes';
import { dice } from '../src/wall';

const NONE = new Set<string>();

/** Nodes from "b<a" (b grew from a), with "#x" for the batch x. */
function tree(...said: string[]): CellInput[] {
  return said.map((one) => {
    const [, id, parent, batch] = /^(\w+)(?:<(\w+))?(?:#(\w+))?$/.exec(one)!;
    return { id: id!, parent: parent ?? null, batch: batch ?? null };
  });
}

const shape = (cells: readonly Cell[]): string[] =>
  cells.map((one) => `${one.parent ?? ''}>${one.kind}:${one.members.join('+')}`);

describe('stacked', () => {
  const BATCH = tree('a', 'b<a#x', 'c<a#x', 'd<a#x', 'e<c');

  it('puts the candidates of a batch on one stack, which what grew from one of them hangs on', () => {
    expect(shape(stacked(BATCH, NONE))).toEqual(['>picture:a', 'a>stack:b+c+d', 'b>picture:e']);
  });

  it('leaves a batch that is open as it is', () => {
    expect(stacked(BATCH, new Set(['x']))).toHaveLength(5);
  });

  it('keeps a second branch of the same batch apart, so that no branch is hidden', () => {
    const cells = stacked([...BATCH, ...tree('f<d')], NONE);
    expect(shape(cells)).toEqual(['>picture:a', 'a>stack:b+c', 'a>picture:d', 'b>picture:e', 'd>picture:f']);
  });
});

describe('folded', () => {
  const never = (): boolean => false;
  const run = tree('a', 'b<a', 'c<b', 'd<c', 'e<d', 'f<e');

  it('folds a long straight run, but not its beginning, and not what is wanted', () => {
    const cells = folded(stacked(run, NONE), (cell) => cell.id === 'f');
    expect(shape(cells)).toEqual(['>picture:a', 'a>fold:b+c+d+e', 'e>picture:f']);
  });

  it('leaves short runs alone', () => {
    expect(folded(stacked(tree('a', 'b<a', 'c<b', 'd<c'), NONE), (one) => one.id === 'd')).toHaveLength(4);
  });

  it('folds the dead ends of one picture together, however many they are', () => {
    const ends = Array.from({ length: 300 }, (_, n) => `x${n}<a`);
    const cells = folded(stacked(tree('a', 'b<a', ...ends), NONE), (one) => one.id === 'b');
    expect(cells.map((one) => [one.kind, one.members.length])).toEqual([
      ['picture', 1],
      ['picture', 1],
      ['fold', 300],
    ]);
  });

  it('never folds a branch that holds something wanted', () => {
    const cells = folded(stacked(run, NONE), (cell) => cell.id === 'd');
    expect(shape(cells)).toEqual(shape(stacked(run, NONE)));
  });

  it('folds everything but the root where nothing is wanted', () => {
    expect(shape(folded(stacked(run, NONE), never))).toEqual(['>picture:a', 'a>fold:b+c+d+e+f']);
  });

  it('loses no picture and names only parents that are there, whatever the tree', () => {
    for (let seed = 1; seed < 200; seed += 1) {
      const chance = dice(seed);
      const nodes = Array.from({ length: 60 }, (_, at) => ({
        id: `n${at}`,
        parent: at === 0 || chance() > 0.95 ? null : `n${at - 1 - Math.floor(chance() ** 3 * at)}`,
        batch: chance() < 0.2 ? `b${Math.floor(at / 4)}` : null,
      }));
      const cells = folded(stacked(nodes, NONE), (cell) => cell.members.some((id) => /7$/.test(id)));
      expect(cells.flatMap((one) => one.members).sort()).toEqual(nodes.map((one) => one.id).sort());
      for (const one of layOut(cells))
        expect(one.parent, `seed ${seed}`).toBe(cells.find((cell) => cell.id === one.id)!.parent);
    }
  });
});

describe('newestWays', () => {
  it('goes straight to where the newest picture is', () => {
    const cells = stacked(tree('a', 'b<a', 'c<a', 'd<b'), NONE);
    expect(layOut(cells).find((one) => one.id === 'c')!.lane).toBe(1);
    expect(newestWays(cells)).toEqual(
      new Map([
        ['a', 'b'],
        ['b', 'd'],
      ]),
    );
    const later = stacked(tree('a', 'b<a', 'c<a', 'd<b', 'e<c'), NONE);
    const straight = layOut(later, newestWays(later));
    expect(straight.map((one) => [one.id, one.lane])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
      ['d', 1],
      ['e', 0],
    ]);
  });

  it('forgets a way that is not there any more', () => {
    const placed = layOut(stacked(tree('a', 'b<a', 'c<a'), NONE), new Map([['a', 'gone']]));
    expect(placed.map((one) => one.lane)).toEqual([0, 0, 1]);
  });
});
