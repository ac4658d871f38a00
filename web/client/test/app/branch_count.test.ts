import { describe, expect, it } from 'vitest';
import { countBranches } from '../../src/app/branch_count';

const picture = (id: string, parent: string | null, batch?: string) => ({
  id,
  parent_id: parent,
  batch: batch === undefined ? null : { id: batch },
});

describe('countBranches', () => {
  it('counts the ends of a tree, and nothing of an empty one', () => {
    expect(countBranches([])).toBe(0);
    expect(countBranches([picture('a', null), picture('b', 'a'), picture('c', 'b')])).toBe(1);
    expect(countBranches([picture('a', null), picture('b', 'a'), picture('c', 'a')])).toBe(2);
  });

  it('takes a batch for one place, also where one of its pictures was gone on from', () => {
    const batch = [picture('b', 'a', 'x'), picture('c', 'a', 'x'), picture('d', 'a', 'x')];
    expect(countBranches([picture('a', null), ...batch])).toBe(1);
    expect(countBranches([picture('a', null), ...batch, picture('e', 'c')])).toBe(1);
  });

  it('begins a branch at a picture whose parent is not among those that count', () => {
    expect(countBranches([picture('a', null), picture('c', 'gone')])).toBe(2);
  });
});
