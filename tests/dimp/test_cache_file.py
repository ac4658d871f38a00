"""Derived files: whole or absent, and never a reason to fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from dimp.cache_file import keep, keep_digest


def test_a_file_is_kept_with_its_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    keep(path, b"one")
    keep(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_where_nothing_can_be_written_nothing_is_raised_or_left(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"a file, no folder")
    keep(tmp_path / "taken" / "x", b"one")
    (tmp_path / "full").mkdir()
    keep(tmp_path / "full", b"one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "taken"]


def test_a_digest_is_computed_once(tmp_path: Path) -> None:
    path, calls = tmp_path / "a" / "b", []

    def compute() -> str:
        calls.append(1)
        return "ab" * 32

    assert [keep_digest(path, compute) for _ in range(2)] == ["ab" * 32] * 2
    assert len(calls) == 1
    assert keep_digest(None, compute) == "ab" * 32
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"AB" * 32, b"ab" * 32 + b"\n", b"\xff" * 64])
def test_what_is_no_digest_is_computed_again(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept").write_bytes(content)
    assert keep_digest(tmp_path / "kept", lambda: "cd" * 32) == "cd" * 32
    assert (tmp_path / "kept").read_text() == "cd" * 32
