"""Derived files: whole or absent, and never a reason to fail."""

from __future__ import annotations

from pathlib import Path

from dimp.derived import keep


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
