"""What our engine adds to the model: a whole picture through the worker against the bare pipeline, and PNG writing.

The bare call runs in the same worker process, on the same loaded pipeline with the same seed, in turns with ours. Ours
is timed at the server's end of the wire: frames, progress, previews, PNG, and the durable write are all in it.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 15
ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = ROOT / "dimp" / "esquisse" / "weights"

Row = dict[str, Any]


def run() -> list[Row]:
    """Measure now; the embedded model where it is, a tiny random one where not."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_pictures(Path(folder)), *_writing()]


def _pictures(scratch: Path) -> list[Row]:
    from dimp.engine import protocol
    from tests.dimp.engine.harness import job
    from tests.dimp.engine.talk import Talk

    model, size = _model(scratch)
    talk = Talk([sys.executable, "-m", __spec__.name, "--blobs", str(scratch / "i"), "--cache", str(scratch / "c")])
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    digests = set()
    try:
        talk.until(protocol.Hello)
        for turn in range(ROUNDS + 1):
            for kind, seen in times.items():
                fields = {"folder": str(model), "steps": 16, "guidance_scale": 1.0, "width": size, "height": size}
                options = {"bench_bare": kind == "bare"}
                began = time.perf_counter()
                end = talk.run(job(f"{kind}{turn}", options=options, **fields))[-1]
                assert isinstance(end, protocol.Done), end
                taken = time.perf_counter() - began
                if turn:  # the first turn loads
                    seen.append(1000 * taken if kind == "ours" else float(end.size) / 1000)
                    digests.add(end.digest)
    finally:
        talk.close()
    assert len(digests) == 1, "the bare pipeline gives another picture"
    ours, bare = statistics.median(times["ours"]), statistics.median(times["bare"])
    more = statistics.median(mine - theirs for mine, theirs in zip(times["ours"], times["bare"], strict=True))
    row = {"ours": ours, "reference": bare, "unit": "ms"}
    return [
        {"name": "a picture, against the bare pipeline", **row, "ratio": ours / bare, "goal": "<= 1.02 or +20 ms"},
        {"name": "the same, milliseconds more (median of pairs)", **row, "ratio": more, "goal": "<= 20 ms or 2 %"},
    ]


def _model(scratch: Path) -> tuple[Path, int]:
    if (EMBEDDED / "model_index.json").is_file():
        return EMBEDDED, 128
    import subprocess

    subprocess.run([sys.executable, "-m", "tests.tiny", str(scratch / "tiny")], cwd=ROOT, check=True)
    return scratch / "tiny", 64


def _writing() -> list[Row]:
    import numpy as np
    from PIL import Image, ImageFilter

    from dimp.engine import png

    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (128, 128, 3), np.uint8)).resize((1024, 1024))
    smooth = np.asarray(noise.filter(ImageFilter.GaussianBlur(4)), np.float64)
    pixels = np.clip(smooth + rng.normal(0, 1, smooth.shape), 0, 255).astype(np.uint8)

    def plain() -> bytes:
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "PNG")
        return out.getvalue()

    mine, theirs = _cpu_ms(lambda: png.encode(pixels)), _cpu_ms(plain)
    sizes = {"ours": len(png.encode(pixels)) / 1000, "reference": len(plain()) / 1000, "unit": "kB"}
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

    from dimp.engine import pixels, png, protocol, worker
    from dimp.engine.desk import Ticket, Wire, serve
    from dimp_store.blobs import Digest

    class Painter(worker.DiffusionPainter):
        def paint(self, job: protocol.Job, ticket: Ticket) -> protocol.Done:
            if not job.options.get("bench_bare"):
                return super().paint(job, ticket)
            import torch

            flux: Any = self._family
            call = flux.call(self._request(job, "text"))
            began = time.perf_counter()
            with torch.inference_mode():
                image = flux.pipes["text"](**call).images[0]
            taken_us = round(1e6 * (time.perf_counter() - began))
            digest = str(Digest.of(png.encode(pixels.from_floats(image))))
            return protocol.Done(job.id, digest, taken_us, "png", job.width, job.height, 0)

    parser = argparse.ArgumentParser()
    parser.add_argument("--blobs", type=Path)
    parser.add_argument("--cache", type=Path)
    said = parser.parse_args()
    serve(Wire.take_stdio(), Painter(said.blobs, said.cache, worker._cores(), "cpu"))


if __name__ == "__main__":
    _worker()
