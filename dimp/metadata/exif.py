"""EXIF: the few texts in it that programs keep recipes in, read and written (TIFF 6.0, EXIF 2.32)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

PREFIX = b"Exif\0\0"
_SOFTWARE, _POINTER, _USER_COMMENT, _MAKER_NOTE = 0x0131, 0x8769, 0x9286, 0x927C
_NAMES = {
    0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", _SOFTWARE: "Software", 0x013B: "Artist",
    0x9C9C: "XPComment", _USER_COMMENT: "UserComment", _MAKER_NOTE: "MakerNote",
}  # fmt: skip
_UNITS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 9: 4, 10: 8}
"""Type of a field -> bytes of one value."""

_ASCII, _LONG, _UNDEFINED = 2, 4, 7
_FIELDS, _CODE = 200, 8
MAX_BYTES = 60_000
"""A JPEG segment holds 64 KiB at most."""


def read(data: bytes) -> dict[str, str]:
    """The texts of an EXIF block, with or without its prefix, by the names of their tags."""
    block = data[: 1 << 20].removeprefix(PREFIX)
    order = {b"II": "<", b"MM": ">"}.get(block[:2], "")
    if not order or len(block) < 8:
        return {}
    texts: dict[str, str] = {}
    for tag, value in _fields(block, order):
        name = _NAMES.get(tag)
        if name and name not in texts and (text := _decode(tag, value, order)):
            texts[name] = text
    return texts


def write(user_comment: str, maker_note: str, software: str) -> bytes:
    """An EXIF block with its prefix. Raises ValueError where it would be too long for a JPEG."""
    comment = b"UNICODE\0" + user_comment.encode("utf-16-be", "replace")
    inner = [(_USER_COMMENT, _UNDEFINED, comment)] if user_comment else []
    inner += [(_MAKER_NOTE, _UNDEFINED, maker_note.encode())] if maker_note else []
    name = software.encode("ascii", "replace") + b"\0"
    start = 8
    outer_size = 2 + 12 * 2 + 4 + len(name) + len(name) % 2
    outer = _directory([(_SOFTWARE, _ASCII, name), (_POINTER, _LONG, struct.pack(">I", start + outer_size))], start)
    block = b"MM\0\x2a" + struct.pack(">I", start) + outer
    block += _directory(sorted(inner, key=lambda field: field[0]), start + outer_size)
    if len(block) > MAX_BYTES:
        raise ValueError("the recipe is too long for EXIF")
    return PREFIX + block


def _directory(fields: list[tuple[int, int, bytes]], at: int) -> bytes:
    """One directory at an offset, its values behind it."""
    table, values, offset = b"", b"", at + 2 + 12 * len(fields) + 4
    for tag, kind, value in fields:
        count = len(value) // _UNITS[kind]
        if len(value) <= 4:
            table += struct.pack(">HHI", tag, kind, count) + value.ljust(4, b"\0")
        else:
            table += struct.pack(">HHII", tag, kind, count, offset + len(values))
            values += value + bytes(len(value) % 2)
    return struct.pack(">H", len(fields)) + table + bytes(4) + values


def _fields(block: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """Tags and values of the first directory and of the one for EXIF; broken ones are passed over."""
    waiting, seen = [_number(block, 4, 4, order)], set()
    while waiting:
        at = waiting.pop()
        if at in seen or not 0 < at < len(block) - 2:
            continue
        seen.add(at)
        for place in range(min(_number(block, at, 2, order), _FIELDS)):
            entry = at + 2 + 12 * place
            tag, kind, count = (_number(block, entry + skip, size, order) for skip, size in ((0, 2), (2, 2), (4, 4)))
            size = _UNITS.get(kind, 0) * count
            where = entry + 8 if size <= 4 else _number(block, entry + 8, 4, order)
            value = block[where : where + size] if where >= 0 and size <= len(block) else b""
            if tag == _POINTER:
                waiting.append(_number(block, entry + 8, 4, order))
            yield tag, value


def _number(block: bytes, at: int, size: int, order: str) -> int:
    return int.from_bytes(block[at : at + size], "little" if order == "<" else "big")


def _decode(tag: int, value: bytes, order: str) -> str:
    if tag == 0x9C9C:
        return value.decode("utf-16-le", "ignore").strip("\0")
    if tag != _USER_COMMENT:
        return value.decode("utf-8", "replace").strip("\0")
    code, rest = value[:_CODE], value[_CODE:]
    if code.startswith(b"UNICODE"):
        return _decode_wide(rest, order)
    if code.startswith(b"ASCII") or not code.strip(b"\0"):
        return _decode_wide(rest, order) if rest[:64].count(0) > 8 else rest.decode("utf-8", "replace").strip("\0")
    return value.decode("utf-8", "replace").strip("\0")


def _decode_wide(data: bytes, order: str) -> str:
    """UTF-16 in the byte order that gives more plain letters: programs differ in which one they mean."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "ignore").strip("\0")
    first = "utf-16-le" if order == "<" else "utf-16-be"
    both = [data.decode(name, "ignore").strip("\0") for name in (first, *({"utf-16-le", "utf-16-be"} - {first}))]
    return max(both, key=lambda text: sum(character.isascii() for character in text))
