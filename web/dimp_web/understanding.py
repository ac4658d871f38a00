"""Words on their way to a picture: what was not understood is asked back, on every way in."""

from __future__ import annotations

from dimp.core.actions import Refine
from dimp.core.errors import Unclear
from dimp.core.generation import DONE
from dimp.core.refs import described, resolve
from dimp.core.session import Session
from dimp.decide.prompt_syntax import is_written_in_syntax
from dimp.decide.recipe import read_modification
from dimp.decide.talk.choices import is_unclear
from dimp.decide.talk.intent import USUAL_SIZE, Meant, Say, changed_picture, meant
from dimp.llm.interpret import read as read_with_model
from dimp.studio.studio import Studio


async def understand(studio: Studio, session: Session, spoken: Say, usual_size: tuple[int, int] = USUAL_SIZE) -> Meant:
    """What the words amount to; where the rules do not understand them, a language model is asked if one is set.

    Raises `Refusal` as `dimp.decide.talk.intent.meant` does.
    """
    understood = meant(session, spoken, usual_size)
    base = resolve(session, spoken.parent_id or "@") if understood.kind == "unclear" and session.head else None
    if base is None or not studio.language_client.on:
        return understood
    result = await read_with_model(studio.language_client, session, described(base, spoken.description), spoken.words)
    answered = result.asked is not None and not result.asked.refused
    return changed_picture("refine", spoken.words, spoken, spoken.parent_id) if answered else understood


async def need_clear(studio: Studio, session: Session, action: Refine) -> None:
    """Raises `Unclear` for a change that nobody understood, so that it is not painted.

    Inside a mask words always change what is there, and words with choices to draw are read when these are drawn.
    Where the picture cannot be changed at all, deciding says so.
    """
    if action.mask is not None or is_written_in_syntax(action.modification) or not (action.parent_id or session.head):
        return
    base = resolve(session, action.parent_id or "@")
    base = described(base, action.description, "" if base.prompt else base.description)
    if base.status != DONE or not is_unclear(read_modification(session, base, action.modification)):
        return
    say = Say(words=action.modification, parent_id=base.id, description=action.description)
    understood = await understand(studio, session, say)
    if understood.kind in ("answer", "unclear"):
        raise Unclear(understood.told, understood.choices)
    if understood.of_history:
        raise Unclear(f"These words speak of the history and change no picture: they would {understood.will}.")
