"""`dimp upscale`: making a picture larger, and listing the upscalers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from dimp.cli.options import COMMON, CommonOptions, OutputFile, OutputOptions, Wait
from dimp.cli.output import console
from dimp.cli.paint_job import paint
from dimp.cli.store import resolve_home
from dimp.core.limits import check_scale

if TYPE_CHECKING:
    from dimp.models.upscalers import Upscaler


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
