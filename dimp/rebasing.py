"""Carrying out a rebase: one change after the other, each asked for when the picture it changes is painted.

It is the way `replay --onto` goes, within one session and with the words read anew. Only the last picture comes to the
canvas, and only where that has stayed, so that one undo takes the whole back; if a change fails, what was painted up to
there stays on its branch.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio.to_thread

from dimp.actions import AnyAction
from dimp.rebase_plan import Plan, Rebase, change_on, plan
from dimp.refusals import Refusal
from dimp.replay import ReplayLine, painted, refused
from dimp.session import DONE, Generation, Session
from dimp.studio import Studio


async def rebase(
    studio: Studio, session_id: str, reference: str | None, wish: Rebase, *, actor: str = "user", op: str | None = None
) -> AsyncIterator[ReplayLine]:
    """Says the changes that led to a picture again, as `wish` says. Two lines for each: asked for, and painted.

    Asked for again under the same `op` it goes on where it ended, and paints nothing twice. Raises a `Refusal` before
    anything is written.
    """
    session = studio.sessions.find(session_id)
    planned = plan(session, reference, wish)
    await anyio.to_thread.run_sync(
        studio.catalog.find, wish.model or session.unscaled(planned.old).recipe.model or None
    )
    work = _Work(studio, session, actor, op)
    async for line in work.carried_out(planned, wish):
        yield line


class _Work:
    """A rebase under way; `home` is where the canvas stood when it began."""

    def __init__(self, studio: Studio, session: Session, actor: str, op: str | None) -> None:
        self._studio = studio
        self._session = session
        self._actor = actor
        self._op = op
        self._home = session.head

    async def carried_out(self, planned: Plan, wish: Rebase) -> AsyncIterator[ReplayLine]:
        made = planned.base
        if planned.root is not None:
            async for line in self._line(planned.old, planned.root, 0):
                yield line
            made = self._made(line)
        for number, change in enumerate(planned.changes, 1):
            if made is None:
                return
            aside = number < len(planned.changes) or self._session.head != self._home
            async for line in self._line(change.one, change_on(change, made, wish, aside=aside), number):
                yield line
            made = self._made(line)

    async def _line(self, old: Generation, action: AnyAction, number: int) -> AsyncIterator[ReplayLine]:
        op = f"{self._op}/{number}" if self._op else None
        try:
            asked = (await self._studio.do(self._session.id, action, actor=self._actor, op=op)).generation_ids[0]
        except Refusal as refusal:
            yield refused(old, refusal)
            return
        yield ReplayLine(old.id, "asked", old.digest, painted_id=asked)
        yield painted(old, await self._studio.finished(asked))

    def _made(self, line: ReplayLine) -> Generation | None:
        """The picture that the next change is said to; None where there is none, which ends the work."""
        one = self._session.generations.get(line.painted_id or "")
        return one if one is not None and one.status == DONE else None
