"""The tiny models, all built by one process of its own: importing the model libraries warns, and takes longest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.dimp.engine.conftest import ROOT
from tests.tiny import FAMILIES


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny random model of each name in `tests.tiny.FAMILIES`."""
    folder = tmp_path_factory.mktemp("models")
    built = subprocess.run(
        [sys.executable, "-m", "tests.tiny", "--each", str(folder)], cwd=ROOT, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr[-2000:]
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of one model together, of all files, so that the worker loads each once."""
    places = [place for place, item in enumerate(items) if "easel" in getattr(item, "fixturenames", ())]
    ordered = sorted((items[place] for place in places), key=_model)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def _model(item: pytest.Item) -> int:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return list(FAMILIES).index(params.get("model", "flux"))
