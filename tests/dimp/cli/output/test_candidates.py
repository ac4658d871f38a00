"""Pictures painted together, as a grid of small ones with numbers below them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from dimp.cli.output.candidates import draw_candidates
from dimp.cli.output.pictures import MODES

COLOURS = ("red", "green", "blue", "yellow", "purple")


def images(count: int, size: tuple[int, int] = (64, 64)) -> list[bytes]:
    made = []
    for place in range(count):
        buffer = io.BytesIO()
        Image.new("RGB", size, COLOURS[place % len(COLOURS)]).save(buffer, "PNG")
        made.append(buffer.getvalue())
    return made


@pytest.mark.parametrize("mode", MODES)
def test_every_picture_has_its_number_below_it(mode: str) -> None:
    lines = draw_candidates(images(5), mode, 80)
    numbers = " ".join(line for line in lines if line.strip() and line.strip()[0].isdecimal()).split()
    assert numbers == ([] if mode == "none" else ["1", "2", "3", "4", "5"])


def test_a_number_stands_below_the_middle_of_its_picture() -> None:
    *drawn, numbers = draw_candidates(images(2), "blocks", 60)
    red = "\x1b[38;2;255;0;0;48;2;255;0;0m▀"
    first = drawn[0].split("\x1b[38")[1:]
    width = sum(1 for cell in first if f"\x1b[38{cell}".removesuffix("\x1b[0m") == red)
    assert width > 5
    assert abs(numbers.index("1") + 1 - width / 2) <= 2
    assert numbers.index("2") > width


@pytest.mark.parametrize("columns", [1, 11, 30, 200])
@pytest.mark.parametrize("size", [(64, 64), (16, 256), (256, 16)])
def test_no_line_is_wider_than_the_terminal(columns: int, size: tuple[int, int]) -> None:
    lines = draw_candidates(images(7, size), "blocks", columns)
    assert max(line.count("▀") for line in lines) <= columns
