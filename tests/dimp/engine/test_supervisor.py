"""How child processes are started: with no code from the folder that they happen to be started in."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import dimp
from dimp.engine.supervisor import worker_command
from dimp.home import Home

SOURCES = sorted(Path(dimp.__file__).parent.rglob("*.py"))


def test_a_worker_runs_no_code_of_the_current_folder(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for module in ("torch", "msgspec", "PIL", "dimp"):
        (folder / f"{module}.py").write_text("open('executed', 'w').close()\nraise SystemExit(3)\n")
    command = worker_command(home.images, home.cache)
    subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    assert not (folder / "executed").exists()


def test_every_python_that_is_started_is_told_so() -> None:
    started = 0
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            items = [ast.unparse(item) for item in node.elts] if isinstance(node, ast.List | ast.Tuple) else []
            if "sys.executable" in items:
                started += 1
                assert items[0] == "sys.executable"
                assert items[1] in {"'-P'", "'-I'"}, source  # isolated is -P and more
    assert started >= 3
