"""What the first bytes of a picture say of its format and its sides, read before any decoder sees them.

A decoder that is asked for the size may already have made room for it, so the size is taken from the bytes here.
"""

from __future__ import annotations

from collections.abc import Iterator

_AVIF = frozenset({b"avif", b"avis"})
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_BOXES = 1 << 20
"""Bytes in which the boxes of an AVIF or HEIC stand before its pixels."""

_PNG = b"\x89PNG\r\n\x1a\n"
_START_OF_SCAN = b"\xff\xda"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def kind_of(data: bytes) -> str:
    """`PNG`, `JPEG`, `WEBP`, `AVIF`, `HEIF`, or an empty string for anything else."""
    if data.startswith(_PNG):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data[4:8] == b"ftyp":
        brands = {data[at : at + 4] for at in range(8, min(_big(data, 0, 4), 64), 4)}
        return "AVIF" if brands & _AVIF else "HEIF" if brands & _HEIF else ""
    return "WEBP" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def sides(data: bytes, kind: str) -> tuple[int, int] | None:
    """Width and height in pixels, or None where the header is broken."""
    try:
        return {"": _nothing, "PNG": _png, "JPEG": _jpeg, "WEBP": _webp, "AVIF": _boxes, "HEIF": _boxes}[kind](data)
    except (IndexError, StopIteration):
        return None


def scans(data: bytes) -> int:
    """How many scans a JPEG may have, at most. Coded data never holds the marker; a thumbnail inside adds its own."""
    return data.count(_START_OF_SCAN)


def _nothing(data: bytes) -> tuple[int, int] | None:
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    return (_big(data, 16, 4), _big(data, 20, 4)) if data[12:16] == b"IHDR" and len(data) >= 24 else None


def _webp(data: bytes) -> tuple[int, int] | None:
    if len(data) < 30:
        return None
    form = data[12:16]
    if form == b"VP8X":
        return 1 + _little(data, 24, 3), 1 + _little(data, 27, 3)
    if form == b"VP8L":
        bits = _little(data, 21, 4)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return (_little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF) if form == b"VP8 " else None


def _boxes(data: bytes) -> tuple[int, int] | None:
    """The largest sides any property names (`ispe`, ISO/IEC 23008-12): a tile has smaller ones than the whole."""
    sizes, at = [], data.find(b"ispe", 0, _BOXES)
    while at >= 0:
        sizes.append((_big(data, at + 8, 4), _big(data, at + 12, 4)))
        at = data.find(b"ispe", at + 4, _BOXES)
    return (max(width for width, _ in sizes), max(height for _, height in sizes)) if sizes else None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """The largest sides any frame header names: a second one must not surprise the decoder."""
    sizes = [(_big(data, at + 7, 2), _big(data, at + 5, 2)) for marker, at in _segments(data) if marker in _FRAMES]
    return (max(width for width, _ in sizes), max(height for _, height in sizes)) if sizes else None


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Markers before the first scan, each with the place of its 0xFF."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _STANDALONE:
            at += 2
        elif marker == 0xDA:
            return
        else:
            yield marker, at
            at += 2 + _big(data, at + 2, 2)


def _big(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _little(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
