"""A console on a data folder of its own; its server is stopped at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dimp.home import Home
from tests.dimp.cli.console import Console, furnished


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    """A console with a server that paints coloured squares."""
    console = Console(furnished(Home(tmp_path / "studio")))
    console.start()
    yield console
    console("stop")


@pytest.fixture
def unserved(tmp_path: Path) -> Iterator[Console]:
    """A console whose first command has to start a server."""
    console = Console(furnished(Home(tmp_path / "studio")))
    yield console
    console("stop")


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Console]:
    """A console with a server that takes its time over each step."""
    console = Console(furnished(Home(tmp_path / "studio")), {"FAKE_STEP_MS": "200"})
    console.start()
    yield console
    console("stop")
