"""`dimp crop`, `rotate` and `flip`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.dimp.cli.console import Console


def test_a_picture_is_cut_turned_and_flipped(console: Console, tmp_path: Path) -> None:
    console("new", "a red ball", "--size", "128x96")
    console("crop", "64x32+8+16", "-o", str(tmp_path / "cut.png"))
    with Image.open(tmp_path / "cut.png") as picture:
        assert picture.size == (64, 32)
    console("rotate", "90")
    console("flip", "vertical")
    shown = console.json("show")
    assert (shown["type"], shown["width"], shown["height"]) == ("flip", 32, 64)
    assert "no box" in console("crop", "64", code=2).stderr
    assert "within 32x64" in console("crop", "64x64+0+0", code=1).stderr
