"""The parts of an answer: the form that is held to, the words as they are written down, heads, and how one looks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import ROOT

pytestmark = pytest.mark.costly(*ENGINE)

CHECKS = (
    "winding_down", "marks", "templates", "no_template", "tied_body", "untied_body", "no_language_model",
    "small_pictures", "lingering",
)  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each check found wrong, made in a process of its own: the libraries warn; empty where nothing is."""
    out = tmp_path_factory.mktemp("language") / "found.json"
    command = [sys.executable, "-m", "tests.dimp.engine.language.checks", str(out)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, str] = json.loads(Path(out).read_text())
    return found


@pytest.mark.parametrize("check", CHECKS)
def test_language(found: dict[str, str], check: str) -> None:
    assert found[check] == ""


def test_every_check_is_looked_at(found: dict[str, str]) -> None:
    assert sorted(found) == sorted(CHECKS)
