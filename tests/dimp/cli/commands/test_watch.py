"""Pictures that appear in a folder: each once, and only when it is written wholly."""

from __future__ import annotations

from pathlib import Path

from dimp.cli.commands.watch import Arrivals


def test_a_picture_arrives_once_it_no_longer_grows(tmp_path: Path) -> None:
    (tmp_path / "old.png").write_bytes(b"there before")
    arrivals = Arrivals(tmp_path)
    new = tmp_path / "new.png"
    new.write_bytes(b"half")
    assert arrivals.look() == []
    new.write_bytes(b"half and half")
    assert arrivals.look() == []
    assert arrivals.look() == [new]
    assert arrivals.look() == []
    new.write_bytes(b"another picture")
    assert [arrivals.look() for _ in range(3)] == [[], [new], []]


def test_what_is_no_picture_never_arrives(tmp_path: Path) -> None:
    arrivals = Arrivals(tmp_path)
    for name in ("notes.txt", ".hidden.png", "empty.png"):
        (tmp_path / name).write_bytes(b"" if name.startswith("empty") else b"x")
    (tmp_path / "photo.JPG").write_bytes(b"x")
    assert [arrivals.look() for _ in range(3)] == [[], [tmp_path / "photo.JPG"], []]


def test_with_all_what_is_there_arrives_too(tmp_path: Path) -> None:
    (tmp_path / "old.webp").write_bytes(b"there before")
    arrivals = Arrivals(tmp_path, everything=True)
    assert [arrivals.look() for _ in range(3)] == [[], [tmp_path / "old.webp"], []]
