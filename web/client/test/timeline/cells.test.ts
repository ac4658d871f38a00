// What stands in the series: stacks of candidates, folds, and the way that is drawn straight.
import { describe, expect, it } from 'vitest';
import {
  findNewestBranches,
  foldCells,
  stackBatches,
  type Cell,
  type CellInput,
} from '../../src/timeline/cells';
import { layOut } from '../../src/timeline/lanes';
import { seededRandom } from '../../src/lib/random';

const NONE = new Set<string>();

/** Nodes from "b<a" (b grew from a), with "#x" for the batch x. */
function parseTree(...nodes: string[]): CellInput[] {
  return nodes.map((node) => {
    const [, id, parent, batch] = /^(\w+)(?:<(\w+))?(?:#(\w+))?$/.exec(node)!;
    return { id: id!, parent: parent ?? null, batch: batch ?? null };
  });
}

const describeCells = (cells: readonly Cell[]): string[] =>
  cells.map(({ parent, kind, members }) => `${parent ?? ''}>${kind}:${members.join('+')}`);

describe('stackBatches', () => {
  const BATCH = parseTree('a', 'b<a#x', 'c<a#x', 'd<a#x', 'e<c');

  it('puts the candidates of a batch on one stack, which what grew from one of them hangs on', () => {
    expect(describeCells(stackBatches(BATCH, NONE))).toEqual(['>picture:a', 'a>stack:b+c+d', 'b>picture:e']);
  });

  it('leaves a batch that is open as it is', () => {
    expect(stackBatches(BATCH, new Set(['x']))).toHaveLength(5);
  });

  it('keeps a second branch of the same batch apart, so that no branch is hidden', () => {
    const cells = stackBatches([...BATCH, ...parseTree('f<d')], NONE);
    expect(describeCells(cells)).toEqual([
      '>picture:a',
      'a>stack:b+c',
      'a>picture:d',
      'b>picture:e',
      'd>picture:f',
    ]);
  });
});

describe('foldCells', () => {
  const never = (): boolean => false;
  const run = parseTree('a', 'b<a', 'c<b', 'd<c', 'e<d', 'f<e');

  it('folds a long straight run, but not its beginning, and not what is wanted', () => {
    const cells = foldCells(stackBatches(run, NONE), (cell) => cell.id === 'f');
    expect(describeCells(cells)).toEqual(['>picture:a', 'a>fold:b+c+d+e', 'e>picture:f']);
  });

  it('leaves short runs alone', () => {
    expect(
      foldCells(stackBatches(parseTree('a', 'b<a', 'c<b', 'd<c'), NONE), ({ id }) => id === 'd'),
    ).toHaveLength(4);
  });

  it('folds the dead ends of one picture together, however many they are', () => {
    const ends = Array.from({ length: 300 }, (_, n) => `x${n}<a`);
    const cells = foldCells(stackBatches(parseTree('a', 'b<a', ...ends), NONE), ({ id }) => id === 'b');
    expect(cells.map(({ kind, members }) => [kind, members.length])).toEqual([
      ['picture', 1],
      ['picture', 1],
      ['fold', 300],
    ]);
  });

  it('never folds a branch that holds something wanted', () => {
    const cells = foldCells(stackBatches(run, NONE), (cell) => cell.id === 'd');
    expect(describeCells(cells)).toEqual(describeCells(stackBatches(run, NONE)));
  });

  it('folds everything but the root where nothing is wanted', () => {
    expect(describeCells(foldCells(stackBatches(run, NONE), never))).toEqual([
      '>picture:a',
      'a>fold:b+c+d+e+f',
    ]);
  });

  it('loses no picture and names only parents that are there, whatever the tree', () => {
    for (let seed = 1; seed < 200; seed += 1) {
      const random = seededRandom(seed);
      const nodes = Array.from({ length: 60 }, (_, at) => ({
        id: `n${at}`,
        parent: at === 0 || random() > 0.95 ? null : `n${at - 1 - Math.floor(random() ** 3 * at)}`,
        batch: random() < 0.2 ? `b${Math.floor(at / 4)}` : null,
      }));
      const cells = foldCells(stackBatches(nodes, NONE), (cell) =>
        cell.members.some((id) => id.endsWith('7')),
      );
      expect(cells.flatMap(({ members }) => members).sort()).toEqual(nodes.map(({ id }) => id).sort());
      for (const { id, parent } of layOut(cells))
        expect(parent, `seed ${seed}`).toBe(cells.find((cell) => cell.id === id)!.parent);
    }
  });
});

describe('findNewestBranches', () => {
  it('goes straight to where the newest picture is', () => {
    const cells = stackBatches(parseTree('a', 'b<a', 'c<a', 'd<b'), NONE);
    expect(layOut(cells).find(({ id }) => id === 'c')!.lane).toBe(1);
    expect(findNewestBranches(cells)).toEqual(
      new Map([
        ['a', 'b'],
        ['b', 'd'],
      ]),
    );
    const later = stackBatches(parseTree('a', 'b<a', 'c<a', 'd<b', 'e<c'), NONE);
    const straight = layOut(later, findNewestBranches(later));
    expect(straight.map(({ id, lane }) => [id, lane])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
      ['d', 1],
      ['e', 0],
    ]);
  });

  it('forgets a way that is not there any more', () => {
    const placed = layOut(stackBatches(parseTree('a', 'b<a', 'c<a'), NONE), new Map([['a', 'gone']]));
    expect(placed.map(({ lane }) => lane)).toEqual([0, 0, 1]);
  });
});
