"""`dimp upscale`: a picture made larger; and the upscalers that can be named."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import output
from dimp.cli.options import COMMON, Common, Making
from dimp.cli.store import home_of
from dimp.cli.work import paint
from dimp.limits import check_scale


class _Kept(Making):
    """Where the picture goes; what makes it has no seed, no steps and no count."""

    def wishes(self) -> dict[str, object]:
        return {}


def upscale(
    reference: Annotated[str, Parameter(name="ID", help="The picture to make larger.")] = "@",
    /,
    *,
    scale: Annotated[int, Parameter(help="How many times: 2, 3 or 4.")] = 2,
    upscaler: Annotated[
        str | None, Parameter(help="What does it (else the best here); see: dimp models upscalers.")
    ] = None,
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="Also write the picture here: .png, .jpg or .webp.")
    ] = None,
    wait: Annotated[bool, Parameter(help="Wait for the picture, or only ask for it.")] = True,
    options: Common = COMMON,
) -> None:
    """Make a picture 2, 3 or 4 times as large, as a picture of its own; undo takes it back.

    What is said to it later is painted at the size that the small one was painted at.
    """
    action: dict[str, object] = {"type": "upscale", "id": reference, "scale": check_scale(scale)}
    if upscaler is not None:
        action["upscaler"] = upscaler
    paint(action, _Kept(output=output, wait=wait), options)


def upscalers(*, options: Common = COMMON) -> None:
    """The upscalers that can be named, and whether they are here. The one used when none is named has a star."""
    from dimp.upscalers import Upscalers

    found = Upscalers(home_of(options.home)).list()
    if options.json:
        output.value(found)
        return
    rows = [
        (f"{'*' if one.chosen else ' '} {one.name}", "here" if one.installed else "not here", f"x{one.scale}", one.note)
        for one in found
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for *cells, note in rows:
        text = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        output.line(output.plain(f"{text}  {note}").rstrip())
