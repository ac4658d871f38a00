"""References: the short ways to name a generation.

`@` or `head`, `head^`, `head~2`, a name, a unique id prefix of 4 or more characters, or the prefix of an
image's digest. Pure.
"""

from __future__ import annotations

import re

from dimp.core import limits
from dimp.core.errors import Conflict, NotFound
from dimp.core.generation import DONE, ERASED, Generation
from dimp.core.session import Session

_HEAD = re.compile(r"(?:@|head)(\^*|~(\d{1,6}))", re.IGNORECASE)
_MIN_PREFIX = 4


def resolve(session: Session, reference: str) -> Generation:
    """The generation that `reference` names. Raises `NotFound`, or `Conflict` when several answer to it."""
    text = reference.strip()
    if (relative := _HEAD.fullmatch(text)) is not None:
        back = int(relative[2]) if relative[2] else len(relative[1])
        return _find_ancestor(session, back)
    generation = _need_one(text, _find_matches(session, text))
    if generation.status == ERASED:
        raise NotFound("That picture was erased for good.", "See what is left with: dimp tree", "no-picture")
    return generation


def is_relative(text: str) -> bool:
    """Whether `text` is a way to say the head or a picture before it, and so no name."""
    return _HEAD.fullmatch(text) is not None


def begins(generation: Generation, text: str) -> bool:
    """Whether `text` is long enough to stand for an id, and this one's id or digest begins with it."""
    low = text.lower()
    return len(low) >= _MIN_PREFIX and (generation.id.startswith(low) or (generation.digest or "").startswith(low))


def _find_ancestor(session: Session, back: int) -> Generation:
    if session.head is None:
        hint = 'Paint something first: dimp new "..."'
        raise NotFound("The canvas is empty, so there is no head.", hint, "empty-canvas")
    path = session.path(session.head)
    if back >= len(path):
        before = len(path) - 1
        message = f"The head has only {before} picture{'s' * (before != 1)} before it."
        raise NotFound(message, "See the branches with: dimp tree", "no-picture")
    return path[-1 - back]


def _find_matches(session: Session, text: str) -> list[Generation]:
    exact = session.generations.get(text)
    if exact is not None:
        return [exact]
    generations = session.generations.values()
    if named := [generation for generation in generations if generation.name and generation.name == text]:
        return named
    if len(text) < _MIN_PREFIX:
        return []
    low = text.lower()
    if by_id := [generation for generation in generations if generation.id.startswith(low)]:
        return by_id
    by_digest = [generation for generation in generations if generation.digest and generation.digest.startswith(low)]
    # Equal bytes are one image: two generations that made it are no ambiguity, the later one is meant.
    return by_digest[-1:] if len({generation.digest for generation in by_digest}) == 1 else by_digest


def _need_one(text: str, matches: list[Generation]) -> Generation:
    if not matches:
        raise NotFound(
            f"No picture here answers to {text!r}.",
            "Use an id or digest prefix of 4 or more characters, a name, @, head^ or head~2; see: dimp tree",
            "no-picture",
        )
    if len(matches) > 1:
        some = ", ".join(generation.id for generation in matches[:4])
        raise Conflict(f"{text!r} fits {len(matches)} pictures.", f"Give more characters, for instance one of: {some}")
    return matches[0]


def described(picture: Generation, description: str | None, seen: str = "") -> Generation:
    """The picture as a description has it, for the time of one change; itself where there is none. Raises `Invalid`.

    `seen` stands in for the description where a model saw what nobody described.
    """
    if description is None and not seen:
        return picture
    return picture.described(limits.check_prompt(seen if description is None else description, "description"))


def need_painted(session: Session, reference: str | None, wanted: str = "refine") -> Generation:
    """The picture to refine: the head unless another is named. Raises `Conflict` when it is not painted.

    `wanted` is the verb for what is wanted of it, in words for people.
    """
    if reference is None and session.head is None:
        hint = 'Paint one first: dimp new "a red ball on grass"'
        raise Conflict(f"There is no picture to {wanted} yet.", hint, "no-picture-yet")
    base = resolve(session, reference or "@")
    if base.status != DONE:
        raise Conflict(
            f"That picture is {base.status}, so it cannot be {wanted}d.",
            f"Wait until it is painted, or {wanted} another one; see: dimp tree",
            "not-painted",
        )
    return base
