"""What becomes of the work of somebody who was removed from the house: nobody waits for it, so it is stopped."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from dimp.core.events import GenerationCancelled
from dimp.core.generation import Generation
from dimp.decide import jobs
from dimp.studio.studio import Studio


async def stop_work_of_removed(studio: Studio, present: Collection[str]) -> None:
    """Stops all that waits or runs and was asked for by an owner who is not `present`, or lies in a session of one.

    The last in the queue first, so that nothing begins meanwhile. Raises a `StoreError`.
    """
    sessions = studio.sessions
    for generation, _ in reversed(sessions.pending()):
        session = sessions.session_of(generation.id)
        assert session is not None, "what is pending is in a session"
        if {sessions.asker_of(generation.id), sessions.owner_of_session(session.id)} <= set(present):
            continue
        # Written before the worker is told: its report, which gives no reason, then meets a picture that is over.
        await studio.writer.record(session, partial(_abandon, generation), "studio")
        await studio.executor.cancel(generation.id)


def _abandon(generation: Generation) -> GenerationCancelled | None:
    return jobs.abandoned_event(generation.id) if generation.live else None
