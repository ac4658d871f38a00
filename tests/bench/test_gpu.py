"""The bench for a GPU runs on a toy, so that it cannot rot: every variant paints, and the exact ones the same bits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_variant_paints_and_the_exact_ones_as_plain_diffusers_does() -> None:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("", "store", "web"))}
    command = [sys.executable, "-m", "tests.bench.gpu", "--tiny", "--json"]
    run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    rows = {row["name"]: row for row in map(json.loads, run.stdout.splitlines())}
    same = {name: row["same bits"] for name, row in rows.items()}
    assert same == {
        "diffusers, bf16": True,
        "bf16": True,
        "bf16, modulation precomputed": True,
        "weights in fp8": False,
    }
    assert all(row["s/image"] > 0 for row in rows.values())
