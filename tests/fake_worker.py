"""A worker without a model: speaks the real protocol from a real process, and paints coloured squares.

The picture depends on prompt, seed, size and source alone, so the same job gives the same digest. Pace and faults
come from the environment (`FAKE_STEP_MS`, `FAKE_LOAD_MS`, `FAKE_HELLO_MS`, `FAKE_KEEP`, `DIMP_FAULTS`) or, for one
job, from the options `fake_step_ms` and `fake_fail` (`reason:message`); `fake_keep` keeps all but a square in the
middle of the source. Frames, cancels, credit and faults are the real `dimp.engine.worker.worker_ipc`.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":  # also from a checkout that is not installed
    sys.path[:0] = [str(ROOT), str(ROOT / "store")]

from blake3 import blake3  # noqa: E402

from dimp.engine import protocol  # noqa: E402
from dimp.engine.paint_error import PaintError  # noqa: E402
from dimp.engine.worker.worker_ipc import Connection, JobContext, serve  # noqa: E402

# A 1 x 1 WebP: previews only have to be told from nothing.
PREVIEW = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")


def fake_command(blobs: Path) -> list[str]:
    """The command of a fake worker that stores its pictures under `blobs`, for `Executor(command)`."""
    return [sys.executable, "-P", str(Path(__file__).resolve()), "--blobs", str(blobs)]


def picture(prompt: str, seed: int, source: str, width: int, height: int) -> bytes:
    """A PNG of 8 x 8 coloured fields, the same for the same arguments."""
    noise = blake3(f"{prompt}\0{seed}\0{source}".encode()).digest(length=8 * 8 * 3)
    fields = [noise[i : i + 3] for i in range(0, len(noise), 3)]
    bands = [b"\0" + b"".join(fields[8 * i + 8 * x // width] for x in range(width)) for i in range(8)]
    rows = [bands[8 * y // height] for y in range(height)]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def film(job: protocol.Job) -> bytes:
    """An animated WebP of such pictures, one for each frame."""
    from PIL import Image

    count = int(job.options.get("frames", 2))
    pngs = [picture(job.prompt, job.seed + at, job.source, job.width, job.height) for at in range(count)]
    first, *others = [Image.open(io.BytesIO(png)) for png in pngs]
    data = io.BytesIO()
    rate = int(job.options.get("fps", 8))
    first.save(data, "WEBP", save_all=True, append_images=others, duration=1000 // rate, loop=0, lossless=True)
    return data.getvalue()


class FakePainter:
    """Coloured squares, step by step."""

    def __init__(self, blobs: Path) -> None:
        self._root = blobs
        self._loaded = ""

    def hello(self) -> protocol.Hello:
        time.sleep(float(os.environ.get("FAKE_HELLO_MS", 0)) / 1000)
        return protocol.Hello(os.getpid(), device="fake", versions={"fake": "1"})

    def load(self, folder: str, model: str, family: str) -> protocol.Ready:
        if folder.endswith("missing"):
            raise PaintError("model", "There is no model in this folder.", "Pull it first.")
        load_ms = int(os.environ.get("FAKE_LOAD_MS", 0)) * (self._loaded != folder)
        time.sleep(load_ms / 1000)
        self._loaded = folder
        return protocol.Ready(model, load_ms, {"fake": "1"})

    def unload(self) -> None:
        self._loaded = ""

    def paint(self, job: protocol.Job, context: JobContext) -> protocol.Done:
        load_ms = 0
        if self._loaded != job.folder:
            context.loading("squares")
            load_ms = self.load(job.folder, job.model, "").load_ms
        context.ready(load_ms, {"fake": "1"})
        if fail := str(job.options.get("fake_fail", "")):
            reason, _, message = fail.partition(":")
            raise PaintError(reason, message, "Try something else.")
        began = time.monotonic()
        self._steps(job, context)
        return self._done(job, load_ms, round(1000 * (time.monotonic() - began)))

    def answer(self, question: protocol.Question, context: JobContext) -> protocol.Answered:
        """What FAKE_ANSWER says, else a description that names the first digits of the picture.

        Where as many as 1000 tokens are allowed, it is being written for ever; 999 end the process, once.
        """
        if self._loaded != question.folder:
            context.loading("squares")
        context.ready(self.load(question.folder, question.model, "").load_ms, {"fake": "1"})
        if question.most_tokens == 999 and not (lived := self._root / "answered").exists():
            lived.touch()
            os._exit(1)
        while question.most_tokens == 1000:
            time.sleep(0.005)
            context.check()
        seen = json.dumps({"description": f"A square, number {question.image[:8]}."})
        text = os.environ.get("FAKE_ANSWER") or seen
        return protocol.Answered(question.id, text, len(text), 0)

    def _steps(self, job: protocol.Job, context: JobContext) -> None:
        step_ms = float(job.options.get("fake_step_ms", os.environ.get("FAKE_STEP_MS", 0)))
        context.started(job.steps)
        for _ in range(job.steps):
            time.sleep(step_ms / 1000)
            context.step(lambda: PREVIEW)

    def _done(self, job: protocol.Job, load_ms: int, duration_ms: int) -> protocol.Done:
        from dimp_store.disk_blobs import DiskBlobs

        is_film = job.method == "animate"
        data = film(job) if is_film else picture(job.prompt, job.seed, job.source, job.width, job.height)
        suffix = "webp" if is_film else "png"
        kept = None
        keeps = job.options.get("fake_keep") or (os.environ.get("FAKE_KEEP") and job.keep in ("auto", "strict"))
        if keeps or job.method == "remask":
            from tests import fake_keeping

            data, kept = fake_keeping.lay(job, data, DiskBlobs(self._root))
        stored = DiskBlobs(self._root).put(data, suffix)
        return protocol.Done(
            id=job.id,
            digest=str(stored.digest),
            size=stored.size,
            suffix=suffix,
            width=job.width,
            height=job.height,
            duration_ms=duration_ms,
            load_ms=load_ms,
            fingerprint={"fake": "1"},
            lqip=bytes(576),
            kept=kept,
        )


if __name__ == "__main__":
    serve(Connection.take_stdio(), FakePainter(Path(sys.argv[sys.argv.index("--blobs") + 1])))
