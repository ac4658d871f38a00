"""One tiny model and one real worker for the whole session: imports take longer than everything else together."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dimp.engine.talk import Talk, worker_command

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random FLUX, built in a process of its own: importing the model libraries warns."""
    folder = tmp_path_factory.mktemp("tiny") / "flux"
    esquisse = json.dumps({"steps": 6, "true_cfg_scale": 2.0})
    subprocess.run(
        [sys.executable, "-m", "tests.tiny", str(folder), esquisse], cwd=ROOT, check=True, capture_output=True
    )
    return folder


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("images")


@pytest.fixture(scope="session")
def worker(images: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A real worker, its network taken away; greeted."""
    talk = Talk(worker_command(images, tmp_path_factory.mktemp("cache")))
    talk.hear()
    yield talk
    talk.close()
