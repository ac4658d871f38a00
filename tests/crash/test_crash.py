"""A few rounds of the crash test; `python -m tests.crash` does many."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.crash.crash import crash

ROUNDS = 3


@pytest.mark.anyio
@pytest.mark.skipif(sys.platform == "win32", reason="kills by POSIX signals")
async def test_nothing_acknowledged_is_lost(tmp_path: Path, paper_folder: Path) -> None:
    done = await crash(tmp_path / "home", paper_folder, ROUNDS, random.randrange(2**32))
    assert done.counts["servers killed"] == ROUNDS
    assert len(done.witness.acted) > ROUNDS
