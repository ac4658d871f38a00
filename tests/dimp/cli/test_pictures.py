import io
from collections.abc import Mapping

import pytest

from dimp.cli import pictures
from tests.fake_worker import picture

PNG = picture("a", 1, "", 64, 32)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "how"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM_PROGRAM": "WezTerm"}, "kitty"),
        ({"TERM_PROGRAM": "iTerm.app"}, "iterm2"),
        ({"LC_TERMINAL": "iTerm2"}, "iterm2"),
        ({"TERM": "xterm-kitty", "TMUX": "x", "COLORTERM": "truecolor"}, "blocks"),
        ({"COLORTERM": "24bit"}, "blocks"),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm"}, "none"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "none"),
        ({"TERM": "xterm", "DIMP_PICTURES": "kitty"}, "kitty"),
    ],
)
def test_the_way_is_told_from_the_environment(environ: Mapping[str, str], how: str) -> None:
    assert pictures.way(Terminal(), environ) == how


def test_no_pictures_where_there_is_no_terminal() -> None:
    assert pictures.way(io.StringIO(), {"TERM": "xterm-kitty"}) == "none"
    assert pictures.draw(PNG, "none", 40, 16) == []


@pytest.mark.parametrize(
    ("size", "cells"), [((64, 64), (32, 16)), ((64, 32), (40, 10)), ((32, 64), (16, 16)), ((4096, 1), (40, 1))]
)
def test_pictures_fit_and_keep_their_shape(size: tuple[int, int], cells: tuple[int, int]) -> None:
    assert pictures.fitted(*size, 40, 16) == cells


def test_half_blocks_show_two_pixels_a_cell() -> None:
    lines = pictures.draw(PNG, "blocks", 40, 16)
    assert len(lines) == 10
    assert {line.count("▀") for line in lines} == {40}
    assert all(line.endswith("\x1b[0m") for line in lines)


@pytest.mark.parametrize("how", ["kitty", "iterm2"])
def test_protocols_take_as_many_lines_as_the_picture_is_high(how: str) -> None:
    lines = pictures.draw(PNG, how, 40, 16, number=9)
    assert len(lines) == 10
    assert lines[0].startswith("\x1b7")
    assert lines[0].endswith("\x1b8")
    assert set(lines[1:]) == {""}


def test_kitty_sends_large_pictures_in_chunks() -> None:
    import random

    from PIL import Image

    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    (first, *_) = pictures.draw(buffer.getvalue(), "kitty", 40, 16)
    chunks = first.split("\x1b_G")[1:]
    assert len(chunks) > 2
    assert all("m=1;" in chunk for chunk in chunks[:-1])
    assert "m=0;" in chunks[-1]


def test_what_is_no_picture_is_passed_over() -> None:
    assert pictures.draw(b"nothing", "blocks", 40, 16) == []
