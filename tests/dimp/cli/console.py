"""The command line on a data folder of its own, with the scripted worker behind a real server.

Most commands run in this process, by the same function that the program calls: starting Python costs more than what is
tested. What belongs to the process itself (signals, exit codes, streams, imports) is run in one: `Console.process`.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from dimp.cli.background import READY_S, find
from dimp.cli.main import main
from dimp.home import Home
from tests.fake_server import start_forked
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

    def start(self) -> None:
        """Has a server on the folder, as a command starts one, but in a process that has it imported already."""
        self.home.make()
        start_forked(["serve", "--idle-stop", "--home", str(self.home.root)], self.environ, self.home.server_log)
        deadline = time.monotonic() + READY_S
        while find(self.home) is None:
            assert time.monotonic() < deadline, self.home.server_log.read_text("utf-8")
            time.sleep(0.01)

    def __call__(self, *words: str, code: int = 0, given: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command line in this process; it must end with `code`."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with _environment(self.environ), redirect_stdout(out), redirect_stderr(err), _stdin(given):
            ended = main(words)
        return _checked(subprocess.CompletedProcess(["dimp", *words], ended, _text(out), _text(err)), code)

    def process(self, *words: str, code: int = 0, given: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command line in a process of its own; it must end with `code`."""
        done = subprocess.run(
            self.command(*words), input=given, capture_output=True, text=True, env=self.environ, timeout=_LIMIT_S,
            check=False,
        )  # fmt: skip
        return _checked(done, code)

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


def _text(stream: io.TextIOWrapper) -> str:
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode()


def _checked(done: subprocess.CompletedProcess[str], code: int) -> subprocess.CompletedProcess[str]:
    assert done.returncode == code, f"{shlex.join(done.args)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


@contextmanager
def _environment(environ: Mapping[str, str]) -> Iterator[None]:
    """The process's environment, replaced until the block ends."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _stdin(text: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before


def furnished(home: Home) -> Home:
    """The data folder with the paper model in it, chosen."""
    home.make()
    paper = home.models / "paper"
    paper.mkdir()
    (paper / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    (paper / "esquisse.json").write_text(json.dumps({"steps": 4, "width": 64, "height": 64}))
    home.config.write_text('model = "paper"\n')
    return home
