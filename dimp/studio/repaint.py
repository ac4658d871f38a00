"""Painting a recipe again on the side: the executor works as for any job, but no event is written.

For `replay --verify`, which wants to know what would come out, not to have it in the tree.
"""

from __future__ import annotations

import anyio
from anyio.streams.memory import MemoryObjectSendStream

from dimp.engine.executor import Executor
from dimp.engine.protocol import Job
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished, Report

Ending = JobFinished | JobFailed | JobCancelled


class Repaints:
    """Jobs that belong to no session, by id."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._waiting: dict[str, MemoryObjectSendStream[Ending]] = {}

    def receive(self, report: Report) -> None:
        """Takes a report of the executor; one that is not waited for is ignored."""
        waiting = self._waiting.get(report.id)
        if waiting is not None and isinstance(report, Ending):
            waiting.send_nowait(report)

    async def paint(self, job: Job) -> Ending:
        """Waits in the queue behind everything that users ask for. A cancelled wait cancels the job."""
        send, receive = anyio.create_memory_object_stream[Ending](1)
        with send, receive:
            self._waiting[job.id] = send
            try:
                self._executor.submit(job, priority="background")
                return await receive.receive()
            except anyio.get_cancelled_exc_class():
                with anyio.CancelScope(shield=True):
                    await self._executor.cancel(job.id)
                raise
            finally:
                del self._waiting[job.id]
