"""Talking to a session: words become a painting, a change or an action on the history; the answer says which."""

from __future__ import annotations

import anyio.to_thread
import msgspec
from litestar import post
from litestar.params import JSONBody

from dimp.core.actions import AnyAction
from dimp.core.errors import Choice, Refusal
from dimp.core.session import Session
from dimp.decide.talk.answers import seen
from dimp.decide.talk.intent import USUAL_SIZE, Meant, Say, changed_picture
from dimp.interpret import settings_words
from dimp.studio.studio import Studio
from dimp_web.context import WriteRequest, WriteRequests
from dimp_web.routes.generate import Body, action_of
from dimp_web.understanding import understand


class Words(Body, frozen=True, kw_only=True):
    """Words about the head or the picture `parent_id`; the rest goes into the painting they ask for."""

    words: str
    parent_id: str | None = None
    mask: str | None = None


class Done(msgspec.Struct, frozen=True):
    """How the words were understood, and the outcome, as `POST /api/actions` answers.

    `kind` is new, refine, undo, redo, again, pick, first, go_back_to, start_over, keep or stop; `told` says it in
    words, and `action` is what was done. `stopped` names the generations whose work was stopped. With the kinds
    `answer` (to a question or small talk) and `unclear` nothing is done: `told` answers or asks back, and `choices` are
    the likeliest readings, each in words to say instead.
    """

    kind: str
    told: str
    session_id: str
    generation_ids: tuple[str, ...]
    events: tuple[str, ...]
    seq: int
    repeated: bool
    stopped: tuple[str, ...] = ()
    action: AnyAction | None = None
    choices: tuple[Choice, ...] = ()


@post("/api/session/say", status_code=200, summary="Say something to a session")
async def say(write: WriteRequests, data: JSONBody[Words]) -> Done:
    """Does what the words mean and answers when it is durable; pictures are painted after that.

    On an empty canvas words are a new picture, else a change of the one on it; "undo", "the second one", "four
    variations" and the like are done to the history. Questions are answered, and what is unclear is asked back: then
    nothing is painted. Nothing is done twice under one operation id.
    """
    session = write.session_for(data.session_id)
    spoken = action_of(Say, data)
    understood = await understand(write.studio, session, spoken, await _usual_size(write.studio, spoken))
    if understood.kind in ("answer", "unclear") and await write.is_done(data.op):
        understood = changed_picture("refine", spoken.words, spoken, spoken.parent_id)  # answers what was done then
    if understood.look_at is not None:
        understood = await _look(write, session, understood)
    if understood.action is None:
        for generation_id in understood.stops:
            await write.studio.cancel(generation_id, actor=write.actor)
        return Done(
            understood.kind, understood.told, session.id, (), (), session.seq, False, understood.stops,
            choices=understood.choices,
        )  # fmt: skip
    done = await write.do(understood.action, data.session_id, data.op, asked=spoken)
    return Done(
        understood.kind, understood.told, done.session_id, done.generation_ids, done.events, done.seq, done.repeated,
        action=understood.action,
    )  # fmt: skip


async def _look(write: WriteRequest, session: Session, understood: Meant) -> Meant:
    """The answer by the eyes of the chosen model, where it has some; else as the rules gave it."""
    descriptions = write.studio.descriptions
    if understood.look_at is None or not await descriptions.can_look():
        return understood
    try:
        description = await descriptions.of(session, session.generations[understood.look_at], write.actor)
    except Refusal:
        return understood
    return msgspec.structs.replace(understood, told=seen(description.text))


async def _usual_size(studio: Studio, spoken: Say) -> tuple[int, int]:
    """The size that the model has by itself, looked up only where the words name a format."""
    if settings_words.split_off(spoken.words)[1].format is None:
        return USUAL_SIZE
    facts = (await anyio.to_thread.run_sync(studio.catalog.find, spoken.model)).facts
    return facts.width, facts.height


HANDLERS = (say,)
