"""The import contracts mean what they say: a forbidden import in a copy of the sources breaks them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dimp", "store/dimp_store", "web/dimp_web")
FORBIDDEN = {
    "dimp/core/limits.py": "import dimp.studio.studio",
    "dimp/core/refs.py": "import time",
    "dimp/decide/head.py": "import dimp.engine.executor",
    "dimp/interpret/text.py": "import random",
    "store/dimp_store/chain.py": "import dimp.core.events",
    "dimp/cli/exits.py": "import torch",
    "dimp/unlisted/__init__.py": "",
}
"""A line that each file must not have; the last is a room that no contract names."""


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(str(folder / part) for part in ("", "store", "web"))
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    if not Path(command[0]).exists():  # a virtual environment that borrows another one's programs
        command = [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ]
    env = {**os.environ, "PYTHONPATH": paths}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


def test_a_forbidden_import_breaks_its_contract(tmp_path: Path) -> None:
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "static", "weights")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line in FORBIDDEN.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        text = path.read_text() if path.exists() else ""
        path.write_text(f"{text}\n{line}\n")
    done = checked(tmp_path)
    report = " ".join(done.stdout.split())
    assert done.returncode != 0, report
    for chain in (
        "dimp.core.limits -> dimp.studio.studio", "dimp.core.refs -> time", "dimp.decide.head -> dimp.engine.executor",
        "dimp.interpret.text -> random", "dimp_store.chain -> dimp.core.events", "dimp.cli.exits -> torch", "unlisted",
    ):  # fmt: skip
        assert chain in report, chain
