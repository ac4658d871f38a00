"""The suite for a CUDA card is never green where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_without_a_card_it_fails_and_says_that_nothing_was_tested(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.gpu", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, env={"CUDA_VISIBLE_DEVICES": ""}, capture_output=True, text=True)
    assert done.returncode == 2
    assert "nothing was tested" in done.stderr
    assert not (tmp_path / "out").exists()
