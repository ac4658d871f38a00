"""`dimp undo`, `redo`, `goto` and `clear`: moving the head. Nothing is lost by it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions, join_words
from dimp.cli.send_action import send_and_show_canvas


def undo(
    times: Annotated[int, Parameter(name="N", help="How many moves.")] = 1, /, *, options: CommonOptions = COMMON
) -> None:
    """Go back to the picture before the last move; the branch that is left stays in the tree."""
    send_and_show_canvas({"type": "undo", "times": times}, options)


def redo(
    times: Annotated[int, Parameter(name="N", help="How many moves.")] = 1, /, *, options: CommonOptions = COMMON
) -> None:
    """Go forward again along what was undone."""
    send_and_show_canvas({"type": "redo", "times": times}, options)


def goto(
    *reference: Annotated[
        str, Parameter(name="ID", help="Id, digest, name (also of several words), @, head^, head~2.")
    ],
    options: CommonOptions = COMMON,
) -> None:
    """Put another picture of the session on the canvas."""
    if not reference:
        raise Usage("The picture is missing.", "Name one: dimp goto ID; see: dimp tree")
    send_and_show_canvas({"type": "goto", "id": join_words(reference)}, options)


def clear(*, options: CommonOptions = COMMON) -> None:
    """Empty the canvas and set the pictures so far aside; undo brings both back."""
    send_and_show_canvas({"type": "clear"}, options)
