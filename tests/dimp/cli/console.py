"""The command line as a user has it: a real process, its own data folder, the scripted worker behind the server."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dimp.home import Home
from tests.fake_worker import fake_command

ROOT = Path(__file__).resolve().parents[3]
_LIMIT_S = 60


class Console:
    """Runs `dimp` on one data folder."""

    def __init__(self, home: Home, environ: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith("DIMP_")},
            "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("", "store", "web")),
            "DIMP_HOME": str(home.root),
            "DIMP_WORKER": shlex.join(fake_command(home.images)),
            "DIMP_PORT": "0",
            **(environ or {}),
        }

    def __call__(self, *words: str, code: int = 0, given: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command line, which must end with `code`."""
        done = subprocess.run(
            self.command(*words), input=given, capture_output=True, text=True, env=self.environ, timeout=_LIMIT_S,
            check=False,
        )  # fmt: skip
        assert done.returncode == code, f"dimp {shlex.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *words: str, code: int = 0) -> Any:
        """The one JSON value that a command line writes."""
        return json.loads(self(*words, "--json", code=code).stdout)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Starts a command line and leaves it running."""
        return subprocess.Popen(
            self.command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=self.environ,
        )  # fmt: skip

    def command(self, *words: str) -> list[str]:
        """The argv of a command line."""
        return [sys.executable, "-P", "-m", "dimp.cli.main", *words]


def furnished(home: Home) -> Home:
    """The data folder with the paper model in it, chosen."""
    home.make()
    paper = home.models / "paper"
    paper.mkdir()
    (paper / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    (paper / "esquisse.json").write_text(json.dumps({"steps": 4, "width": 64, "height": 64}))
    home.config.write_text('model = "paper"\n')
    return home
