"""The header of a GGUF file (github.com/ggml-org/ggml, docs/gguf.md), read without trusting it.

Counts and lengths are held against the size of the file before anything is read by them.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dimp.engine.safetensors_header import BrokenFile, file_size, say_shape

TYPES = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    30: ("BF16", 1, 2),
}
"""Number of a type -> its name, the numbers in a block, and the bytes of a block."""

_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9
_FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_Entry = tuple[int, tuple[int, ...], int]
"""A tensor's type, its sides (the innermost first), and its offset."""

_SHORTEST_ENTRY = 24
"""Bytes that the description of a tensor takes at least."""

_MOST_ENTRIES = 1 << 17
_MOST_LISTED = 1 << 21
_LONGEST_TEXT = 1 << 24
"""More than any real file has of tensors and notes, of values in a list, of bytes in a text.

Without them a false number would have all of a large file read as its header.
"""


@dataclass(frozen=True, slots=True)
class GgufTensor:
    """A tensor: its type, its shape with the rows first, and where its bytes are."""

    type_name: str
    shape: tuple[int, ...]
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a file says of itself: its tensors by name, and its metadata."""

    tensors: dict[str, GgufTensor]
    metadata: dict[str, object]


def read_header(path: Path) -> GgufHeader:
    """Return the header of a file. Raises `BrokenFile` with the reason, `OSError` where it can't be opened."""
    size = file_size(path)
    with path.open("rb") as file:
        reader = _Reader(file, size)
        if reader.bytes(4) != b"GGUF":
            raise BrokenFile("it does not begin as GGUF files do")
        version, tensors, pairs = reader.number("<I"), reader.number("<Q"), reader.number("<Q")
        if version not in (2, 3):
            raise BrokenFile(f"it is GGUF of version {version}, and 2 and 3 are known")
        if tensors * _SHORTEST_ENTRY > size or pairs * 12 > size or max(tensors, pairs) > _MOST_ENTRIES:
            raise BrokenFile(f"it claims {tensors} tensors and {pairs} notes, more than it can hold")
        metadata = dict(reader.pair() for _ in range(pairs))
        entries = [reader.entry() for _ in range(tensors)]
        step = metadata.get("general.alignment", 32)
        align = step if isinstance(step, int) and 0 < step <= 1 << 16 else 32
        start = -(-file.tell() // align) * align
    return GgufHeader({name: _place(name, entry, start, size, metadata) for name, entry in entries}, metadata)


def _place(name: str, entry: _Entry, start: int, size: int, metadata: dict[str, object]) -> GgufTensor:
    """Check what a tensor claims against the bytes that are there."""
    number, sides, offset = entry
    if number not in TYPES:
        raise BrokenFile(f"{name} is of a type that is not read here (number {number})")
    type_name, block, block_bytes = TYPES[number]
    count = math.prod(sides)
    length = count // block * block_bytes
    if count % block or start + offset + length > size:
        raise BrokenFile(f"{name} is said to have the shape {say_shape(sides)}, which is not what its bytes hold")
    shape = tuple(reversed(sides))
    whole = metadata.get(f"comfy.gguf.orig_shape.{name}")
    if isinstance(whole, list) and all(isinstance(side, int) for side in whole) and math.prod(whole) == count:
        shape = tuple(whole)
    return GgufTensor(type_name, shape, start + offset, length)


class _Reader:
    """Reads on, never past the end."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size

    def bytes(self, length: int) -> bytes:
        if length > self._size - self._file.tell():
            raise BrokenFile("it ends within its header, or a length in it is false")
        return self._file.read(length)

    def number(self, form: str) -> int:
        value: int = struct.unpack(form, self.bytes(struct.calcsize(form)))[0]
        return value

    def text(self) -> str:
        length = self.number("<Q")
        if length > _LONGEST_TEXT:
            raise BrokenFile(f"a text in its header is said to have {length} bytes")
        return self.bytes(length).decode("utf-8", "replace")

    def pair(self) -> tuple[str, object]:
        return self.text(), self.value(self.number("<I"))

    def value(self, kind: int) -> object:
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            inner, count = self.number("<I"), self.number("<Q")
            if count * _SIZES.get(inner, 1) > self._size or count > _MOST_LISTED or inner == _ARRAY:
                raise BrokenFile("a list in its header is longer than the file")
            return [self.value(inner) for _ in range(count)]
        if kind not in _FORMATS:
            raise BrokenFile("its header holds a value of an unknown kind")
        return self.number(_FORMATS[kind])

    def entry(self) -> tuple[str, _Entry]:
        """A tensor's name, and what is said of it."""
        name, sides = self.text(), self.number("<I")
        if sides > 8:
            raise BrokenFile(f"{name} is said to have {sides} dimensions")
        shape = tuple(self.number("<Q") for _ in range(sides))
        return name, (self.number("<I"), shape, self.number("<Q"))
