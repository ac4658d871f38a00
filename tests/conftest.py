"""Fixtures that every part of the suite shares: the event loop, a data folder, a paper model."""

from __future__ import annotations

import gc
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from dimp.engine.worker.environment import PATIENT
from dimp.home import Home
from dimp.settings import Settings
from tests.costly import Costly
from tests.fake_worker import fake_command

if TYPE_CHECKING:
    from tests.s3_server import Proxy

ROOT = Path(__file__).resolve().parents[1]

# A shell that starts the suite in the background has Ctrl-C ignored, and every process under test would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# As in a real worker, and for every process that a test starts: torch's threads spin while they wait, which takes the
# cores from the other process of the suite. To be set before torch is imported.
for variable, setting in PATIENT.items():
    os.environ.setdefault(variable, setting)


# No test is failed for taking its time: machines are noisy. What CI tries is the same each time, so that it judges a
# change and not luck; elsewhere each run tries something else.
settings.register_profile("unhurried", deadline=None, derandomize=os.environ.get("CI", "").lower() == "true")
settings.load_profile("unhurried")


HEAVY = ("tests/dimp/engine", "tests/browser", "tests/dimp_web", "tests/dimp/esquisse", "tests/dimp/cli")
"""What takes longest, in the order in which it is begun: the other process works off the rest meanwhile."""
TOGETHER = (HEAVY[0], "tests/rules")
"""Folders that stay in one process, because all their tests share what is slow to make: a worker with the tiny models
loaded, the syntax of all sources. A browser is up in a second: its tests are shared out, for they are a third of all
that the suite does."""


class FolderScheduling(LoadFileScheduling):
    """Shares tests out by files, those of `TOGETHER` by folders."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(f"{folder}/")), nodeid.split("::", 1)[0])


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--prove` runs the costly tests too, and records what they proved."""
    parser.addoption("--prove", action="store_true", help="run the costly tests too, and record in tests/proven.json")


def pytest_configure(config: pytest.Config) -> None:
    """Leaves out what is proven, unless it is asked for."""
    config.pluginmanager.register(Costly(prove=config.getoption("prove"), whole=_is_whole(config)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FolderScheduling:
    """How the processes of the whole suite get their tests."""
    return FolderScheduling(config, log)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """The whole suite in as many processes as there are cores, four at most; a file or folder by name in this one."""
    return min(os.cpu_count() or 1, 4) if _is_whole(config) else 0


def _is_whole(config: pytest.Config) -> bool:
    """Whether no file or folder was named."""
    return bool(config.args == config.getini("testpaths"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays to the end: looking through it for garbage takes a third of this time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


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
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of S3-compatible storage."""
    pytest.importorskip("obstore", reason="not installed: pip install 'dimpressionist[s3]'")
    pytest.importorskip("moto", reason="not installed: pip install 'dimpressionist[test]'")
    from tests.s3_server import running_s3

    with running_s3(tmp_path_factory.mktemp("s3") / "log") as address:
        yield address


@pytest.fixture
def proxy(s3_server: str) -> Iterator[Proxy]:
    """The network before that server, good at first."""
    from tests.s3_server import Proxy

    proxy = Proxy(s3_server)
    yield proxy
    proxy.close()


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
