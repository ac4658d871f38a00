"""The one job that is being worked on: how far it is, whether it is being stopped, and when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field

import anyio

from dimp.engine.job_queue import QueuedJob
from dimp.engine.protocol import Question
from dimp.engine.reports import RunningView


@dataclass(slots=True)
class ActiveJob:
    """State of the running job. `over` is set once its end is decided; nothing touches it after that."""

    queued: QueuedJob
    last_message_at: float
    state: str = "starting"
    step: int = 0
    total_steps: int = 0
    eta_ms: int = 0
    preview: bytes = b""
    cancelling: bool = False
    killed_as: str = ""
    over: anyio.Event = field(default_factory=anyio.Event)

    @property
    def id(self) -> str:
        """The job's id."""
        return self.queued.job.id

    def view(self) -> RunningView | None:
        """Return what others may see of it; None once it is over, and for a question, which is no picture."""
        if self.over.is_set() or isinstance(self.queued.job, Question):
            return None
        return RunningView(
            id=self.id,
            kind=self.queued.job.kind,
            attempt=self.queued.attempt,
            priority=self.queued.priority,
            state=self.state,
            step=self.step,
            total_steps=self.total_steps,
            eta_ms=self.eta_ms,
            cancelling=self.cancelling,
            preview=self.preview,
        )

    def without_prompts(self, text: str) -> str:
        """Take the user's words out of a message that may go to a log."""
        for words in self.queued.job.words:
            if words.strip():
                text = text.replace(words, "...")
        return text
