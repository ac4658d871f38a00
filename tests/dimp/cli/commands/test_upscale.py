"""`dimp upscale` and `dimp models upscalers`, through real processes."""

from __future__ import annotations

from pathlib import Path

from tests.dimp.cli.console import Console


def test_a_picture_is_enlarged_shown_and_proven(console: Console, tmp_path: Path) -> None:
    console("new", "a red ball on grass", "--seed", "7")
    output = console("upscale", "--scale", "3", "--upscaler", "lanczos", "-o", str(tmp_path / "large.png")).stdout
    assert "192x192, lanczos" in output
    assert "seed" not in output
    assert (tmp_path / "large.png").read_bytes().startswith(b"\x89PNG")
    assert "enlarged 3 times  (head)" in console("tree").stdout
    assert "192x192, lanczos" in console("how").stdout
    assert "enlarged 3 times" in console("show").stdout
    assert "enlarged 3 times" in console("show").stdout
    assert "2 same" in console("replay", "--verify").stdout
    assert "64x64" in console("refine", "make it blue").stdout
    assert "sound" in console("verify").stdout
    upscaled = console.json("upscale", "head^", "--upscaler", "lanczos")["generations"][0]
    assert (upscaled["type"], upscaled["width"]) == ("upscale", 384)


def test_what_cannot_be_is_refused_before_anything_is_asked(console: Console) -> None:
    console("new", "a red ball on grass")
    assert "Use 2 to 4" in console("upscale", "--scale", "5", code=1).stderr
    assert "dimp models upscalers" in console("upscale", "--upscaler", "nobody", code=3).stderr


def test_the_upscalers_are_listed(console: Console) -> None:
    lines = console("models", "upscalers").stdout.splitlines()
    assert [line[2:].split()[0] for line in lines] == ["lanczos", "x4plus", "x4plus-anime", "animevideov3"]
    assert sum(line.startswith("*") for line in lines) == 1
    assert [upscaler["name"] for upscaler in console.json("models", "upscalers")][:2] == ["lanczos", "x4plus"]
