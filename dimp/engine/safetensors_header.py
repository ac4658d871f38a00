"""The header of a safetensors file, read without a model library and without trusting it.

The format (github.com/huggingface/safetensors): eight bytes with the length of a JSON object, the object, then the
tensors' bytes. Every claim is checked against the file's size before anything else believes it: lengths, places, and
that a shape and a number format amount to the bytes that are there.
"""

from __future__ import annotations

import json
import math
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LENGTH_BYTES = 8
MOST_HEADER = 100 << 20
"""The longest header that the format allows, in bytes."""

_LONGEST_SHAPE = 60

_BITS = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "I8", "U8", "BOOL"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}
"""Number format -> bits of one number."""


class BrokenFile(ValueError):
    """A file is no safetensors file, or not a whole one; the text says why."""


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """A tensor as the header describes it: its number format (`F16`, `F8_E4M3`, ...) and its shape."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself: its tensors by name, and its metadata."""

    tensors: dict[str, TensorEntry]
    metadata: dict[str, str]


def read_header(path: Path) -> Header:
    """Return the header of a file. Raises `BrokenFile` with the reason, `OSError` where it can't be opened."""
    size = file_size(path)
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        if size < _LENGTH_BYTES or not 0 < length <= min(MOST_HEADER, size - _LENGTH_BYTES):
            raise BrokenFile(_explain_start(path, size))
        content = _decode(file.read(length))
    metadata = content.pop("__metadata__", {})
    texts = {str(key): str(value) for key, value in metadata.items()} if isinstance(metadata, dict) else {}
    body = size - _LENGTH_BYTES - length
    return Header({name: _read_entry(name, entry, body) for name, entry in content.items()}, texts)


def file_size(path: Path) -> int:
    """Return the size of a file in bytes. Raises `BrokenFile` for what is none, `OSError` where nothing is there.

    To open a pipe would wait for whoever writes into it, for ever.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise BrokenFile("it is a folder" if stat.S_ISDIR(status.st_mode) else "it is no file, but a pipe or a device")
    return status.st_size


def _decode(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BrokenFile("its header is no JSON") from error
    if not isinstance(content, dict):
        raise BrokenFile("its header is no JSON object")
    return content


def _read_entry(name: str, entry: Any, body: int) -> TensorEntry:
    """Check one tensor's claims against the `body` bytes that follow the header."""
    try:
        dtype, shape, (start, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
        whole = all(type(number) is int and number >= 0 for number in (*shape, start, end))
        bits = _BITS[dtype]
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenFile(f"its header does not describe {name} as the format asks") from error
    if not whole or not start <= end:
        raise BrokenFile(f"its header does not describe {name} as the format asks")
    if end > body:
        raise BrokenFile(f"it ends before {name} does: half of a download, perhaps")
    if math.prod(shape) * bits != 8 * (end - start):
        raise BrokenFile(f"{name} is said to have the shape {say_shape(shape)}, which is not what its bytes hold")
    return TensorEntry(dtype, shape)


def say_shape(shape: Iterable[int]) -> str:
    """Return a shape in words, cut where a false one would fill a screen."""
    text = str(list(shape))
    return text if len(text) <= _LONGEST_SHAPE else f"{text[:_LONGEST_SHAPE]}...]"


def _explain_start(path: Path, size: int) -> str:
    """Why a file does not begin as the format does."""
    with path.open("rb") as file:
        start = file.read(64)
    if not size:
        return "it is empty"
    if start.startswith(b"version https://git-lfs"):
        return "it is a pointer of Git LFS, not the file itself"
    if start.startswith((b"PK\x03\x04", b"\x80")):
        return "it is a pickle under another name, which could run code"
    if start.lstrip()[:1] in (b"<", b"{"):
        return "it is a page or a message of a website, not the file itself"
    return "its header is missing or longer than the file"
