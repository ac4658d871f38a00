import base64
import io
import re
from collections.abc import Mapping

import pytest
from PIL import Image

from dimp.cli.output import pictures
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
        ({"TERM": "xterm-256color"}, "blocks256"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm", "DIMP_PICTURES": "sixel"}, "sixel"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "none"),
        ({"TERM": "xterm", "DIMP_PICTURES": "kitty"}, "kitty"),
    ],
)
def test_the_way_is_told_from_the_environment(environ: Mapping[str, str], how: str) -> None:
    assert pictures.choose_mode(Terminal(), environ) == how


def test_no_pictures_where_there_is_no_terminal() -> None:
    assert pictures.choose_mode(io.StringIO(), {"TERM": "xterm-kitty"}) == "none"
    assert pictures.draw(PNG, "none", 40, 16) == []


@pytest.mark.parametrize(
    ("size", "cells"), [((64, 64), (32, 16)), ((64, 32), (40, 10)), ((32, 64), (16, 16)), ((4096, 1), (40, 1))]
)
def test_pictures_fit_and_keep_their_shape(size: tuple[int, int], cells: tuple[int, int]) -> None:
    assert pictures.fit_cells(*size, 40, 16) == cells


def pixels_of(lines: list[str], colour: str) -> list[list[tuple[int, ...]]]:
    """The rows of pixels that half blocks show: the colour of the block above, that of its background below."""
    rows = []
    for line in lines:
        cells = re.findall(rf"\x1b\[38;{colour};48;{colour}m▀", line)
        numbers = [tuple(int(part) for part in ";".join(cell).split(";")) for cell in cells]
        rows += [[pair[: len(pair) // 2] for pair in numbers], [pair[len(pair) // 2 :] for pair in numbers]]
    return rows


def test_half_blocks_show_the_picture_pixel_by_pixel() -> None:
    rows = pixels_of(pictures.draw(PNG, "blocks", 40, 16), r"2;(\d+;\d+;\d+)")
    small = Image.open(io.BytesIO(PNG)).convert("RGB").resize((40, 20))
    assert rows == [[small.getpixel((x, y)) for x in range(40)] for y in range(20)]


def test_in_256_colours_the_nearest_one_is_shown() -> None:
    levels = (0, 95, 135, 175, 215, 255)
    rows = pixels_of(pictures.draw(PNG, "blocks256", 40, 16), r"5;(\d+)")
    small = Image.open(io.BytesIO(PNG)).convert("RGB").resize((40, 20))
    for y, row in enumerate(rows):
        for x, (index,) in enumerate(row):
            shown = [levels[(index - 16) // part % 6] for part in (36, 6, 1)]
            pixel = small.getpixel((x, y))
            assert isinstance(pixel, tuple)
            assert all(abs(a - b) == min(abs(level - b) for level in levels) for a, b in zip(shown, pixel, strict=True))


def test_kitty_and_iterm2_are_sent_the_picture_itself() -> None:
    sent = Image.open(io.BytesIO(PNG)).convert("RGB").tobytes()
    (kitty, *_), (iterm, *_) = (pictures.draw(PNG, how, 40, 16, number=7) for how in ("kitty", "iterm2"))
    assert re.search(r"\x1b7\x1b_Ga=T,f=100,q=2,i=7,p=1,c=40,r=10,C=1,m=0;", kitty)
    assert "size=" in iterm
    for escape, begin in ((kitty, "m=0;"), (iterm, "preserveAspectRatio=1:")):
        data = re.search(re.escape(begin) + r"([A-Za-z0-9+/=]+)", escape)
        assert data
        assert Image.open(io.BytesIO(base64.b64decode(data[1]))).convert("RGB").tobytes() == sent


def test_kitty_pictures_without_a_number_do_not_replace_each_other() -> None:
    assert ",i=" not in pictures.draw(PNG, "kitty", 40, 16)[0]


def test_sixels_fill_the_cells_that_the_picture_takes() -> None:
    assert '"1;1;400;200#' in pictures.draw(PNG, "sixel", 40, 16, cell=(10, 20))[0]


def test_half_blocks_show_two_pixels_a_cell() -> None:
    lines = pictures.draw(PNG, "blocks", 40, 16)
    assert len(lines) == 10
    assert {line.count("▀") for line in lines} == {40}
    assert all(line.endswith("\x1b[0m") for line in lines)


@pytest.mark.parametrize("how", ["kitty", "iterm2", "sixel"])
def test_protocols_take_as_many_lines_as_the_picture_is_high(how: str) -> None:
    lines = pictures.draw(PNG, how, 40, 16, number=9)
    assert len(lines) == 10
    assert lines[0].startswith("\n" * 9 + "\x1b[9A\x1b7")  # room first: at the foot of the screen nothing may scroll
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
