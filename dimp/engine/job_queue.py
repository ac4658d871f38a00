"""The queue: questions before interactive jobs, these before background jobs; within each, people take turns.

Where all jobs are of one owner, each kind is in the order it came. Else a job stands behind as many of every other
owner's as its owner has before it: one picture asked for while somebody else's two hundred wait is painted next.

Plain data and no waiting of its own: the executor asks it what comes next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dimp.core.errors import Busy, Conflict, NotFound
from dimp.engine.protocol import Job, Question
from dimp.engine.reports import Priority

CAPACITY = 200
"""Jobs that may wait at once."""


class QueueFull(Busy):
    """Raised when `CAPACITY` jobs wait already."""

    def __init__(self) -> None:
        super().__init__(
            f"{CAPACITY} pictures are waiting already.", "Try again when some are painted, or cancel some."
        )


@dataclass(slots=True)
class QueuedJob:
    """A job or a question with its place in the world: how urgent, which attempt comes next, and whose it is."""

    job: Job | Question
    priority: Priority = "interactive"
    attempt: int = 1
    owner: str = ""


def fair_place(owners: Sequence[str], owner: str) -> int:
    """Where a new job stands in a line of jobs by their owners, in which it is the owner's last.

    The first of everybody's jobs are the first round, the second ones the second: it ends its own round.
    """
    rounds, own = Counter[str](), owners.count(owner)
    for place, other in enumerate(owners):
        if rounds[other] > own:
            return place
        rounds[other] += 1
    return len(owners)


class JobQueue:
    """Jobs that wait, in the order they will be painted; and questions, which are no pictures and are never listed."""

    def __init__(self) -> None:
        self._entries: list[QueuedJob] = []
        self._questions: list[QueuedJob] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[QueuedJob]:
        return iter(self._entries)

    def __contains__(self, job_id: object) -> bool:
        return any(entry.job.id == job_id for entry in self._entries)

    def add(self, entry: QueuedJob) -> None:
        """Put the job where its owner's turn comes within its priority. Raises QueueFull, or Conflict when it waits
        already."""
        if isinstance(entry.job, Question):
            self._questions.append(entry)
            return
        if entry.job.id in self:
            raise Conflict("This picture is waiting already.", "Wait for it, or cancel it first.")
        if len(self._entries) >= CAPACITY:
            raise QueueFull
        ends = self._end_of(entry.priority)
        begins = self._end_of("interactive") if entry.priority == "background" else 0
        line = [waiting.owner for waiting in self._entries[begins:ends]]
        self._entries.insert(begins + fair_place(line, entry.owner), entry)

    def put_first(self, entry: QueuedJob) -> None:
        """Put a job that lost its worker at the very front; never refused, it had its place before."""
        (self._questions if isinstance(entry.job, Question) else self._entries).insert(0, entry)

    def take(self, *, pictures: bool = True, questions: bool = True) -> QueuedJob | None:
        """Take what is next, of `questions` before that of `pictures`; None where nothing is."""
        if questions and self._questions:
            return self._questions.pop(0)
        return self._entries.pop(0) if pictures and self._entries else None

    def remove(self, job_id: str) -> QueuedJob | None:
        """Take this job or question out, or return None when it does not wait."""
        for waiting in (self._entries, self._questions):
            for index, entry in enumerate(waiting):
                if entry.job.id == job_id:
                    return waiting.pop(index)
        return None

    def move(self, job_id: str, before: str | None) -> None:
        """Move a job before another and into the priority of that, or to the end of its own.

        Raises NotFound when either does not wait (any more).
        """
        for wanted in (job_id, before):
            if wanted is not None and wanted not in self:
                raise NotFound("This picture is not waiting.", "Look at the queue again: it may have begun.")
        if before == job_id or not (entry := self.remove(job_id)):
            return
        if before is None:
            self._entries.insert(self._end_of(entry.priority), entry)
            return
        index = next(i for i, other in enumerate(self._entries) if other.job.id == before)
        entry.priority = self._entries[index].priority
        self._entries.insert(index, entry)

    def _end_of(self, priority: Priority) -> int:
        if priority == "background":
            return len(self._entries)
        return sum(entry.priority == "interactive" for entry in self._entries)
