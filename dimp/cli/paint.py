"""`dimp new`, `refine` and `again`: the commands that make pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, MAKING, PAINTING, Common, Making, Painting, joined, size_of
from dimp.cli.work import paint
from dimp.limits import check_prompt, check_strength


def new(
    *prompt: Annotated[str, Parameter(help="What to paint.")],
    size: Annotated[str | None, Parameter(help="Width and height in pixels, multiples of 16: 1024x768.")] = None,
    image: Annotated[Path | None, Parameter(help="Start from this image instead of noise.")] = None,
    strength: Annotated[float | None, Parameter(help="With --image: how far to leave it, above 0 to 1.")] = None,
    painting: Painting = PAINTING,
    options: Common = COMMON,
) -> None:
    """Paint a fresh picture from words."""
    action: dict[str, object] = {"type": "new", "prompt": _said(prompt, "what to paint", "prompt")}
    if size is not None:
        action["width"], action["height"] = size_of(size)
    if strength is not None:
        action["strength"] = check_strength(strength)
    paint(action, painting, options, {"source": image})


def refine(
    *modification: Annotated[str, Parameter(help="What to change.")],
    strength: Annotated[float | None, Parameter(help="How far to change the picture, above 0 to 1.")] = None,
    at: Annotated[str | None, Parameter(help="The picture to change (else the head).")] = None,
    mask: Annotated[Path | None, Parameter(help="Image that is white where the picture may change.")] = None,
    dry_run: Annotated[
        bool, Parameter(negative="", help="Only tell how the words would be read: paint nothing, write nothing.")
    ] = False,
    painting: Painting = PAINTING,
    options: Common = COMMON,
) -> None:
    """Change a picture as the words say."""
    said = _said(modification, "what to change", "modification")
    if dry_run:
        from dimp.cli.dry_run import foretell

        foretell(said, at, options)
        return
    action: dict[str, object] = {"type": "refine", "modification": said}
    if at is not None:
        action["parent_id"] = at
    if strength is not None:
        action["strength"] = check_strength(strength)
    paint(action, painting, options, {"mask": mask})


def again(
    reference: Annotated[str, Parameter(name="ID", help="The picture whose recipe to paint.")] = "@",
    /,
    *,
    making: Making = MAKING,
    options: Common = COMMON,
) -> None:
    """Paint the recipe of a picture again with another seed, as its sibling."""
    paint({"type": "again", "id": reference}, making, options)


def _said(words: tuple[str, ...], missing: str, name: str) -> str:
    """The words of a command, checked before a server is started for them."""
    if not words:
        raise Usage(f"The words are missing: say {missing}.", f"For instance: dimp {_EXAMPLES[name]}")
    return check_prompt(joined(words), name)


_EXAMPLES = {"prompt": 'new "a red ball on grass"', "modification": 'refine "make the ball blue"'}
