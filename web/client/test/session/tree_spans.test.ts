import { describe, expect, it } from 'vitest';
import { computeSpans, isWithin, selectOutermost, type TreeNode } from '../../src/session/tree_spans';
import { seededRandom } from '../../src/lib/random';

function growTree(size: number, seed: number): TreeNode[] {
  const random = seededRandom(seed);
  return Array.from({ length: size }, (_, at) => ({
    id: `n${at}`,
    parent_id: at === 0 || random() < 0.05 ? null : `n${Math.floor(random() * at)}`,
  }));
}

/** Every picture on the path from a root to one, both included. */
function findPath(nodes: readonly TreeNode[], id: string): Set<string> {
  const path = new Set<string>();
  for (let next: string | null = id; next !== null;) {
    path.add(next);
    next = nodes.find((node) => node.id === next)!.parent_id;
  }
  return path;
}

describe('the walk through the tree', () => {
  it.each([1, 2, 3, 4, 5])('knows what grew from what (%i)', (seed) => {
    const nodes = growTree(60, seed);
    const spans = computeSpans(nodes);
    for (const node of nodes) {
      const path = findPath(nodes, node.id);
      for (const other of nodes)
        expect(isWithin(spans.get(node.id), spans.get(other.id))).toBe(path.has(other.id));
    }
  });

  it.each([6, 7])('counts what grew from each (%i)', (seed) => {
    const nodes = growTree(60, seed);
    for (const [id, { from, to }] of computeSpans(nodes))
      expect(to - from).toBe(nodes.filter((node) => findPath(nodes, node.id).has(id)).length);
  });

  it('begins anew at a picture whose parent is not there', () => {
    const spans = computeSpans([
      { id: 'a', parent_id: 'gone' },
      { id: 'b', parent_id: 'a' },
      { id: 'c', parent_id: 'gone' },
    ]);
    expect(isWithin(spans.get('b'), spans.get('a'))).toBe(true);
    expect(isWithin(spans.get('c'), spans.get('a'))).toBe(false);
    expect(isWithin(spans.get('a'), spans.get('gone'))).toBe(false);
  });

  it('keeps of several spans those that lie in no other', () => {
    const spans = computeSpans(
      growTree(1, 1).concat({ id: 'b', parent_id: 'n0' }, { id: 'c', parent_id: null }),
    );
    const [root, b, c] = ['n0', 'b', 'c'].map((id) => spans.get(id)!) as [never, never, never];
    expect(selectOutermost([b, root, c])).toEqual([root, c]);
  });
});
