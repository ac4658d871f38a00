"""Sixels, read back by a decoder of our own."""

from __future__ import annotations

import re

import pytest
from PIL import Image, ImageChops

from dimp.cli.output.sixel import encode


def decoded(text: str) -> Image.Image:
    """The picture that a terminal would paint; every pixel must be painted exactly once."""
    head = re.match(r'\x1bP0;1q"1;1;(\d+);(\d+)', text)
    assert head
    assert text.endswith("\x1b\\")
    width, height = int(head[1]), int(head[2])
    image, painted = Image.new("RGB", (width, height)), set()
    palette: dict[int, tuple[int, ...]] = {}
    column, top, colour = 0, 0, 0
    token = re.compile(r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([$-])|([?-~])")
    body = text[head.end() : -2]
    assert "".join(match[0] for match in token.finditer(body)) == body
    for match in token.finditer(body):
        if match[1]:
            colour = int(match[1])
            if match[2]:
                palette[colour] = tuple(round(int(level) * 255 / 100) for level in match.group(2, 3, 4))
        elif match[7]:
            column, top = 0, top + (6 if match[7] == "-" else 0)
        else:
            bits, count = ord(match[6] or match[8]) - 63, int(match[5] or 1)
            for place in ((column + x, top + y) for x in range(count) for y in range(6) if bits >> y & 1):
                assert place not in painted
                painted.add(place)
                image.putpixel(place, palette[colour])
            column += count
    assert len(painted) == width * height
    return image


def gradient(width: int, height: int) -> Image.Image:
    channels = [Image.linear_gradient("L").rotate(turn).resize((width, height)) for turn in (0, 90, 180)]
    return Image.merge("RGB", channels)


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (64, 48), (33, 61)])
def test_what_is_sent_is_the_picture_in_few_colours(size: tuple[int, int]) -> None:
    image = gradient(*size)
    back = decoded(encode(image))
    assert back.size == size
    worst = max(high for _, high in ImageChops.difference(back, image).getextrema())
    assert worst < 90  # sixty-four colours for a gradient of three
    assert len(back.getcolors(100) or range(100)) <= 64


def test_flat_colours_come_back_as_they_were_and_short() -> None:
    image = Image.new("RGB", (300, 60), (255, 0, 51))
    text = encode(image)
    assert decoded(text).getpixel((299, 59)) == (255, 0, 51)
    assert len(text) < 200
