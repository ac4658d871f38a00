// What passes the gallery's filters, and the archive that a selection becomes.
import { describe, expect, it } from 'vitest';
import type { GenerationView } from '../src/api.gen';
import { EVERYTHING, fileName, isPlain, passes } from '../src/hanging';
import { crc32, zip } from '../src/zip';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const one = {
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
    [{ room: 's', words: 'BALL toys' }, true],
    [{ room: 's', words: 'ball sea' }, false],
  ])('holds a picture to %j', (wish, so) => {
    expect(passes(one, { ...EVERYTHING, ...wish }, NOW)).toBe(so);
    expect(isPlain({ ...EVERYTHING, ...wish })).toBe(Object.keys(wish).length === 0);
  });

  it('shows nothing without an image, and nothing from the trash', () => {
    expect(passes({ ...one, image_id: null }, EVERYTHING, NOW)).toBe(false);
    expect(passes({ ...one, trashed: true }, EVERYTHING, NOW)).toBe(false);
  });

  it('names files by order and words, and never by a path', () => {
    expect(fileName(one, 0)).toBe('001-A-red-ball-on-grass.png');
    expect(fileName({ ...one, prompt: '../../etc/passwd' }, 9)).toBe('010-etc-passwd.png');
    expect(fileName({ ...one, prompt: '\u{1f6a4}' }, 0)).toBe('001-picture.png');
  });
});

describe('zip', () => {
  it('has the check value of its CRC', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('ends with a directory of all files', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const made = new DataView(
      await zip([
        { name: 'a', bytes },
        { name: 'é', bytes },
      ]).arrayBuffer(),
    );
    const end = made.byteLength - 22;
    expect(made.getUint32(end, true)).toBe(0x06054b50);
    expect(made.getUint16(end + 10, true)).toBe(2);
    expect(made.getUint32(made.getUint32(end + 16, true), true)).toBe(0x02014b50);
  });
});
