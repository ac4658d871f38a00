"""`dimp upscale`, `crop`, `rotate` and `flip`: the same picture larger, cut or turned; and the list of upscalers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions, OutputFile, OutputOptions, Wait
from dimp.cli.output import console
from dimp.cli.paint_job import paint
from dimp.cli.store import resolve_home
from dimp.core.limits import check_scale

if TYPE_CHECKING:
    from dimp.models.upscalers import Upscaler

Which = Annotated[str, Parameter(name="ID", help="The picture; the one on the canvas if left out.")]
_BOX = re.compile(r"(\d+)x(\d+)\+(\d+)\+(\d+)")


def upscale(
    reference: Annotated[str, Parameter(name="ID", help="The picture to make larger.")] = "@",
    /,
    *,
    scale: Annotated[int, Parameter(help="How many times: 2, 3 or 4.")] = 2,
    upscaler: Annotated[
        str | None, Parameter(help="The upscaler (else the best installed one); see: dimp models upscalers.")
    ] = None,
    output: OutputFile = None,
    wait: Wait = True,
    options: CommonOptions = COMMON,
) -> None:
    """Make a picture 2, 3 or 4 times as large, as a new picture; undo goes back to the small one.

    Later changes are painted at the size of the small picture.
    """
    action: dict[str, object] = {"type": "upscale", "id": reference, "scale": check_scale(scale)}
    if upscaler is not None:
        action["upscaler"] = upscaler
    paint(action, OutputOptions(output=output, wait=wait), options)


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


def upscalers(*, options: CommonOptions = COMMON) -> None:
    """The available upscalers, and whether they are installed. The default one has a star."""
    from dimp.models.upscalers import Upscalers

    listed = Upscalers(resolve_home(options.home)).list()
    if options.json:
        console.print_json(listed)
        return
    console.print_table([_row(upscaler) for upscaler in listed])


def _row(upscaler: Upscaler) -> tuple[str, ...]:
    mark = "*" if upscaler.chosen else " "
    here = "here" if upscaler.installed else "not here"
    return f"{mark} {upscaler.name}", here, f"x{upscaler.scale}", upscaler.note
