"""`dimp upscale`, `crop`, `rotate`, `flip` and `mask`: pictures made of those that are there; nothing is painted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions, OutputFile, OutputOptions, Wait
from dimp.cli.output import console
from dimp.cli.paint_job import paint
from dimp.cli.store import resolve_home
from dimp.core.errors import Refusal
from dimp.core.kept import Kept
from dimp.core.limits import check_scale
from dimp.home import Home

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


def mask(
    reference: Annotated[str, Parameter(name="ID", help="The changed picture.")] = "@",
    /,
    *,
    grow: Annotated[int | None, Parameter(help="Show more of the change: by so many cells, 1 to 32.")] = None,
    shrink: Annotated[int | None, Parameter(help="Keep more of the picture before: by so many cells, 1 to 32.")] = None,
    file: Annotated[Path | None, Parameter(help="Image that is white where the change is to show.")] = None,
    hard: Annotated[bool, Parameter(negative="", help="Keep the edges of that image hard instead of soft.")] = False,
    off: Annotated[bool, Parameter(negative="", help="Keep nothing: the picture as it was painted.")] = False,
    output: OutputFile = None,
    wait: Wait = True,
    options: CommonOptions = COMMON,
) -> None:
    """Show the mask by which the rest of a picture was kept; or grow, shrink, replace or drop it, and undo that.

    A cell is the shorter side by 128. Nothing is painted anew.
    """
    wishes = {"grow": grow, "shrink": shrink, "file": file, "off": off or None}
    given = [name for name, wish in wishes.items() if wish is not None]
    if not given and not hard:
        _show(reference, options)
        return
    if len(given) != 1 or (hard and file is None):
        raise Usage("--grow, --shrink, --file and --off exclude each other, and --hard goes with --file.", "Say one.")
    action: dict[str, object] = {"type": "remask", "id": reference, "off": off, "hard": hard}
    if cells := grow if grow is not None else -(shrink or 0):
        action["grow"] = cells
    paint(action, OutputOptions(output=output, wait=wait), options, {"mask": file})


def _show(reference: str, options: CommonOptions) -> None:
    home = resolve_home(options.home)
    kept = background.connect(home).generation(reference).kept
    if kept is None:
        raise Refusal("Nothing of the picture before was kept in that one.", "See how it was made: dimp show")
    if options.json:
        console.print_json(kept)
        return
    for name, text in _lines(home, kept):
        console.print_line(f"{name:<10} {text}")


def _lines(home: Home, kept: Kept) -> list[tuple[str, str]]:
    lines = [("changed", f"{kept.area:.0%} of the picture")] if kept.mask else []
    named = [("mask", kept.mask), ("as painted", kept.edited)]
    lines += [(name, str(home.images / digest[:2] / f"{digest}.png")) for name, digest in named if digest]
    return lines + ([("note", kept.note)] if kept.note else [])
