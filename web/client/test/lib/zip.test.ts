import { describe, expect, it } from 'vitest';
import { crc32, zip } from '../../src/lib/zip';

describe('zip', () => {
  it('has the check value of its CRC', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('ends with a directory of all files', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const view = new DataView(
      await zip([
        { name: 'a', bytes },
        { name: 'é', bytes },
      ]).arrayBuffer(),
    );
    const end = view.byteLength - 22;
    expect(view.getUint32(end, true)).toBe(0x06054b50);
    expect(view.getUint16(end + 10, true)).toBe(2);
    expect(view.getUint32(view.getUint32(end + 16, true), true)).toBe(0x02014b50);
  });
});
