"""Before a refinement is decided: the words are put to a language model, outside every lock.

The picture that is meant is settled first, so that neither an undo nor a finished picture in the meantime changes what
the words were about.
"""

from __future__ import annotations

import msgspec

from dimp.core import limits
from dimp.core.actions import AnyAction, Refine
from dimp.core.generation import Generation
from dimp.core.interpretation import turns_to
from dimp.core.model import DecisionInputs
from dimp.core.refs import described, need_painted
from dimp.core.session import Session
from dimp.interpret import llm
from dimp.llm.client import LanguageClient, ModelReading


async def read_action(
    language_client: LanguageClient, session: Session | None, action: AnyAction, seen: str = ""
) -> tuple[AnyAction, DecisionInputs]:
    """The action with its picture settled, and the reading to decide it by; both bare where no model is asked.

    `seen` is what a model saw in the picture, where nobody described it. Raises a `Refusal` for words or a picture that
    cannot be refined.
    """
    if not language_client.on or session is None or not isinstance(action, Refine):
        return action, DecisionInputs(seen=seen)
    words = limits.check_prompt(action.modification, "modification")
    base, head = need_painted(session, action.parent_id), session.head
    result = await read(language_client, session, described(base, action.description, seen), words)
    settled = msgspec.structs.replace(action, parent_id=base.id)
    return settled, DecisionInputs(reading=result.reading, asked=result.asked, head=head, seen=seen)


async def read(language_client: LanguageClient, session: Session, base: Generation, words: str) -> ModelReading:
    """How a modification of `base` is meant: by the model, else by the rules."""
    question = llm.question(base.prompt, words, turns_to(session, base))
    return await language_client.read(question)
