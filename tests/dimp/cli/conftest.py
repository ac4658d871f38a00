"""A console on a data folder of its own; its server is stopped at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dimp.home import Home
from tests.dimp.cli.console import Console, furnished


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    """A console whose server paints coloured squares."""
    console = Console(furnished(Home(tmp_path / "studio")))
    yield console
    console("stop")


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Console]:
    """A console whose server takes its time over each step."""
    console = Console(furnished(Home(tmp_path / "studio")), {"FAKE_STEP_MS": "200"})
    yield console
    console("stop")
