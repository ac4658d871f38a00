"""The bench for a GPU runs on a toy, so that it cannot rot: every variant paints, and the exact ones the same bits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench import cards
from tests.costly import ENGINE

pytestmark = pytest.mark.costly("tests/bench", *ENGINE)
ROOT = Path(__file__).resolve().parents[2]


def rows_of(*command: str) -> dict[str, dict[str, Any]]:
    """The rows that a run prints, by name."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("", "store", "web"))}
    run = subprocess.run([sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return {row["name"]: row for row in map(json.loads, run.stdout.splitlines())}


def test_every_variant_paints_and_the_exact_ones_as_plain_diffusers_does() -> None:
    rows = rows_of("-m", "tests.bench.gpu", "--tiny", "--json")
    same = {name: row["same bits"] for name, row in rows.items()}
    assert same == {
        "diffusers, bf16": True,
        "bf16": True,
        "bf16, modulation precomputed": True,
        "weights in 8 bits": False,
        "products in 8-bit floats": False,
        "bf16, step cache 0.1": True,  # four steps of a toy are too far apart to pass anything over
    }
    assert all(row["s/image"] > 0 for row in rows.values())


def test_the_cards_that_people_have_paint_the_bits_of_the_resident_model() -> None:
    """Shares of the toy's blocks pass as those of FLUX.1-dev would; 8 bits paint others, and one anchor is not here."""
    rows = rows_of("-m", "tests.bench.gpu", "--cards", "--tiny", "--json")
    same = {name: row.get("same bits") for name, row in rows.items()}
    exact = ("resident", "24 GB + 64 GB", "24 GB + 32 GB", "16 GB + 32 GB", "12 GB + 32 GB", "8 GB + 32 GB")
    assert {name: same[name] for name in exact} == dict.fromkeys(exact, True)
    assert same["8 GB + 16 GB"] is False
    assert "of 4 blocks on the card" in rows["12 GB + 32 GB"]["plan"]
    assert same["diffusers, group offload"] is not None
    assert all(rows["24 GB + 64 GB"][f"{task} ratio"] > 0 for task in ("img2img", "flowedit"))
    library = rows["diffusers-mm"]
    assert "ratio" in library or "not installed here" in library["failed"]


FAILING = """
import json
from tests.bench import cards
cards.CARDS = (cards.Card("broken", 7.0, 27.0, anchor="mm"), cards.Card("12 GB + 32 GB", 11.0, 27.0))
print("\\n".join(map(json.dumps, cards.run(tiny=True))))
"""


def test_a_machine_that_fails_is_a_row_and_the_next_one_is_compared_with(tmp_path: Path) -> None:
    rows = rows_of("-c", FAILING)
    assert rows["broken"]["failed"]
    assert (rows["12 GB + 32 GB"]["ratio"], rows["12 GB + 32 GB"]["same bits"]) == (1.0, True)
    late = cards._measure_apart(cards.CARDS[0], tmp_path, tiny=False, limit_s=0.0)
    assert late == {"name": "resident", "failed": "left out: the run has taken its time"}


def test_a_run_that_is_cut_off_has_told_what_it_measured_and_leaves_nothing_behind(tmp_path: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.bench.gpu", "--cards", "--tiny", "--json"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        assert run.stdout
        first = json.loads(run.stdout.readline())
        run.terminate()
    assert (first["name"], first["ratio"], run.returncode) == ("resident", 1.0, 1)
    assert not list(tmp_path.glob("*/model"))  # torch leaves a folder of its own


NO_ROOM = """
import json
from tests.bench import gpu
class Full(gpu.Ours):
    def paint(self, seed):
        if self._options:
            return super().paint(seed)
        raise MemoryError
gpu.Ours = Full
gpu.VARIANTS = {name: gpu.VARIANTS[name] for name in ("bf16", "bf16, step cache 0.1")}
print("\\n".join(map(json.dumps, gpu.run(tiny=True))))
"""


def test_a_variant_that_does_not_fit_says_so_and_the_next_has_its_turn() -> None:
    rows = rows_of("-c", NO_ROOM)
    assert rows["bf16"]["s/image"] == "out of memory"
    assert rows["bf16, step cache 0.1"]["s/image"] > 0
