"""A session told without a studio: actions are decided, events encoded, chained, decoded again and folded.

Everything is deterministic, so a story told twice gives the same rows; pictures are real, small PNGs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from msgspec import structs

from dimp.core import events as ev
from dimp.core.actions import AnyAction
from dimp.core.generation import Generation
from dimp.core.model import DecisionInputs, ModelFacts
from dimp.core.session import Session, fold
from dimp.decide import jobs
from dimp.decide.table import decide
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished, JobStarted, Report
from dimp.studio.ids import Source
from dimp.studio.sessions import stamp
from dimp_store.blobs import Digest
from dimp_store.log import Row
from dimp_store.row_hash import ORIGIN, link
from tests.fake_worker import picture

FACTS = ModelFacts(
    "paper", "revision-1", "flux", 4, 3.5, 64, 64, scheduler="Euler", options={"max_sequence_length": 32}
)
FINGERPRINT = {"fake": "1"}


def source(start: int = 0) -> Source:
    """Ids, seeds and times that are the same every time."""
    ticks, draws = count(1_800_000_000_000_000_000 + start * 10**15, 1_000_000), count(start)
    return Source(lambda: next(ticks), lambda bits: next(draws) % 2**bits)


class Story:
    """One session, told step by step. `rows` is its stream, `images` the bytes of its pictures by digest."""

    def __init__(self, start: int = 0, facts: ModelFacts = FACTS) -> None:
        self.facts = facts
        self.source = source(start)
        self.session = Session(self.source.id())
        self.rows: list[Row] = []
        self.images: dict[str, bytes] = {}

    def do(self, action: AnyAction) -> list[str]:
        """Does an action; the ids of the generations it asks for. Raises a Refusal, and then nothing has changed."""
        ids = tuple(self.source.id() for _ in range(min(getattr(action, "count", 1), 16)))
        given = DecisionInputs(ids, self.source.seed(), self.source.id(), self.facts)
        decided = decide(self.session, action, given)
        if not self.session.started and decided:
            decided = [ev.SessionStarted("A story"), *decided]
        for event in decided:
            self.append(event)
        return [one.id for one in decided if isinstance(one, ev.GenerationRequested | ev.ImageImported)]

    def report(self, report: Report) -> None:
        """Takes a report of the executor as the studio does."""
        if (event := jobs.event_of(self.session, report)) is not None:
            self.append(event)

    def finish(self, generation_id: str) -> Generation:
        """Has a generation painted."""
        recipe = self.session.generations[generation_id].recipe
        self.report(JobStarted(generation_id, 1))
        self.report(self.painted(recipe))
        return self.session.generations[generation_id]

    def paint(self, action: AnyAction) -> str:
        """Does an action and has its pictures painted; the id of the first."""
        ids = self.do(action)
        for one in ids:
            self.finish(one)
        return ids[0]

    def painted(self, recipe: ev.GenerationRequested) -> JobFinished:
        """The report of a picture that was made by this recipe."""
        data = picture(recipe.prompt, recipe.seed, recipe.source or "", recipe.width, recipe.height)
        digest = self.keep(data)
        return JobFinished(
            recipe.id, 1, digest, len(data), "png", recipe.width, recipe.height, 120, 0, FINGERPRINT, bytes(576)
        )

    def film(self, action: AnyAction, data: bytes, suffix: str) -> str:
        """Does an action and has this film painted for it; its id."""
        (one,) = self.do(action)
        recipe = self.session.generations[one].recipe
        self.report(JobStarted(one, 1))
        told = structs.replace(self.painted(recipe), digest=self.keep(data), size=len(data), suffix=suffix)
        self.report(told)
        return one

    def keep(self, data: bytes) -> str:
        """Keeps an image and returns its digest."""
        digest = str(Digest.of(data))
        self.images[digest] = data
        return digest

    def fail(self, generation_id: str) -> None:
        """Has a generation fail."""
        self.report(JobFailed(generation_id, 1, "out_of_memory", "The memory is full.", "Try a smaller size."))

    def stop(self, generation_id: str) -> None:
        """Has a generation cancelled."""
        self.report(JobCancelled(generation_id))

    def append(self, event: ev.AnyEvent, op: str | None = None) -> None:
        """Stores and folds an event, by way of its bytes, whether or not it could have been decided."""
        self.rows.append(self.row(event, op))
        fold(self.session, stamp(self.rows[-1]))

    def row(self, event: ev.AnyEvent, op: str | None = None) -> Row:
        """The row that would come next."""
        tag, body, at, version = ev.tag_of(event), ev.encode(event), self.source.now(), len(self.rows) + 1
        prev = self.rows[-1].hash if self.rows else ORIGIN
        digest = link(prev, self.session.id, version, at, "user", op, tag, body)
        return Row(version, self.session.id, version, at, "user", op, tag, body, digest)

    def stamped(self) -> Iterator[ev.Stamped]:
        """The stream, decoded."""
        return map(stamp, self.rows)
