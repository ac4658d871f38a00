"""`dimp mask` and `--keep`, through real processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.dimp.cli.console import Console


@pytest.fixture(autouse=True)
def _keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_KEEP", "1")


def test_a_mask_is_shown_grown_replaced_dropped_and_proven(console: Console, tmp_path: Path) -> None:
    console("new", "a red ball on grass", "--seed", "7")
    console("refine", "make the ball blue")
    assert "all but" in console("show").stdout
    shown = console("mask").stdout
    assert "changed    25% of the picture" in shown
    path = next(line.split(maxsplit=1)[1] for line in shown.splitlines() if line.startswith("mask"))
    with Image.open(path) as mask:
        assert mask.size == (64, 64)
    console("mask", "--grow", "4")
    assert console.json("mask")["area"] > 0.3
    assert "kept by another mask" in console("tree").stdout
    Image.new("L", (64, 64), 255).save(tmp_path / "all.png")
    console("mask", "--file", str(tmp_path / "all.png"), "--hard")
    assert console.json("mask")["area"] == 1.0
    assert "off" in console("mask", "head^", "--off").stderr
    assert "5 same" in console("replay", "--verify").stdout


def test_what_is_not_clear_is_refused(console: Console) -> None:
    console("new", "a red ball on grass")
    assert "dimp show" in console("mask", code=1).stderr
    assert "Say one" in console("mask", "--grow", "2", "--off", code=2).stderr
    assert "auto" in console("refine", "make it blue", "--keep", "always", code=2).stderr


def test_keep_is_honoured_as_asked(console: Console) -> None:
    console("new", "a red ball on grass")
    assert console.json("refine", "make the ball blue", "--keep", "off")["generations"][0]["kept"] is None
    assert console.json("refine", "make it night")["generations"][0]["kept"] is None
    strict = console.json("refine", "make it winter", "--keep", "strict")["generations"][0]
    assert strict["kept"]["mask"]
    assert "keep" in console("diff", "head^", "head").stdout
