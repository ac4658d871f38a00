"""Fixtures that every part of the suite shares: the event loop, a data folder, a paper model."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from dimp.home import Home
from dimp.settings import Settings
from tests.fake_worker import fake_command

# A shell that starts the suite in the background has Ctrl-C ignored, and every process under test would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# No test is failed for taking its time: machines are noisy.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests come last: their session-wide event loop would be in the way of tests that run their own."""
    items.sort(key=lambda item: "browser" in item.path.parts)


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
