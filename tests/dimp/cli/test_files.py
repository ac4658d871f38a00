"""Where a picture is to be written is looked at before anything is painted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dimp.cli.exits import Usage
from dimp.cli.files import check_target


def test_a_file_that_can_be_written_is_taken(tmp_path: Path) -> None:
    (tmp_path / "old.png").write_bytes(b"x")
    for name in ("new.png", "old.png", "a.JPG", "ü 🎈.webp"):
        check_target(tmp_path / name, wait=True)


@pytest.mark.parametrize("name", ["picture", "picture.tiff", "nowhere/a.png", "folder.png"])
def test_what_could_not_be_written_is_said_before(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(Usage) as wrong:
        check_target(tmp_path / name, wait=True)
    assert wrong.value.hint


def test_where_nothing_can_be_written_nothing_is_painted(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("root writes everywhere")
    with pytest.raises(Usage):
        check_target(folder / "a.png", wait=True)
