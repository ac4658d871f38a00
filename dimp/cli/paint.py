"""`dimp new`, `refine`, `again` and their like: the commands that make pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from dimp.cli.exits import Usage
from dimp.cli.files import FILMS
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


def vary(
    reference: Annotated[str, Parameter(name="ID", help="The picture to vary.")] = "@",
    /,
    *,
    strong: Annotated[bool, Parameter(negative="", help="Far from the picture instead of near it.")] = False,
    making: Making = MAKING,
    options: Common = COMMON,
) -> None:
    """Paint variations of a picture, near it or far from it."""
    paint({"type": "vary", "id": reference, "degree": "strong" if strong else "subtle"}, making, options)


def properly(
    reference: Annotated[str, Parameter(name="ID", help="The draft to paint.")] = "@",
    /,
    *,
    making: Making = MAKING,
    options: Common = COMMON,
) -> None:
    """Paint a draft as its model usually paints: the same seed and words, nothing given up for speed."""
    paint({"type": "properly", "id": reference}, making, options)


def outpaint(
    *modification: Annotated[str, Parameter(help="What to change besides; nothing, where it is left out.")],
    left: Annotated[int, Parameter(help="How many pixels to add on the left.")] = 0,
    top: Annotated[int, Parameter(help="How many pixels to add above.")] = 0,
    right: Annotated[int, Parameter(help="How many pixels to add on the right.")] = 0,
    bottom: Annotated[int, Parameter(help="How many pixels to add below.")] = 0,
    at: Annotated[str | None, Parameter(help="The picture to go on from (else the head).")] = None,
    painting: Painting = PAINTING,
    options: Common = COMMON,
) -> None:
    """Go on painting beyond a picture's edges; what is there stays as it is."""
    margins = {"left": left, "top": top, "right": right, "bottom": bottom}
    action: dict[str, object] = {"type": "outpaint", "modification": joined(modification), **margins}
    paint(action | _at(at), painting, options)


def animate(
    *prompt: Annotated[str, Parameter(help="What to show; without it the picture on the canvas begins to move.")],
    at: Annotated[str | None, Parameter(help="The picture to set in motion.")] = None,
    frames: Annotated[
        int | None, Parameter(help="How many pictures the film has, 2 to 257 (else the model's).")
    ] = None,
    fps: Annotated[int | None, Parameter(help="How many of them are shown a second, 1 to 60.")] = None,
    format: Annotated[Literal["webp", "gif"] | None, Parameter(help="The kind of file (else that of -o).")] = None,
    size: Annotated[str | None, Parameter(help="Width and height in pixels, multiples of 32: 512x320.")] = None,
    painting: Painting = PAINTING,
    options: Common = COMMON,
) -> None:
    """Paint a film: from words, or from a picture."""
    suffix = painting.output.suffix.lower() if painting.output else ""
    film = {"frames": frames, "fps": fps, "format": format or ("gif" if suffix == ".gif" else "webp")}
    action: dict[str, object] = {"type": "animate", "film": film, **_at(at)}
    if prompt:
        action["prompt"] = _said(prompt, "what to show", "prompt")
    if size is not None:
        action["width"], action["height"] = size_of(size)
    paint(action, painting, options, formats=FILMS)


def _at(reference: str | None) -> dict[str, object]:
    return {} if reference is None else {"parent_id": reference}


def _said(words: tuple[str, ...], missing: str, name: str) -> str:
    """The words of a command, checked before a server is started for them."""
    if not words:
        raise Usage(f"The words are missing: say {missing}.", f"For instance: dimp {_EXAMPLES[name]}")
    return check_prompt(joined(words), name)


_EXAMPLES = {"prompt": 'new "a red ball on grass"', "modification": 'refine "make the ball blue"'}
