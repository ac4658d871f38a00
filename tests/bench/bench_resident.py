"""What a picture of a long history costs the server in memory: resident size while events are appended and folded.

Everything goes through the writer of a real studio on a real log; only the painting is left out, which happens in
another process. The slope is taken over the second half, when everything that fills up once is full.
"""

from __future__ import annotations

import base64
import gc
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio

GENERATIONS = 20_000
PAGE = 4096
GOAL_KB = 1.0
_AT_ONCE = 200
_FINGERPRINT = {
    "torch": "2.13.0+cu130", "diffusers": "0.43.0", "transformers": "5.20.1", "safetensors": "0.6.2", "device": "cuda",
    "name": "NVIDIA GeForce RTX 3090", "dtype": "bfloat16", "threads": "8", "placement": "resident",
    "weights": "ab" * 32,
}  # fmt: skip


def run(generations: int = GENERATIONS) -> list[dict[str, Any]]:
    """Measure now."""
    resident, traced = anyio.run(_measure, generations)
    rows = (("resident size", resident), ("allocated by Python", traced))
    name = f"a generation of a session with {generations}"
    return [
        {"name": f"{name}: {what}", "ours": value, "reference": "", "ratio": "", "unit": "KB", "goal": f"< {GOAL_KB}"}
        for what, value in rows
    ]


async def _measure(generations: int) -> tuple[float, float]:
    from dimp.home import Home
    from dimp.settings import Settings
    from dimp.studio.studio import open_studio
    from tests.fake_worker import fake_command

    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch))
        async with open_studio(home, Settings(), command=fake_command(home.images)) as studio:
            session = await studio.start_session("long")
            half = (0, 0.0)
            for number, events in enumerate(_generations(generations), 1):
                async with studio.writer.lock(session.id):
                    await studio.writer.append(session, events, "cli")
                if number == generations // (2 * _AT_ONCE):
                    half = (_allocated(), _resident_kb())
            end, count = (_allocated(), _resident_kb()), generations - generations // (2 * _AT_ONCE) * _AT_ONCE
            return (end[1] - half[1]) / count, (end[0] - half[0]) / 1000 / count


def _generations(count: int) -> Iterator[list[Any]]:
    """The events of `count` pictures, each a change of the one before, in batches."""
    from dimp.core import events as ev

    parent: str | None = None
    for first in range(0, count, _AT_ONCE):
        events: list[Any] = []
        for number in range(first, first + _AT_ONCE):
            request = _request(ev, number, parent)
            lqip = base64.b64encode(os.urandom(576)).decode()
            digest = os.urandom(32).hex()
            events += [
                request, ev.GenerationStarted(request.id, 1),
                ev.GenerationCompleted(
                    request.id, digest, "png", 1_300_000 + number, 1024, 1024, 20_000 + number, 0, dict(_FINGERPRINT),
                    lqip, True,
                ),
            ]  # fmt: skip
            parent = request.id
        yield events


def _request(ev: Any, number: int, parent: str | None) -> Any:
    words = f"a red ball number {number} on wet grass at dusk, oil painting, soft light, a small house behind it"
    change = f"make ball {number} a little warmer"
    return ev.GenerationRequested(
        id=f"{number:08x}-0000-7000-8000-{os.urandom(6).hex()}", kind="refinement" if parent else "new",
        parent_id=parent, prompt=words, negative_prompt="", modification=change if parent else None,
        seed=2**40 + number,
        steps=28, strength=0.6, guidance_scale=3.5, width=1024, height=1024, model="flux1-dev",
        model_revision="ab" * 20, source=os.urandom(32).hex() if parent else None, mask=None, loras=(), controls=(),
        scheduler="Euler", batch=None, method="img2img", source_prompt=words, instruction=change,
        options={"max_sequence_length": 512}, reading=ev.Reading("rules", "recolour", ("ball -> warmer",), 0.9, ""),
        expected_head=parent, priority="interactive",
    )  # fmt: skip


def _resident_kb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1000


def _allocated() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0


if __name__ == "__main__":
    if "--traced" in sys.argv:  # slower, and it inflates the resident size
        tracemalloc.start()
    for row in run(int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else GENERATIONS):
        print(row)
