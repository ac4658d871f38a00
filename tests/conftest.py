"""Fixtures that every part of the suite shares: the event loop, a data folder, a paper model."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from dimp.home import Home
from dimp.settings import Settings
from tests.fake_worker import fake_command

ROOT = Path(__file__).resolve().parents[1]

# A shell that starts the suite in the background has Ctrl-C ignored, and every process under test would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# No test is failed for taking its time: machines are noisy.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


HEAVY = ("tests/dimp/engine/families", "tests/browser", "tests/dimp/engine", "tests/dimp/esquisse", "tests/dimp/cli")
"""What takes longest, in the order in which it is begun: the other process works off the rest meanwhile."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """The whole suite in as many processes as there are cores, four at most; a file or folder by name in this one."""
    whole = config.args == config.getini("testpaths")
    return min(os.cpu_count() or 1, 4) if whole else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first. (The tests of a file stay in one process: `--dist loadfile`.)"""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    where = item.path.relative_to(ROOT).as_posix()
    return next((place for place, folder in enumerate(HEAVY) if where.startswith(f"{folder}/")), len(HEAVY))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """All asynchronous tests run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty data folder."""
    return Home(tmp_path / "home").make()


@pytest.fixture(scope="session")
def paper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with no weights, for the scripted worker, which needs none."""
    folder = tmp_path_factory.mktemp("paper")
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    own = {"steps": 4, "guidance_scale": 3.5, "width": 64, "height": 64, "max_sequence_length": 32}
    (folder / "esquisse.json").write_text(json.dumps(own))
    return folder


@pytest.fixture
def paper(paper_folder: Path) -> Settings:
    """Settings whose chosen model is the paper model."""
    return Settings(model="paper", model_folders={"paper": str(paper_folder)})


@pytest.fixture
def studio_command(home: Home) -> list[str]:
    """How the scripted worker is started for `home`."""
    return fake_command(home.images)
