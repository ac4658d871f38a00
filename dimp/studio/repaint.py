"""Work on the side, which belongs to no session: a recipe painted again, a question to the model; no event is written.

For `replay --verify`, which wants to know what would come out, not to have it in the tree; and for what is asked of the
model before it is decided what is to be painted.
"""

from __future__ import annotations

import anyio
from anyio.streams.memory import MemoryObjectSendStream

from dimp.engine.executor import Executor
from dimp.engine.protocol import Job, Question
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished, Priority, QuestionAnswered, Report

Ending = JobFinished | JobFailed | JobCancelled
Reply = QuestionAnswered | JobFailed | JobCancelled


class OnTheSide:
    """Jobs and questions that belong to no session, by id."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._waiting: dict[str, MemoryObjectSendStream[Ending | Reply]] = {}

    def receive(self, report: Report) -> None:
        """Takes a report of the executor; one that is not waited for is ignored."""
        waiting = self._waiting.get(report.id)
        if waiting is not None and isinstance(report, Ending | Reply):
            waiting.send_nowait(report)

    async def paint(self, job: Job) -> Ending:
        """Waits in the queue behind everything that users ask for. A cancelled wait cancels the job."""
        ending = await self._wait(job, "background")
        assert not isinstance(ending, QuestionAnswered), "a job is painted"
        return ending

    async def ask(self, question: Question) -> Reply:
        """Waits for the picture that is being painted, and for the answer. A cancelled wait cancels the question."""
        reply = await self._wait(question, "interactive")
        assert not isinstance(reply, JobFinished), "a question is answered"
        return reply

    async def _wait(self, job: Job | Question, priority: Priority) -> Ending | Reply:
        send, receive = anyio.create_memory_object_stream[Ending | Reply](1)
        with send, receive:
            self._waiting[job.id] = send
            try:
                self._executor.submit(job, priority=priority)
                return await receive.receive()
            except anyio.get_cancelled_exc_class():
                with anyio.CancelScope(shield=True):
                    await self._executor.cancel(job.id)
                raise
            finally:
                del self._waiting[job.id]
