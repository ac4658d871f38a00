"""Words about candidates painted together: 'more like 2', 'none of these'. Pure."""

from __future__ import annotations

import re

from dimp.core import actions as act
from dimp.core.generation import DONE, Generation
from dimp.core.sentences import sentence
from dimp.core.session import Session
from dimp.decide.talk.meaning import Meant, Say, answered, name_of, parameters_said


def last_batch(session: Session) -> list[Generation]:
    """The pictures that were last made together, in order; empty where the last was made alone."""
    painted = [generation for generation in session.visible() if generation.status == DONE and not generation.trashed]
    batch = painted[-1].recipe.batch if painted else None
    if batch is None:
        return []
    return [generation for generation in painted if (own := generation.recipe.batch) and own.id == batch.id]


_BESIDE = re.compile(
    r"^(?:(?:ok|okay|no|hm+|oh|yes|actually|rather|well|i (?:like|want|prefer|take)|i'll take|take|use|show me|go "
    r"with|pick)"
    r"[\s,.]+)*(?:the )?(?:one (?:on the |at the |in the )?)?(?P<side>(?:top|upper|bottom|lower)[ -](?:left|"
    r"right)|left|right|middle|"
    r"cent(?:er|re))(?: one| picture| version)?(?: (?:please|then|instead|is (?:better|best|nicer|the best)))*$",
    re.I,
)
_IN_ROW = {2: {"left": 0, "right": 1}, 3: {"left": 0, "middle": 1, "center": 1, "centre": 1, "right": 2}}
_IN_SQUARE = {"top left": 0, "top right": 1, "bottom left": 2, "bottom right": 3}


def on_side(session: Session, words: str) -> Generation | None:
    """The candidate on a side of the grid in which they are shown ('the right one' of two); None for other words."""
    match = _BESIDE.match(words.strip(" .!"))
    batch = last_batch(session) if match else []
    if match is None or session.head not in {generation.id for generation in batch}:
        return None
    side = match.group("side").lower().replace("-", " ").replace("upper", "top").replace("lower", "bottom")
    place = (_IN_SQUARE if len(batch) == len(_IN_SQUARE) else _IN_ROW.get(len(batch), {})).get(side)
    return batch[place] if place is not None else None


def more_like(session: Session, generation: Generation, count: int, say: Say) -> Meant:
    """Variations near a candidate, as many as there were candidates unless a number is asked for."""
    many = count or max(say.count, len(last_batch(session)), 1)
    many = 4 if many == 1 and not count else many
    parameters = {**parameters_said(say), "count": many}
    action = act.Vary(id=generation.id, degree="subtle", **parameters)
    return Meant(
        "again", action, f"vary {name_of(generation)} {many} times", f"Painting {many} more like {name_of(generation)}."
    )


def none_of_them(session: Session) -> Meant:
    """Back to where the canvas was before the candidates."""
    batch = last_batch(session)
    if not batch:
        return answered(sentence("no-candidates-undo"))
    ids = {generation.id for generation in batch}
    moves = 1
    for place in reversed(session.back):
        if place.head not in ids:
            break
        moves += 1
    if session.head not in ids or len(session.back) < moves:
        return answered(sentence("none-already"))
    return Meant("undo", act.Undo(moves), "leave the candidates", sentence("before-candidates"))
