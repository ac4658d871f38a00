"""Animation: the decision to set a picture, or words alone, in motion. Pure."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from dimp import limits, recipes
from dimp.events import GenerationRequested
from dimp.recipes import Given, ModelFacts
from dimp.session import Generation, Session
from dimp.wishes import Wishes

MULTIPLE = 32
"""What both sides of a film are a multiple of: the coarsest of the families that animate (LTX)."""

STRENGTH = 0.8
"""How far a film may leave the picture it starts from, where the family lets one say."""


class Film(msgspec.Struct, frozen=True):
    """How long a film is, how fast it runs, and the kind of file; None leaves it to the model."""

    frames: int | None = None
    fps: int | None = None
    format: Literal["webp", "gif"] = "webp"


def animate_requests(
    session: Session, words: str | None, parent: str | None, film: Film, wishes: Wishes, given: Given
) -> list[GenerationRequested]:
    """Requests for `count` films: of the picture `parent`, of words alone where only they are said, else of the head.

    Raises `Conflict` for a picture that is not painted, and `Invalid` for a model that cannot animate or values out of
    range.
    """
    model = recipes.model_of(given)
    recipes.need_task(model, "animate")
    frames = model.frames if film.frames is None else film.frames
    fps = model.fps if film.fps is None else film.fps
    limits.check_film(frames, fps)
    options = {**wishes.options, "frames": frames, "fps": fps, "format": film.format}
    wished = msgspec.structs.replace(wishes, options=options)
    if words and parent is None:
        made = recipes.new_requests(session, words, wished, given, task="animate")
        return [msgspec.structs.replace(one, kind="animation") for one in made]
    return _moved(session, recipes.painted(session, parent), words, wished, given)


def _moved(
    session: Session, base: Generation, words: str | None, wishes: Wishes, given: Given
) -> list[GenerationRequested]:
    """Children of a picture that set it in motion, in the proportions of the picture and the area of the model."""
    width, height = _framed(base, recipes.model_of(given))
    wished = msgspec.structs.replace(
        wishes,
        width=wishes.width or width,
        height=wishes.height or height,
        strength=STRENGTH if wishes.strength is None else wishes.strength,
    )
    prompt = (words or "").strip() or base.recipe.prompt or "the same picture"
    made = recipes.new_requests(session, prompt, wished, given, source=base.digest, task="animate")
    return [
        msgspec.structs.replace(one, kind="animation", parent_id=base.id, source_prompt=base.recipe.prompt)
        for one in made
    ]


def _framed(base: Generation, model: ModelFacts) -> tuple[int, int]:
    scale = math.sqrt(model.width * model.height / max(base.width * base.height, 1))
    lowest = math.ceil(limits.SIDE[0] / MULTIPLE) * MULTIPLE
    width, height = (
        max(round(side * scale / MULTIPLE) * MULTIPLE, lowest) for side in (max(base.width, 1), max(base.height, 1))
    )
    return min(width, limits.SIDE[1]), min(height, limits.SIDE[1])
