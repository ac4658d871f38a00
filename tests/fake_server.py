"""Servers in processes of their own, painting with the scripted worker.

Run as `python -m tests.fake_server SOCKET` it imports the server once and forks a process for each that is asked for on
the Unix socket, because importing takes longer than most tests. A request is a line of JSON with an environment and
either the words of a command line, or the data folder, the paper model's folder and a port; the answer is a line with
the server's process id, then what the server writes: its address first, where it was not started by a command line.
The connection ends with the server.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import anyio

from dimp.cli.main import main as run_command_line
from dimp.home import Home
from dimp.settings import Settings, keys, parse
from dimp_web.app import routes
from dimp_web.serve import serve
from tests.fake_worker import fake_command

ROOT = Path(__file__).resolve().parents[1]
_launchers: dict[str, subprocess.Popen[str]] = {}


def find_launcher() -> str:
    """The socket of the process that forks servers, which is started for the first of them and ends with the tests."""
    if not _launchers:
        folder = tempfile.mkdtemp(prefix="dimp-fake-servers-")
        command = [sys.executable, "-m", "tests.fake_server", f"{folder}/socket"]
        launcher = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert launcher.stdout is not None
        assert launcher.stdout.readline() == "ready\n"
        _launchers[f"{folder}/socket"] = launcher
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        atexit.register(_end, launcher)
    return next(iter(_launchers))


def _end(launcher: subprocess.Popen[str]) -> None:
    launcher.kill()
    launcher.communicate()


def start_forked(words: list[str], environ: dict[str, str], log: Path) -> None:
    """Runs a command line of the program in a forked process that writes to `log`, without waiting for its end."""
    request = {"words": words, "environ": environ, "log": str(log)}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(find_launcher())
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile() as answer:
            assert answer.readline().strip().isdecimal()


def serve_fake(folder: str, paper: str, port: int) -> None:
    """Serves until it is told to end; the address is the first line that it writes."""
    home = Home(Path(folder)).make()
    named = {key: parse(key, text) for key in keys() if (text := os.environ.get(f"DIMP_{key.upper()}")) is not None}
    settings = Settings(**{"model": "paper", "port": port} | named, model_folders={"paper": paper})
    announce = partial(print, flush=True)
    anyio.run(partial(serve, home, settings, announce=announce, command=fake_command(home.images)))


def main(address: str) -> None:
    """Forks servers until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here: what asked sees the connection end
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        routes()  # once for all that are forked
        print("ready", flush=True)
        while True:
            connection, _ = listening.accept()
            with connection:
                if os.fork() == 0:
                    listening.close()
                    _become_server(connection)


def _become_server(connection: socket.socket) -> None:
    """In the forked process: take the connection for standard output, or the log that is named, and serve."""
    with connection.makefile() as sent:
        request = json.loads(sent.readline())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(connection.fileno(), 1)
    connection.close()
    os.environ.clear()
    os.environ.update(request["environ"])
    print(os.getpid(), flush=True)
    try:
        if "words" in request:
            _run_detached(request["words"], request["log"])
        else:
            serve_fake(request["home"], request["paper"], request["port"])
    finally:
        sys.stdout.flush()
        os._exit(0)


def _run_detached(words: list[str], log: str) -> None:
    os.setsid()
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(written, stream)
    os.close(written)
    run_command_line(words)


if __name__ == "__main__":
    main(sys.argv[1])
