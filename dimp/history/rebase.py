"""Running a rebase: one change after the other, each asked for when the picture it changes is painted.

It works like `replay --onto`, within one session and with the words read again. Only the last picture moves the head,
and only where the head has not moved since, so that one undo reverts everything; if a change fails, what was painted
before it stays on its branch.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio.to_thread

from dimp.core.actions import AnyAction
from dimp.core.errors import Refusal
from dimp.core.generation import DONE, Generation
from dimp.core.session import Session
from dimp.decide.rebase import Rebase, RebasePlan, plan_rebase, repeat_change
from dimp.history.replay import ReplayLine, painted_line, refused_line
from dimp.studio.studio import Studio


async def rebase(
    studio: Studio, session_id: str, reference: str | None, request: Rebase, *, actor: str = "user",
    op: str | None = None,
) -> AsyncIterator[ReplayLine]:  # fmt: skip
    """Makes the changes that led to a picture again, as `request` says. Two lines for each: asked for, and painted.

    Asked for again under the same `op` it continues where it ended, and paints nothing twice. Raises a `Refusal` before
    anything is written.
    """
    session = studio.sessions.find(session_id)
    plan = plan_rebase(session, reference, request)
    await anyio.to_thread.run_sync(studio.catalog.find, request.model or session.painted(plan.old).recipe.model or None)
    work = _RebaseRun(studio, session, actor, op)
    async for line in work.run(plan, request):
        yield line


class _RebaseRun:
    """A rebase that is running; `_home` is the head when it began."""

    def __init__(self, studio: Studio, session: Session, actor: str, op: str | None) -> None:
        self._studio = studio
        self._session = session
        self._actor = actor
        self._op = op
        self._home = session.head

    async def run(self, plan: RebasePlan, request: Rebase) -> AsyncIterator[ReplayLine]:
        parent = plan.base
        if plan.root is not None:
            async for line in self._do_step(plan.old, plan.root, 0):
                yield line
            parent = self._painted_picture(line)
        for number, change in enumerate(plan.changes, 1):
            if parent is None:
                return
            aside = number < len(plan.changes) or self._session.head != self._home
            async for line in self._do_step(
                change.generation, repeat_change(change, parent, request, aside=aside), number
            ):
                yield line
            parent = self._painted_picture(line)

    async def _do_step(self, old: Generation, action: AnyAction, number: int) -> AsyncIterator[ReplayLine]:
        op = f"{self._op}/{number}" if self._op else None
        try:
            generation_id = (await self._studio.do(self._session.id, action, actor=self._actor, op=op)).generation_ids[
                0
            ]
        except Refusal as refusal:
            yield refused_line(old, refusal)
            return
        yield ReplayLine(old.id, "asked", old.digest, painted_id=generation_id)
        yield painted_line(old, await self._studio.finished(generation_id))

    def _painted_picture(self, line: ReplayLine) -> Generation | None:
        """The picture that the next change is made to; None where there is none, which ends the rebase."""
        generation = self._session.generations.get(line.painted_id or "")
        return generation if generation is not None and generation.status == DONE else None
