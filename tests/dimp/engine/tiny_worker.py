"""Paints small jobs with tiny models on one worker, and looks at what came out."""

from __future__ import annotations

import io
import mmap
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from dimp.core.asked import Message
from dimp.engine import protocol
from dimp.engine.images import png
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from tests.dimp.engine.harness import job
from tests.dimp.engine.worker_client import WorkerClient

ROOT = Path(__file__).resolve().parents[3]
SIDE = 64
SCHEMA = {
    "type": "object",
    "properties": {
        "seen": {"type": "string", "minLength": 1, "maxLength": 60},
        "parts": {"type": "array", "items": {"type": "string"}},
        "sort": {"enum": ["photo", "painting"]},
    },
    "required": ["seen", "parts", "sort"],
    "additionalProperties": False,
}
"""What a question is to be answered with."""

FRAMES = 9
"""The fewest that LTX paints at once."""

_numbers = iter(range(10**6))


class TinyWorker:
    """A worker, the tiny models, and a picture and a mask in its store."""

    def __init__(self, worker: WorkerClient, models: Path, images: Path) -> None:
        self._worker, self._models, self._blobs = worker, models, DiskBlobs(images)
        rng = np.random.default_rng(3)
        self.source = self.store(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8))
        mask = np.zeros((SIDE, SIDE, 3), np.uint8)
        mask[16:48, 16:48] = 255
        self.mask = self.store(mask)

    def store(self, pixels: np.ndarray[Any, Any]) -> str:
        return str(self._blobs.put(png.encode(pixels), "png").digest)

    def pixels(self, digest: str) -> np.ndarray[Any, Any]:
        return np.asarray(Image.open(io.BytesIO(self._blobs.read(Digest(digest)))).convert("RGB"))

    def whole_pixels(self, digest: str) -> np.ndarray[Any, Any]:
        """The pixels of a stored picture with its alpha channel, where it has one."""
        return np.asarray(Image.open(io.BytesIO(self._blobs.read(Digest(digest)))))

    def fields(self, task: str) -> dict[str, Any]:
        """The fields of a job that asks for a task."""
        if task in ("text", "animate"):
            return {"method": task}
        fields = {"method": task, "source": self.source, "source_prompt": "a ball", "strength": 0.9}
        more: dict[str, dict[str, Any]] = {
            "inpaint": {"mask": self.mask},
            "outpaint": {"width": 2 * SIDE, "strength": 1.0},
            "instruct": {"instruction": "make the ball blue"},
        }
        return fields | more.get(task, {})

    def run(self, model: str, cancel_at: int = 0, **changes: Any) -> list[protocol.WorkerMessage]:
        """All messages of a job."""
        fields = {"folder": str(self._models / model), "steps": 3, "width": SIDE, "height": SIDE, "model": model}
        if changes.get("method") == "animate":
            changes["options"] = {"frames": FRAMES} | changes.get("options", {})
        if model == "flux_control":
            fields["controls"] = (protocol.ControlUse("canny", self.mask),)
        return self._worker.run(job(f"f{next(_numbers)}", **(fields | changes)), cancel_at)

    def ask(self, model: str, *messages: str, cancel: bool = False, **changes: Any) -> protocol.WorkerMessage:
        """The end of a question, whose messages are the system's and the user's in turn."""
        roles = ("system", "user", "assistant")
        fields: dict[str, Any] = {
            "id": f"q{next(_numbers)}",
            "folder": str(self._models / model),
            "messages": tuple(Message(role, text) for role, text in zip(roles, messages, strict=False)),
            "schema": SCHEMA,
            "most_tokens": 120,
            "limit_s": 300.0,
        }
        question = protocol.Question(**(fields | changes))
        self._worker.send(protocol.Ask(question))
        if cancel:
            self._worker.receive_until(protocol.Ready)
            self._worker.send(protocol.Cancel(question.id))
        ends = (protocol.Answered, protocol.Failed, protocol.Cancelled)
        message: protocol.WorkerMessage = self._worker.receive_until(*ends)
        return message

    def resident_bytes(self) -> int:
        """The main memory of the worker's process."""
        fields = Path(f"/proc/{self._worker.process.pid}/statm").read_text().split()
        return int(fields[1]) * mmap.PAGESIZE

    def finish(self, model: str, **changes: Any) -> protocol.Done:
        """The last message of a job that is painted."""
        last = self.run(model, **changes)[-1]
        assert isinstance(last, protocol.Done), last
        return last

    def paint(self, model: str, **changes: Any) -> str:
        """The digest of the picture of a job."""
        return self.finish(model, **changes).digest

    def refuse(self, model: str, **changes: Any) -> protocol.Failed:
        """The last message of a job that is refused, with a hint."""
        last = self.run(model, **changes)[-1]
        assert isinstance(last, protocol.Failed), last
        assert last.hint
        return last
