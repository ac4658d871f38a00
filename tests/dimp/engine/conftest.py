"""The tiny models, built once, and one real worker for the whole session: imports take longer than everything else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dimp.engine.tiny_worker import ROOT, TinyWorker
from tests.dimp.engine.worker_client import WorkerClient, worker_command
from tests.tiny import MODELS


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every tiny model and network by its name, built in a process of its own: the libraries warn."""
    folder = tmp_path_factory.mktemp("models")
    command = [sys.executable, "-m", "tests.tiny", "--all", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr[-2000:]
    return folder


@pytest.fixture(scope="session")
def flux_folder(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny FLUX.1 whose folder asks for true guidance, and follows no instructions."""
    folder = Path(shutil.copytree(models / "flux", tmp_path_factory.mktemp("own") / "flux"))
    own = {"max_sequence_length": 32, "steps": 6, "true_cfg_scale": 2.0}
    (folder / "esquisse.json").write_text(json.dumps(own))
    return folder


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's workers store what they paint."""
    return tmp_path_factory.mktemp("images")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder of the session's workers."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def worker(images: Path, cache: Path) -> Iterator[WorkerClient]:
    """A real worker, its network taken away; greeted."""
    client = WorkerClient(worker_command(images, cache))
    client.receive()
    yield client
    client.close()


@pytest.fixture(scope="session")
def tiny(worker: WorkerClient, models: Path, images: Path) -> TinyWorker:
    """The worker, to paint small jobs with any tiny model."""
    return TinyWorker(worker, models, images)


@pytest.fixture(scope="session")
def streamed(models: Path, images: Path, cache: Path) -> Iterator[TinyWorker]:
    """A worker that keeps half of each denoiser's blocks resident at most; the others pass at each step."""
    client = WorkerClient(worker_command(images, cache / "streamed", "--passing"))
    client.receive()
    yield TinyWorker(client, models, images)
    client.close()


@pytest.fixture(scope="session")
def proofs(models: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the proofs found out that load models in a process of their own, by their names."""
    folders = (str(models), str(cache), str(tmp_path_factory.mktemp("proofs")))
    command = [sys.executable, "-m", "tests.dimp.engine.loaded", *folders]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of one model together, of all files, so that the worker loads each once."""
    places = [place for place, item in enumerate(items) if "tiny" in getattr(item, "fixturenames", ())]
    ordered = sorted((items[place] for place in places), key=_model)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def _model(item: pytest.Item) -> int:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    model = params.get("model", "flux")
    return list(MODELS).index(model) if model in MODELS else len(MODELS)
