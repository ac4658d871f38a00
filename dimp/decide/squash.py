"""Stretches of a history, and several changes painted as one (squash): editing by adding, so what was there stays.

Every change of a line of pictures is painted over the one before, so what was not meant to change drifts a little each
time. A squash paints all of them over the first picture at once, as an ordinary generation on a new branch. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dimp import limits, recipes
from dimp.events import GenerationRequested
from dimp.interpret.rules import Interpretation
from dimp.recipes import Given
from dimp.refs import resolve
from dimp.refusals import Conflict
from dimp.session import DONE, UPSCALE, Generation, Session
from dimp.wishes import Wishes

SQUASHED = "squash/1"
"""Who read a squashed change: nobody anew, its prompt and its words are those of the changes it stands for."""


class Stretch(msgspec.Struct, frozen=True):
    """A part of a line of pictures: where it starts, and the changes after that, oldest first, one at least."""

    start: Generation
    changes: tuple[Generation, ...]


def stretch(session: Session, reference: str | None, since: str | None) -> Stretch:
    """The changes that led from `since` (else the root) to a picture (else the head).

    Raises `NotFound`, and `Conflict` where `since` is not before it, nothing is between them, or it is not painted.
    """
    last = resolve(session, reference or "@")
    path = session.path(last.id)
    start = path[0] if since is None else resolve(session, since)
    if last.status != DONE:
        raise Conflict(f"That picture is {last.status}.", "Wait until it is painted; see: dimp tree", "not-painted")
    if start.id not in {one.id for one in path}:
        hint = "Name a picture that it came from; see: dimp how"
        raise Conflict("Those two pictures are not on one line.", hint, "other-line")
    changes = tuple(one for one in path if one.order > start.order)
    if not changes:
        hint = "See what led to a picture: dimp how"
        raise Conflict("There is no change between those two pictures.", hint, "no-change-between")
    return Stretch(start, changes)


def squash_requests(
    session: Session, reference: str | None, since: str | None, wishes: Wishes, given: Given
) -> list[GenerationRequested]:
    """Requests for the changes of a stretch as one change of the picture where it starts.

    The prompt is that of its end, the words are those of all its changes, so nothing is read anew. The strength is the
    greatest of them, for the change is as great. Enlarging changes nothing that could be said, so it is passed over.
    Raises `Conflict` where there are not two changes at least.
    """
    part = stretch(session, reference, since)
    changes = [one for one in part.changes if one.recipe.method != UPSCALE]
    if len(changes) < 2:
        hint = "Paint it again with: dimp again"
        raise Conflict("There is only one change, so there is nothing to squash.", hint, "one-change")
    if any(one.recipe.method in ("outpaint", "animate") for one in part.changes):
        hint = "Squash the changes before it or after it: --since says where to begin."
        raise Conflict("One of these changes extends the canvas or sets it in motion, which no words stand for.", hint)
    reading, said = _as_one(changes), wishes.negative_prompt
    wished = msgspec.structs.replace(
        wishes,
        negative_prompt=changes[-1].recipe.negative_prompt if said is None else said,
    )
    fresh = msgspec.structs.replace(given, reading=reading)
    return recipes.refine_requests(session, reading.instruction, part.start.id, wished, fresh)


def words_of(one: Generation) -> str:
    """The words of a change, said so that they need no talk before them where they were resolved."""
    return one.recipe.instruction or one.said


def _as_one(changes: Sequence[Generation]) -> Interpretation:
    read = [one.recipe.reading for one in changes if one.recipe.reading is not None]
    kinds = {one.kind for one in read}
    masked = any(one.recipe.mask for one in changes)
    words = limits.check_prompt(", ".join(words_of(one) for one in changes), "squashed modification")
    return Interpretation(
        prompt=changes[-1].recipe.prompt,
        instruction=words,
        kind=kinds.pop() if len(kinds) == 1 else "multi",
        changes=tuple(change for one in read for change in one.changes),
        negative=(),
        strength=max((one.recipe.strength or 0.0 for one in changes), default=0.0),
        confidence=min((one.confidence for one in read), default=1.0),
        note="A change was painted inside a mask; squashed, it is not held by it." if masked else "",
        sibling=False,
        interpreter=SQUASHED,
    )
