"""What our engine adds to the model, and what it saves: pictures through the worker, drafts, kept prompts, and PNGs.

The bare call runs in the same worker process, on the same loaded pipeline with the same seed, in turns with ours. Ours
is timed at the server's end: frames, progress, previews, PNG, and the durable write are all in it. Drafts and
refinements are timed against pictures painted in full and words read for the first time, in turns, too; eight pictures
asked for at once against eight asked for one after the other, through the executor.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 15
AT_ONCE, TIMES = 8, 3
ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = ROOT / "dimp" / "esquisse" / "weights"

Row = dict[str, Any]
Fields = Callable[[int], Row]
"""Turn -> the fields of its job."""


def run() -> list[Row]:
    """Measure now; the embedded model where it is, a tiny random one where not."""
    from dimp.engine import protocol
    from tests.dimp.engine.worker_client import WorkerClient

    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        model, size = _model(scratch)
        fields = {"folder": str(model), "steps": 16, "guidance_scale": 1.0, "width": size, "height": size}
        command = [sys.executable, "-m", __spec__.name, "--blobs", str(scratch / "i"), "--cache", str(scratch / "c")]
        client = WorkerClient(command)
        try:
            client.receive_until(protocol.Hello)
            rows = [*_pictures(client, fields), *_drafts(client, fields, scratch / "i"), *_refinements(client, fields)]
        finally:
            client.close()
        return [*rows, *_together(scratch, fields), *_writing()]


def _pictures(client: Any, fields: Row) -> list[Row]:
    kinds: dict[str, Fields] = {"ours": lambda _: {}, "bare": lambda _: {"options": {"bench_bare": True}}}
    times, ends = _in_turns(client, fields, kinds)
    assert len({end.digest for seen in ends.values() for end in seen}) == 1, "the bare pipeline gives another picture"
    bare = [end.size / 1000 for end in ends["bare"]]
    ours, reference = statistics.median(times["ours"]), statistics.median(bare)
    more = statistics.median(mine - theirs for mine, theirs in zip(times["ours"], bare, strict=True))
    row: Row = {"ours": ours, "reference": reference, "unit": "ms"}
    ratio = ours / reference
    return [
        {"name": "a picture, against the bare pipeline", **row, "ratio": ratio, "goal": "<= 1.02 or +20 ms"},
        {"name": "the same, milliseconds more (median of pairs)", **row, "ratio": more, "goal": "<= 20 ms or 2 %"},
    ]


def _drafts(client: Any, fields: Row, images: Path) -> list[Row]:
    """A draft as the family's table has it, and a step cache alone, against the picture painted in full."""
    from dimp.engine.families.registry import FAMILIES

    defaults = FAMILIES["flux"].draft
    cached = {"step_cache": defaults.step_cache}
    kinds: dict[str, Fields] = {
        "full": lambda turn: {"seed": turn},
        "draft": lambda turn: {"seed": turn, "steps": defaults.steps(fields["steps"]), "options": cached},
        "cached": lambda turn: {"seed": turn, "options": cached},
    }
    times, ends = _in_turns(client, fields, kinds)
    rows = []
    for kind, name in (("draft", "a draft"), ("cached", "a picture with the step cache alone")):
        ours, full = statistics.median(times[kind]), statistics.median(times["full"])
        row: Row = {"ours": ours, "reference": full, "ratio": ours / full, "unit": "ms"}
        row["goal"] = "<= 0.6" if kind == "draft" else "< 1"
        pairs = zip(ends[kind], ends["full"], strict=True)
        away = statistics.mean(_decibels(images, mine.digest, theirs.digest) for mine, theirs in pairs)
        rows += [
            {"name": f"{name}, against all steps in full", **row},
            {"name": f"{name}: how near it comes", "ours": away, "unit": "dB", "goal": ">= 30"},
        ]
    return rows


def _decibels(images: Path, digest: str, other: str) -> float:
    import numpy as np
    from PIL import Image

    from dimp_store.blobs import Digest
    from dimp_store.disk_blobs import DiskBlobs

    blobs = DiskBlobs(images)
    pixels = (np.asarray(Image.open(io.BytesIO(blobs.read(Digest(each)))), np.float64) for each in (digest, other))
    return float(10 * np.log10(255**2 / max(np.square(np.subtract(*pixels)).mean(), 1e-3)))


def _refinements(client: Any, fields: Row) -> list[Row]:
    """The same words again, which no encoder reads, against new words; both change a picture."""
    from tests.dimp.engine.harness import job

    source = client.run(job("source", **fields))[-1].digest
    change = {"method": "img2img", "source": source, "strength": 0.25}
    kinds: dict[str, Fields] = {
        "known": lambda turn: {**change, "prompt": "a red ball, as before"},
        "new": lambda turn: {**change, "prompt": f"a red ball, number {turn}"},
    }
    times, _ = _in_turns(client, fields, kinds)
    known, new = (statistics.median(times[kind]) for kind in ("known", "new"))
    row = {"ours": known, "reference": new, "ratio": known / new, "unit": "ms", "goal": "< 1"}
    return [{"name": "a refinement in known words, against new ones", **row}]


def _in_turns(
    client: Any, fields: Row, kinds: dict[str, Fields]
) -> tuple[dict[str, list[float]], dict[str, list[Any]]]:
    """Milliseconds and ends of each kind of job; `kinds` gives the fields of a turn. The first turn warms up."""
    from dimp.engine import protocol
    from tests.dimp.engine.harness import job

    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    ends: dict[str, list[Any]] = {kind: [] for kind in kinds}
    for turn in range(ROUNDS + 1):
        for kind, fields_of in kinds.items():
            began = time.perf_counter()
            end = client.run(job(f"{kind}{turn}", **(fields | fields_of(turn))))[-1]
            assert isinstance(end, protocol.Done), end
            if turn:
                times[kind].append(1000 * (time.perf_counter() - began))
                ends[kind].append(end)
    return times, ends


def _together(scratch: Path, fields: Row) -> list[Row]:
    import anyio

    at_once, one_by_one = anyio.run(_eight, scratch, fields)
    row = {"ours": at_once, "reference": one_by_one, "ratio": at_once / one_by_one, "goal": "<= 1.02"}
    return [{"name": f"{AT_ONCE} pictures asked for at once, against one by one", "unit": "x painting", **row}]


async def _eight(scratch: Path, fields: Row) -> tuple[float, float]:
    """The time it takes, at once and one by one, as a multiple of what the worker paints: machines have moods."""
    from tests.dimp.engine.harness import job, running_executor
    from tests.dimp.engine.worker_client import worker_command

    times: dict[bool, list[float]] = {True: [], False: []}
    async with running_executor(scratch / "i", command=worker_command(scratch / "i", scratch / "c")) as listener:
        for turn in range(TIMES + 1):
            for at_once, ratios in times.items():
                names = [f"{turn}{at_once}{number}" for number in range(AT_ONCE)]
                began = time.perf_counter()
                for name in names:
                    listener.executor.submit(job(name, **fields))
                    if not at_once:
                        await listener.until_over(name)
                await listener.until_over(*names)
                taken = time.perf_counter() - began
                if turn:
                    ratios.append(taken / sum(listener.last(name).duration_ms / 1000 for name in names))
    return statistics.median(times[True]), statistics.median(times[False])


def _model(scratch: Path) -> tuple[Path, int]:
    if (EMBEDDED / "model_index.json").is_file():
        return EMBEDDED, 128
    import subprocess

    subprocess.run([sys.executable, "-m", "tests.tiny", str(scratch / "tiny")], cwd=ROOT, check=True)
    return scratch / "tiny", 64


def _writing() -> list[Row]:
    import numpy as np
    from PIL import Image, ImageFilter

    from dimp.engine.images import png

    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (128, 128, 3), np.uint8)).resize((1024, 1024))
    smooth = np.asarray(noise.filter(ImageFilter.GaussianBlur(4)), np.float64)
    pixels = np.clip(smooth + rng.normal(0, 1, smooth.shape), 0, 255).astype(np.uint8)

    def plain() -> bytes:
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "PNG")
        return out.getvalue()

    mine, theirs = _cpu_ms(lambda: png.encode(pixels)), _cpu_ms(plain)
    sizes: Row = {"ours": len(png.encode(pixels)) / 1000, "reference": len(plain()) / 1000, "unit": "kB"}
    return [
        {
            "name": "PNG of 1024 x 1024, Pillow's default over ours",
            "ours": mine,
            "reference": theirs,
            "ratio": theirs / mine,
            "unit": "ms CPU",
            "goal": ">= 10",
        },
        {"name": "bytes of that PNG", **sizes, "ratio": sizes["ours"] / sizes["reference"], "goal": "<= 1.15"},
    ]


def _cpu_ms(work: Any, rounds: int = 7) -> float:
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken)


def _worker() -> None:
    """The worker of the bench: the real one, which paints bare when the job says so."""
    import argparse

    from dimp.engine import protocol
    from dimp.engine.images import pixels, png
    from dimp.engine.worker import painter
    from dimp.engine.worker.worker_ipc import Connection, JobContext, serve
    from dimp_store.blobs import Digest

    class Painter(painter.DiffusionPainter):
        def paint(self, job: protocol.Job, context: JobContext) -> protocol.Done:
            if not job.options.get("bench_bare"):
                return super().paint(job, context)
            import torch

            flux: Any = self._family
            call = flux.build_call(self._open_request(job, "text"))
            began = time.perf_counter()
            with torch.inference_mode():
                image = flux.pipes["text"](**call).images[0]
            taken_us = round(1e6 * (time.perf_counter() - began))
            digest = str(Digest.of(png.encode(pixels.from_floats(image))))
            return protocol.Done(job.id, digest, taken_us, "png", job.width, job.height, 0)

    parser = argparse.ArgumentParser()
    parser.add_argument("--blobs", type=Path)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    serve(Connection.take_stdio(), Painter(options.blobs, options.cache, len(os.sched_getaffinity(0)), "cpu"))


if __name__ == "__main__":
    _worker()
