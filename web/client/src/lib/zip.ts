// A ZIP archive of files as they are (pictures are compressed already). After PKWARE's APPNOTE 6.3, without ZIP64:
// up to 65,535 files and 4 GB.

export interface Entry {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Little-endian numbers, each given with its count of bytes. */
function packed(...fields: [value: number, bytes: 2 | 4][]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return out;
}

const VERSION = 20;
const UTF8_NAMES = 0x800;
/** 1 January 1980, the first day there is: the archive is the same whenever it is made. */
const DAY = 33;

/** The archive. Names must differ; each is written as UTF-8. */
export function zip(entries: readonly Entry[]): Blob {
  const files: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let listed = 0;
  for (const { name, bytes } of entries) {
    const title = new TextEncoder().encode(name);
    const common: [number, 2 | 4][] = [
      [VERSION, 2],
      [UTF8_NAMES, 2],
      [0, 2],
      [0, 2],
      [DAY, 2],
      [crc32(bytes), 4],
      [bytes.length, 4],
      [bytes.length, 4],
      [title.length, 2],
      [0, 2],
    ];
    files.push(packed([0x04034b50, 4], ...common), title, bytes);
    directory.push(
      packed([0x02014b50, 4], [VERSION, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
      title,
    );
    offset += 30 + title.length + bytes.length;
    listed += 46 + title.length;
  }
  const count = entries.length;
  const end = packed(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [listed, 4],
    [offset, 4],
    [0, 2],
  );
  return new Blob([...files, ...directory, end], { type: 'application/zip' });
}
