import { describe, expect, it } from 'vitest';
import { tour, widest, within, type TourInput } from '../src/tour';
import { dice } from '../src/wall';

function grown(size: number, seed: number): TourInput[] {
  const chance = dice(seed);
  return Array.from({ length: size }, (_, at) => ({
    id: `n${at}`,
    parent_id: at === 0 || chance() < 0.05 ? null : `n${Math.floor(chance() * at)}`,
  }));
}

/** Every picture on the way from a root to one, both included. */
function way(made: readonly TourInput[], id: string): Set<string> {
  const found = new Set<string>();
  for (let here: string | null = id; here !== null;) {
    found.add(here);
    here = made.find((one) => one.id === here)!.parent_id;
  }
  return found;
}

describe('the walk through the tree', () => {
  it.each([1, 2, 3, 4, 5])('knows what grew from what (%i)', (seed) => {
    const made = grown(60, seed);
    const spans = tour(made);
    for (const one of made) {
      const before = way(made, one.id);
      for (const other of made)
        expect(within(spans.get(one.id), spans.get(other.id))).toBe(before.has(other.id));
    }
  });

  it.each([6, 7])('counts what grew from each (%i)', (seed) => {
    const made = grown(60, seed);
    for (const [id, { from, to }] of tour(made))
      expect(to - from).toBe(made.filter((one) => way(made, one.id).has(id)).length);
  });

  it('begins anew at a picture whose parent is not there', () => {
    const spans = tour([
      { id: 'a', parent_id: 'gone' },
      { id: 'b', parent_id: 'a' },
      { id: 'c', parent_id: 'gone' },
    ]);
    expect(within(spans.get('b'), spans.get('a'))).toBe(true);
    expect(within(spans.get('c'), spans.get('a'))).toBe(false);
    expect(within(spans.get('a'), spans.get('gone'))).toBe(false);
  });

  it('keeps of several spans those that lie in no other', () => {
    const spans = tour(grown(1, 1).concat({ id: 'b', parent_id: 'n0' }, { id: 'c', parent_id: null }));
    const [root, b, c] = ['n0', 'b', 'c'].map((id) => spans.get(id)!) as [never, never, never];
    expect(widest([b, root, c])).toEqual([root, c]);
  });
});
