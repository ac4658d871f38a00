"""Headers of safetensors files: what they claim is held against the file before anything believes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dimp.engine.safetensors_header import BrokenFile, read_header


def write(path: Path, header: Any, body: bytes = b"", length: int | None = None) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes((len(text) if length is None else length).to_bytes(8, "little") + text + body)
    return path


def entry(shape: list[Any], start: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    content = {"__metadata__": {"format": "pt"}, "a": entry([2, 2], 0, 16), "b": entry([], 16, 18, "BF16")}
    header = read_header(write(tmp_path / "f", content, bytes(18)))
    assert header.metadata == {"format": "pt"}
    assert {name: (tensor.dtype, tensor.shape) for name, tensor in header.tensors.items()} == {
        "a": ("F32", (2, 2)),
        "b": ("BF16", ()),
    }


@pytest.mark.parametrize(
    ("header", "length", "words"),
    [
        ({"a": entry([2, 2], 0, 16)}, None, "ends before a does"),
        ({"a": entry([1 << 40, 1 << 20], 0, 8)}, None, "not what its bytes hold"),
        ({"a": entry([-1, -2], 0, 8)}, None, "does not describe a"),
        ({"a": entry([True], 0, 4)}, None, "does not describe a"),
        ({"a": entry([2], 8, 0)}, None, "does not describe a"),
        ({"a": entry([2], 0, 8, "F33")}, None, "does not describe a"),
        ({"a": {"dtype": "F32"}}, None, "does not describe a"),
        ({"a": 7}, None, "does not describe a"),
        ([1, 2], None, "no JSON object"),
        (b"{" * 2000, None, "no JSON"),
        ({}, 1 << 62, "longer than the file"),
        ({}, 0, "missing or longer"),
    ],
)
def test_false_claims_are_refused_with_the_reason(tmp_path: Path, header: Any, length: int | None, words: str) -> None:
    with pytest.raises(BrokenFile, match=words):
        read_header(write(tmp_path / "f", header, bytes(8), length))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + bytes(99), "pickle"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "pointer of Git LFS"),
        (b'{"error": "Repository not found"}' * 3, "message of a website"),
    ],
)
def test_what_a_file_really_is_is_told(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "f").write_bytes(data)
    with pytest.raises(BrokenFile, match=words):
        read_header(tmp_path / "f")
