"""Texts in picture files: read from PNG, JPEG, WebP and GIF, and put into them without a new encoding.

PNG holds texts by name; the others have one EXIF block or a comment. Pixels are never touched: a PNG whose texts of
ours are taken out is byte for byte the file that it was.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from dimp.metadata import exif
from dimp.metadata.values import MAX_TEXT

PNG = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_NOTE = "dimpressionist\0"
"""What a maker's note of ours begins with."""

_TEXTS_AT_MOST = 100
_ALPHA, _ANIMATION, _EXIF_FLAG = 0x10, 0x02, 0x08


def read_texts(data: bytes) -> dict[str, str]:
    """The texts of a picture file by name, the first of each name; empty for what is no such file, or damaged."""
    texts: dict[str, str] = {}
    characters = 0
    for name, text in islice(_read(data), _TEXTS_AT_MOST):
        texts.setdefault(name, text)
        characters += len(text)
        if characters > 2 * MAX_TEXT:  # what would be read in full may be a thousand times as long as the file
            break
    if (note := texts.get("MakerNote", "")).startswith(_NOTE):
        texts.setdefault(_NOTE[:-1], note[len(_NOTE) :])
    return texts


def embed(data: bytes, texts: Mapping[str, str], comment: str, software: str) -> bytes:
    """The file with texts in it. Where there are no named texts, `comment` goes into the EXIF comment (or the comment
    of a GIF), and the text `dimpressionist` into the maker's note.

    Raises ValueError where the format cannot hold them.
    """
    own = texts.get(_NOTE[:-1], "")
    if data.startswith(PNG):
        return _embed_png(data, texts)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _embed_gif(data, comment)
    block = exif.write(comment, _NOTE + own if own else "", software)
    if data.startswith(b"\xff\xd8"):
        return data[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + data[2:]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _embed_webp(data, block.removeprefix(exif.PREFIX))
    raise ValueError("no recipe can be put into a file of that kind")


def without_texts(data: bytes, names: tuple[str, ...]) -> bytes:
    """A PNG without the texts of these names; any other file as it is."""
    if not data.startswith(PNG):
        return data
    kept = [data[:8]]
    for kind, start, end in _png_chunks(data):
        name = data[start + 8 : end - 4].partition(b"\0")[0].decode("latin-1") if kind in _TEXTS else ""
        if name not in names or not name:
            kept.append(data[start:end])
    return b"".join(kept)


def _read(data: bytes) -> Iterator[tuple[str, str]]:
    if data.startswith(PNG):
        yield from _read_png(data)
    elif data.startswith(b"\xff\xd8"):
        yield from _read_jpeg(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        for kind, body in _webp_chunks(data):
            if kind == b"EXIF":
                yield from exif.read(body).items()
    elif data.startswith((b"GIF87a", b"GIF89a")):
        yield from _read_gif(data)


def _read_png(data: bytes) -> Iterator[tuple[str, str]]:
    for kind, start, end in _png_chunks(data):
        body = data[start + 8 : end - 4]
        if kind == b"eXIf":
            yield from exif.read(body).items()
        elif kind in _TEXTS:
            name, _, rest = body.partition(b"\0")
            text = _TEXT_READERS[kind](rest)
            if name and text:
                yield name.decode("latin-1"), text


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each chunk; stops where the file breaks off."""
    at = len(PNG)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            return
        yield data[at + 4 : at + 8], at, end
        at = end


def _read_plain(rest: bytes) -> str:
    """Latin-1 by the letter of the standard; many write UTF-8 all the same."""
    if len(rest) > MAX_TEXT:
        return ""
    try:
        return rest.decode("utf-8")
    except UnicodeDecodeError:
        return rest.decode("latin-1")


def _read_compressed(rest: bytes) -> str:
    return _read_plain(_inflate(rest[1:]))


def _read_international(rest: bytes) -> str:
    compressed, rest = rest[:1] == b"\1", rest[2:]
    _, _, rest = rest.partition(b"\0")
    _, _, body = rest.partition(b"\0")
    return _read_plain(_inflate(body) if compressed else body)


def _inflate(data: bytes) -> bytes:
    """At most so many bytes as are looked at; nothing for what is damaged."""
    try:
        return zlib.decompressobj().decompress(data, MAX_TEXT)
    except zlib.error:
        return b""


_TEXT_READERS: dict[bytes, Callable[[bytes], str]] = {
    b"tEXt": _read_plain, b"zTXt": _read_compressed, b"iTXt": _read_international,
}  # fmt: skip


def _read_jpeg(data: bytes) -> Iterator[tuple[str, str]]:
    """EXIF and comments of the segments before the picture."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA or size < 2:
            return
        body = data[at + 4 : at + 2 + size]
        if marker == 0xE1 and body.startswith(exif.PREFIX):
            yield from exif.read(body).items()
        elif marker == 0xFE:
            yield "Comment", _read_plain(body).strip("\0")
        at += 2 + size


def _read_gif(data: bytes) -> Iterator[tuple[str, str]]:
    """The first comment; ours stands before the first frame."""
    at = data.find(b"\x21\xfe", _gif_head(data))
    if at < 0:
        return
    body, at = b"", at + 2
    while at < len(data) and data[at] and len(body) < MAX_TEXT:
        body += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    yield "Comment", _read_plain(body)


def _embed_png(data: bytes, texts: Mapping[str, str]) -> bytes:
    chunks = b"".join(_text_chunk(name, text) for name, text in texts.items() if text)
    # Before the pixels: most readers look no further until they need these.
    at = next((start for kind, start, _ in _png_chunks(data) if kind == b"IDAT"), len(PNG) + 25)
    return data[:at] + chunks + data[at:]


def _text_chunk(name: str, text: str) -> bytes:
    """`tEXt` where Latin-1 holds it, which the oldest readers know, else `iTXt` in UTF-8."""
    try:
        body = b"tEXt" + name.encode("latin-1") + b"\0" + text.encode("ascii")
    except UnicodeEncodeError:
        body = b"iTXt" + name.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8", "replace")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _embed_gif(data: bytes, comment: str) -> bytes:
    encoded = comment.encode("utf-8", "replace")
    pieces = b"".join(bytes([len(piece)]) + piece for at in range(0, len(encoded), 255)
                      if (piece := encoded[at : at + 255]))  # fmt: skip
    at = _gif_head(data)
    version = b"GIF89a"  # comments came with it
    return version + data[6:at] + b"\x21\xfe" + pieces + b"\0" + data[at:]


def _gif_head(data: bytes) -> int:
    """Where the screen's description and its table of colours end."""
    flags = data[10] if len(data) > 10 else 0
    return 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _embed_webp(data: bytes, block: bytes) -> bytes:
    """The file in its extended form, which alone may hold EXIF."""
    chunks = [(kind, body) for kind, body in _webp_chunks(data) if kind != b"EXIF"]
    if chunks and chunks[0][0] == b"VP8X":
        flags, size = chunks[0][1][0] | _EXIF_FLAG, chunks[0][1][4:10]
        chunks = chunks[1:]
    else:
        width, height, alpha = _webp_head(*chunks[0])
        flags = _EXIF_FLAG | (_ALPHA if alpha else 0)
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    whole = [(b"VP8X", bytes([flags, 0, 0, 0]) + size), *chunks, (b"EXIF", block)]
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(part)) + part + bytes(len(part) % 2) for kind, part in whole)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_head(kind: bytes, body: bytes) -> tuple[int, int, bool]:
    """Sides, and whether there may be transparency, of a file in its simple form."""
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), bool(bits >> 28 & 1)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF, False
