// What passes the gallery's filters, and how pictures are called in an archive.
import { describe, expect, it } from 'vitest';
import type { GenerationView } from '../../src/api/types.gen';
import { EVERYTHING, fromSearch, toSearch } from '../../src/gallery/gallery_address';
import { fileName, isUnfiltered, matches } from '../../src/gallery/gallery_query';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const picture = {
  image_id: 'abc',
  prompt: 'A red ball on grass',
  modification: null,
  name: '',
  note: '',
  tags: ['toys'],
  starred: false,
  trashed: false,
  model: 'esquisse',
  timestamp: '2026-03-08T12:00:00Z',
} as unknown as GenerationView;

describe('gallery', () => {
  it.each([
    [{}, true],
    [{ starred: true }, false],
    [{ model: 'flux' }, false],
    [{ days: 1 }, false],
    [{ days: 7 }, true],
    [{ session: 's', words: 'BALL toys' }, true],
    [{ session: 's', words: 'ball sea' }, false],
  ])('holds a picture to %j', (filter, isMatch) => {
    expect(matches(picture, { ...EVERYTHING, ...filter }, NOW)).toBe(isMatch);
    expect(isUnfiltered({ ...EVERYTHING, ...filter })).toBe(Object.keys(filter).length === 0);
  });

  it('shows nothing without an image, and nothing from the trash', () => {
    expect(matches({ ...picture, image_id: null }, EVERYTHING, NOW)).toBe(false);
    expect(matches({ ...picture, trashed: true }, EVERYTHING, NOW)).toBe(false);
  });

  it('names files by order and words, and never by a path', () => {
    expect(fileName(picture, 0)).toBe('001-A-red-ball-on-grass.png');
    expect(fileName({ ...picture, prompt: '../../etc/passwd' }, 9)).toBe('010-etc-passwd.png');
    expect(fileName({ ...picture, prompt: '\u{1f6a4}' }, 0)).toBe('001-picture.png');
  });
});

describe('the address of the gallery', () => {
  it('says what is looked for, and reads it again', () => {
    const query = { words: 'red ball & sea', starred: true, model: 'flux', session: 's1', days: 7 };
    expect(fromSearch(toSearch(query))).toEqual(query);
    expect(toSearch(EVERYTHING)).toBe('');
    expect(fromSearch('?q=ball&days=soon&other=1')).toEqual({ ...EVERYTHING, words: 'ball' });
  });
});
