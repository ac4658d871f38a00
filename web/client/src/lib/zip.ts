// A ZIP archive of files as they are (pictures are compressed already). After PKWARE's APPNOTE 6.3, without ZIP64:
// up to 65,535 files and 4 GB.

/** A file of the archive. */
export interface Entry {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The CRC-32 of some bytes, as ZIP files have it. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC_TABLE[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

type Field = [value: number, bytes: 2 | 4];

/** Little-endian numbers, each given with its count of bytes. */
function pack(...fields: Field[]): Uint8Array<ArrayBuffer> {
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
const DATE = 33;

/** The fields that a file's header and its entry in the directory share. */
const commonFields = (name: Uint8Array, bytes: Uint8Array): Field[] => [
  [VERSION, 2],
  [UTF8_NAMES, 2],
  [0, 2],
  [0, 2],
  [DATE, 2],
  [crc32(bytes), 4],
  [bytes.length, 4],
  [bytes.length, 4],
  [name.length, 2],
  [0, 2],
];

const packEnd = (count: number, size: number, offset: number): Uint8Array<ArrayBuffer> =>
  pack([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]);

/** The archive. Names must differ; each is written as UTF-8. */
export function zip(entries: readonly Entry[]): Blob {
  const files: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let directorySize = 0;
  for (const { name: text, bytes } of entries) {
    const name = new TextEncoder().encode(text);
    const common = commonFields(name, bytes);
    const tail: Field[] = [
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [offset, 4],
    ];
    files.push(pack([0x04034b50, 4], ...common), name, bytes);
    directory.push(pack([0x02014b50, 4], [VERSION, 2], ...common, ...tail), name);
    offset += 30 + name.length + bytes.length;
    directorySize += 46 + name.length;
  }
  const end = packEnd(entries.length, directorySize, offset);
  return new Blob([...files, ...directory, end], { type: 'application/zip' });
}
