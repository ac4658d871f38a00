"""Whether the worker's memory stays where it is: resident size over many pictures, each of other words and a new seed.

The slope is a least-squares line over the pictures after the first tenth, which fill caches. There is no reference; the
goal stands alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

PICTURES = 500
PAGE = 4096
GOAL_MB = 0.1


def run(pictures: int = PICTURES) -> list[dict[str, Any]]:
    """Measure now."""
    from dimp.engine import protocol
    from tests.bench.bench_engine import _model
    from tests.dimp.engine.harness import job
    from tests.dimp.engine.worker_client import WorkerClient, worker_command

    with tempfile.TemporaryDirectory() as scratch:
        model, size = _model(Path(scratch))
        client = WorkerClient(worker_command(Path(scratch) / "i", Path(scratch) / "c"))
        resident = []
        try:
            client.receive_until(protocol.Hello)
            for turn in range(pictures):
                fields = {"folder": str(model), "steps": 1, "width": size, "height": size, "guidance_scale": 1.0}
                end = client.run(job(f"m{turn}", prompt=f"a red ball, number {turn}", seed=turn, **fields))[-1]
                assert isinstance(end, protocol.Done), end
                resident.append(_resident_mb(client.process.pid))
        finally:
            client.close()
    settled = np.array(resident[pictures // 10 :])
    slope = float(np.polyfit(np.arange(len(settled)), settled, 1)[0])
    name = f"memory over {pictures} pictures, MB each"
    return [{"name": name, "ours": slope, "reference": "", "ratio": "", "unit": "MB", "goal": f"< {GOAL_MB}"}]


def _resident_mb(process: int) -> float:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 1e6


if __name__ == "__main__":
    for row in run(int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES):
        print(row)
