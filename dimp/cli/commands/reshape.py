"""`dimp crop`, `rotate` and `flip`: a picture cut or turned, pixel for pixel."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from cyclopts import Parameter

from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions, OutputFile, OutputOptions
from dimp.cli.paint_job import paint

Which = Annotated[str, Parameter(name="ID", help="The picture; the one on the canvas if left out.")]
_BOX = re.compile(r"(\d+)x(\d+)\+(\d+)\+(\d+)")


def crop(
    box: Annotated[str, Parameter(name="BOX", help="WIDTHxHEIGHT+LEFT+TOP in pixels: 300x200+40+16")],
    reference: Which = "@",
    /,
    *,
    output: OutputFile = None,
    options: CommonOptions = COMMON,
) -> None:
    """Cut a picture to a box, as a new picture; undo goes back to the whole one."""
    match = _BOX.fullmatch(box.strip())
    if match is None:
        raise Usage(f"{box!r} is no box.", "Write WIDTHxHEIGHT+LEFT+TOP, for instance: dimp crop 300x200+40+16")
    sides = dict(zip(("width", "height", "left", "top"), map(int, match.groups()), strict=True))
    paint({"type": "crop", "id": reference, **sides}, OutputOptions(output=output), options)


def rotate(
    degrees: Annotated[Literal[90, 180, 270], Parameter(name="DEGREES", help="How far, clockwise.")] = 90,
    reference: Which = "@",
    /,
    *,
    output: OutputFile = None,
    options: CommonOptions = COMMON,
) -> None:
    """Turn a picture clockwise, as a new picture."""
    paint({"type": "rotate", "id": reference, "degrees": degrees}, OutputOptions(output=output), options)


def flip(
    direction: Annotated[
        Literal["horizontal", "vertical"], Parameter(name="DIRECTION", help="Left to right, or top to bottom.")
    ] = "horizontal",
    reference: Which = "@",
    /,
    *,
    output: OutputFile = None,
    options: CommonOptions = COMMON,
) -> None:
    """Flip a picture, as a new picture."""
    paint({"type": "flip", "id": reference, "direction": direction}, OutputOptions(output=output), options)
