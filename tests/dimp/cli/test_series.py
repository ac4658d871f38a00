"""Series: lists and ranges of seeds, grids in their order, and the sheet that shows one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from dimp.cli.exits import Usage
from dimp.cli.series import MOST, columns_of, contact_sheet, read_prompts, variants_of
from dimp.core.errors import Invalid


def test_no_series_is_one_picture_as_asked_for() -> None:
    assert variants_of(None, []) == [{}]


def test_seeds_are_lists_and_ranges_each_once() -> None:
    assert [variant["seed"] for variant in variants_of("1,2, 10-12,2", [])] == [1, 2, 10, 11, 12]


def test_a_grid_is_every_combination_the_last_the_fastest() -> None:
    grid = ["steps=10,20", "guidance=2,4.5"]
    found = variants_of("7", grid)
    names = list(found[0])
    assert [tuple(variant.values()) for variant in found] == [(10, 2.0, 7), (10, 4.5, 7), (20, 2.0, 7), (20, 4.5, 7)]
    assert names[0] == "steps"
    assert names[2] == "seed"
    assert columns_of(grid) == 2


def test_a_size_sets_both_sides() -> None:
    sides = [(64, 96), (128, 128)]
    assert variants_of(None, ["size=64x96,128"]) == [{"width": width, "height": height} for width, height in sides]
    with pytest.raises(Usage, match="twice"):
        variants_of(None, ["size=64x96", "width=80"])


def test_prompts_of_a_file_are_its_lines_and_vary_slowest() -> None:
    prompts = read_prompts("\ufeffa red ball\r\n\n# not this\n  a blue cube, with # in it \n")
    assert prompts == ["a red ball", "a blue cube, with # in it"]
    assert [tuple(variant.values()) for variant in variants_of("1,2", [], prompts)] == [
        ("a red ball", 1), ("a red ball", 2), ("a blue cube, with # in it", 1), ("a blue cube, with # in it", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "wrong"), [("", Usage), ("# nothing\n\n", Usage), ("x" * 10_001, Invalid)])
def test_a_file_without_prompts_or_with_one_too_long_is_refused(text: str, wrong: type[Exception]) -> None:
    with pytest.raises(wrong):
        read_prompts(text)


@pytest.mark.parametrize("seeds", ["", "a", "1,,2", "-3", "20-10", "1-", "²"])
def test_what_is_no_list_of_seeds_is_refused(seeds: str) -> None:
    with pytest.raises(Usage):
        variants_of(seeds, [])


@pytest.mark.parametrize(
    ("seeds", "grid"),
    [(None, ["steps"]), (None, ["colour=red"]), (None, ["steps=a"]), (None, ["steps=1,2", "steps=3"]),
     ("1", ["seed=2"]), ("0-9999999999", []), ("1-20", ["steps=1,2,3,4"]), (None, ["size=64y64"])],
)  # fmt: skip
def test_what_is_no_grid_or_too_much_is_refused(seeds: str | None, grid: list[str]) -> None:
    with pytest.raises(Usage):
        variants_of(seeds, grid)
    assert len(variants_of(f"1-{MOST}", [])) == MOST


def test_a_value_out_of_range_is_refused() -> None:
    with pytest.raises(Invalid, match="steps"):
        variants_of(None, ["steps=10,1000"])


def test_a_sheet_shows_all_of_them_in_rows() -> None:
    pictures = []
    for colour in ("red", "lime", "blue"):
        out = io.BytesIO()
        Image.new("RGB", (64, 64), colour).save(out, "PNG")
        pictures.append((out.getvalue(), f"steps {colour}"))
    with Image.open(io.BytesIO(contact_sheet(pictures, 2, "PNG"))) as sheet:
        pixels = {sheet.getpixel((x, y)) for x in range(0, sheet.width, 4) for y in range(0, sheet.height, 4)}
        assert {(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)} <= pixels
        assert sheet.width > sheet.height * 0.8
