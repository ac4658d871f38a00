"""Stretches of a history, and several changes painted as one (squash). Nothing is removed: what was there stays.

Every change of a branch is painted over the one before, so what was not meant to change drifts a little each time. A
squash paints all of them over the first picture at once, as an ordinary generation on a new branch. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dimp.core import limits
from dimp.core.errors import Conflict
from dimp.core.events import GenerationRequested
from dimp.core.generation import DONE, Generation
from dimp.core.interpretation import Interpretation
from dimp.core.kinds import kind_of
from dimp.core.model import DecisionInputs
from dimp.core.parameters import Parameters, merge, parameters_of
from dimp.core.refs import resolve
from dimp.core.sentences import sentence
from dimp.core.session import Session
from dimp.decide.recipe import model_of, refine_requests

SQUASHED = "squash/1"
"""The interpreter of a squashed change: nothing is read again, its words are those of the changes it stands for."""


class Stretch(msgspec.Struct, frozen=True):
    """A part of a branch: where it starts, and the changes after that, oldest first, one at least."""

    start: Generation
    changes: tuple[Generation, ...]


def find_stretch(session: Session, reference: str | None, since: str | None) -> Stretch:
    """The changes that led from `since` (else the root) to a picture (else the head).

    Raises `NotFound`, and `Conflict` where `since` is not before it, nothing is between them, or it is not painted.
    """
    last = resolve(session, reference or "@")
    path = session.path(last.id)
    start = path[0] if since is None else resolve(session, since)
    if last.status != DONE:
        raise Conflict(f"That picture is {last.status}.", "Wait until it is painted; see: dimp tree", "not-painted")
    if start.id not in {generation.id for generation in path}:
        hint = "Name a picture that it came from; see: dimp how"
        raise Conflict("Those two pictures are not on one line.", hint, "other-line")
    changes = tuple(generation for generation in path if generation.order > start.order)
    if not changes:
        hint = "See what led to a picture: dimp how"
        raise Conflict("There is no change between those two pictures.", hint, "no-change-between")
    return Stretch(start, changes)


def squash_requests(
    session: Session, reference: str | None, since: str | None, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Requests for the changes of a stretch as one change of the picture where it starts.

    The prompt is that of its end, the words are those of all its changes, so nothing is read again. What was asked for
    with the last change (LoRAs, references, negative prompt, ...) is asked for again where `parameters` leave it open,
    by the model that paints; the seed is that of the start, and the strength the greatest of them, because the change
    is as great. Enlarging changes nothing that words could express, so it is skipped. Raises `Conflict` where there are
    fewer than two changes, or one that words cannot express.
    """
    stretch = find_stretch(session, reference, since)
    changes = [change for change in stretch.changes if kind_of(change.recipe).squash != "skip"]
    if len(changes) < 2:
        hint = "Paint it again with: dimp again"
        raise Conflict("There is only one change, so there is nothing to squash.", hint, "one-change")
    if any(kind_of(change.recipe).squash == "refuse" for change in changes):
        hint = "Squash the changes before it or after it: --since says where to begin."
        raise Conflict(
            "One of these changes extends, cuts or turns the canvas or makes a film, which words cannot express.", hint
        )
    reading = _join_readings(changes)
    last = parameters_of(changes[-1].recipe, model_of(inputs).name)
    again = merge(
        parameters, msgspec.structs.replace(last, seed=None, width=None, height=None, strength=None, method=None)
    )
    fresh = msgspec.structs.replace(inputs, reading=reading)
    description = find_description(changes[0].recipe, stretch.start, stretch.start)
    return refine_requests(session, reading.instruction, stretch.start.id, again, fresh, description=description)


def find_description(old: GenerationRequested, of: Generation, picture: Generation) -> str | None:
    """The description that was given of a picture with a change of it, for a picture that has no words of its own."""
    given = old.source_prompt if old.source_prompt != of.prompt else ""
    return given if given and not picture.prompt else None


def words_of(generation: Generation) -> str:
    """The words of a change; resolved ones, where there are any, need no conversation before them."""
    return generation.recipe.instruction or generation.words


def _join_readings(changes: Sequence[Generation]) -> Interpretation:
    readings = [change.recipe.reading for change in changes if change.recipe.reading is not None]
    kinds = {reading.kind for reading in readings}
    masked = any(change.recipe.mask for change in changes)
    words = limits.check_prompt(", ".join(words_of(change) for change in changes), "squashed modification")
    return Interpretation(
        prompt=changes[-1].prompt,
        instruction=words,
        kind=kinds.pop() if len(kinds) == 1 else "multi",
        changes=tuple(words for reading in readings for words in reading.changes),
        negative=(),
        strength=max((change.recipe.strength or 0.0 for change in changes), default=0.0),
        confidence=min((reading.confidence for reading in readings), default=1.0),
        note=sentence("squashed-mask") if masked else "",
        sibling=False,
        interpreter=SQUASHED,
    )
