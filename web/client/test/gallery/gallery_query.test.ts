// What the gallery asks the studio for, and how its address says so.
import { describe, expect, it } from 'vitest';
import { EVERYTHING, fromSearch, toSearch } from '../../src/gallery/gallery_address';
import { isUnfiltered, toCollectionSearch, toFilters } from '../../src/gallery/gallery_query';

const NOW = Date.parse('2026-03-10T12:00:00Z');

describe('gallery', () => {
  it('asks for what is looked for, and for a time in minutes of UTC', () => {
    const filters = toFilters(
      { ...EVERYTHING, words: ' red ball ', starred: true, days: 7, lora: 'ink' },
      NOW,
    );
    expect(filters).toMatchObject({ q: 'red ball', starred: true, lora: 'ink', since: '2026-03-03T12:00' });
    expect(toFilters(EVERYTHING, NOW)).not.toHaveProperty('starred');
  });

  it('keeps a search without what filters nothing', () => {
    const query = { ...EVERYTHING, words: 'boat', tag: 'sea' };
    expect(toCollectionSearch(query, NOW)).toEqual({ query: 'boat', tag: 'sea' });
  });

  it.each([
    [{}, true],
    [{ starred: true }, false],
    [{ kind: 'crop' }, false],
    [{ days: 1 }, false],
  ])('is unfiltered by %j: %s', (filter, expected) => {
    expect(isUnfiltered({ ...EVERYTHING, ...filter })).toBe(expected);
  });
});

describe('the address of the gallery', () => {
  it('says what is looked for, and reads it again', () => {
    const query = {
      ...EVERYTHING,
      words: 'red ball & sea',
      starred: true,
      model: 'flux',
      tag: 'a b',
      days: 7,
    };
    expect(fromSearch(toSearch(query))).toEqual(query);
    expect(toSearch(EVERYTHING)).toBe('');
    expect(fromSearch('?q=ball&days=soon&other=1')).toEqual({ ...EVERYTHING, words: 'ball' });
  });
});
