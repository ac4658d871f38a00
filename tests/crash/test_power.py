"""Two power cuts; `python -m tests.crash.power` does many."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crash.power import NoDisk, run


def test_nothing_acknowledged_is_lost_when_the_power_is_cut(tmp_path: Path) -> None:
    try:
        counts = run(tmp_path, 2, random.randrange(2**32))
    except NoDisk as missing:
        pytest.skip(str(missing))
    assert counts["power cuts"] == 2
    assert sum(counts.values()) > 4
