"""Animation: the decision to make a film of a picture, or of words alone. Pure."""

from __future__ import annotations

import math

import msgspec

from dimp.core import limits
from dimp.core.actions import Film
from dimp.core.events import GenerationRequested
from dimp.core.generation import Generation
from dimp.core.kinds import ANIMATION
from dimp.core.model import DecisionInputs, ModelFacts
from dimp.core.parameters import Parameters
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide import methods, recipe

MULTIPLE = 32
"""What both sides of a film are a multiple of: the coarsest of the families that animate (LTX)."""

STRENGTH = 0.8
"""How far a film may leave the picture it starts from, where the family lets one say."""


def animate_requests(
    session: Session, words: str | None, parent: str | None, film: Film, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Requests for `count` films: of the picture `parent`, of words alone where only they are given, else of the head.

    Raises `Conflict` for a picture that is not painted, and `Invalid` for a model that cannot animate or values out of
    range.
    """
    model = recipe.model_of(inputs)
    methods.need_task(model, "animate")
    frames = model.frames if film.frames is None else film.frames
    fps = model.fps if film.fps is None else film.fps
    limits.check_film(frames, fps)
    options = {**parameters.options, "frames": frames, "fps": fps, "format": film.format}
    parameters = msgspec.structs.replace(parameters, options=options)
    if words and parent is None:
        requests = recipe.new_requests(session, words, parameters, inputs, task="animate")
        return [msgspec.structs.replace(request, kind=ANIMATION.name) for request in requests]
    return _animate_picture(session, need_painted(session, parent), words, parameters, inputs)


def _animate_picture(
    session: Session, base: Generation, words: str | None, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Films made of a picture, in the proportions of the picture and the area of the model."""
    width, height = _film_size(base, recipe.model_of(inputs))
    parameters = msgspec.structs.replace(
        parameters,
        width=width if parameters.width is None else parameters.width,
        height=height if parameters.height is None else parameters.height,
        strength=STRENGTH if parameters.strength is None else parameters.strength,
    )
    prompt = (words or "").strip() or base.prompt or "the same picture"
    inputs = msgspec.structs.replace(inputs, source_size=(base.width, base.height))
    requests = recipe.new_requests(session, prompt, parameters, inputs, source=base.digest, task="animate")
    return [
        msgspec.structs.replace(request, kind=ANIMATION.name, parent_id=base.id, source_prompt=base.prompt)
        for request in requests
    ]


def _film_size(base: Generation, model: ModelFacts) -> tuple[int, int]:
    scale = math.sqrt(model.width * model.height / max(base.width * base.height, 1))
    lowest = math.ceil(limits.SIDE[0] / MULTIPLE) * MULTIPLE
    width, height = (
        max(round(side * scale / MULTIPLE) * MULTIPLE, lowest) for side in (max(base.width, 1), max(base.height, 1))
    )
    return min(width, limits.SIDE[1]), min(height, limits.SIDE[1])
