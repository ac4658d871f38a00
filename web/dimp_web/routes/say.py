"""Talking to a session: words become a painting, a change or an action on the history; the answer says which."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.params import JSONBody

from dimp.core.actions import AnyAction
from dimp.decide.intent import Say, meant
from dimp_web.context import WriteRequests
from dimp_web.routes.generate import Body, action_of


class Words(Body, frozen=True, kw_only=True):
    """Words about the head or the picture `parent_id`; the rest goes into the painting they ask for."""

    words: str
    parent_id: str | None = None
    mask: str | None = None


class Done(msgspec.Struct, frozen=True):
    """How the words were understood, and the outcome, as `POST /api/actions` answers.

    `kind` is new, refine, undo, redo, again, pick, first, go_back_to, start_over, keep or stop; `told` says it in
    words, and `action` is what was done. `stopped` names the generations whose work was stopped.
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


@post("/api/session/say", status_code=200, summary="Say something to a session")
async def say(write: WriteRequests, data: JSONBody[Words]) -> Done:
    """Does what the words mean and answers when it is durable; pictures are painted after that.

    On an empty canvas words are a new picture, else a change of the one on it; "undo", "the second one", "four
    variations" and the like are done to the history. Nothing is done twice under one operation id.
    """
    session = write.session_for(data.session_id)
    understood = meant(session, action_of(Say, data))
    if understood.action is None:
        for generation_id in understood.stops:
            await write.studio.cancel(generation_id, actor=write.actor)
        return Done(understood.kind, understood.told, session.id, (), (), session.seq, False, understood.stops)
    done = await write.do(understood.action, data.session_id, data.op)
    return Done(
        understood.kind, understood.told, done.session_id, done.generation_ids, done.events, done.seq, done.repeated,
        action=understood.action,
    )  # fmt: skip


HANDLERS = (say,)
