"""`dimp undo`, `redo`, `goto` and `clear`: moving the head. Nothing is ever lost by it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli.doing import do_and_show
from dimp.cli.options import COMMON, Common


def undo(
    times: Annotated[int, Parameter(name="N", help="How many moves.")] = 1, /, *, options: Common = COMMON
) -> None:
    """Go back to the picture before the last move; the branch that is left stays in the tree."""
    do_and_show({"type": "undo", "times": times}, options)


def redo(
    times: Annotated[int, Parameter(name="N", help="How many moves.")] = 1, /, *, options: Common = COMMON
) -> None:
    """Go forward again along what was undone."""
    do_and_show({"type": "redo", "times": times}, options)


def goto(
    reference: Annotated[str, Parameter(name="ID", help="Id, digest, name, @, head^ or head~2.")],
    /,
    *,
    options: Common = COMMON,
) -> None:
    """Put another picture of the session on the canvas."""
    do_and_show({"type": "goto", "id": reference}, options)


def clear(*, options: Common = COMMON) -> None:
    """Empty the canvas and set the pictures so far aside; undo brings both back."""
    do_and_show({"type": "clear"}, options)
