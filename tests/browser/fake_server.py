"""A server in a process of its own, painting with the scripted worker.

Run as `python -m tests.browser.fake_server SOCKET` it imports the server once and forks a process for each that is
asked for on the Unix socket, because importing takes longer than most tests. A request is a line of JSON with the data
folder, the paper model's folder, a port and an environment; the answer is a line with the server's process id, then
one with its address. The connection ends with the server.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from functools import partial
from pathlib import Path

import anyio

from dimp.home import Home
from dimp.settings import Settings
from dimp_web.serve import serve
from tests.fake_worker import fake_command


def serve_fake(folder: str, paper: str, port: int) -> None:
    """Serves until it is told to end; the address is the first line that it writes."""
    home = Home(Path(folder)).make()
    settings = Settings(model="paper", model_folders={"paper": paper}, port=port)
    announce = partial(print, flush=True)
    anyio.run(partial(serve, home, settings, announce=announce, command=fake_command(home.images)))


def main(address: str) -> None:
    """Forks servers until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here: what asked sees the connection end
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listening.accept()
            with connection:
                if os.fork() == 0:
                    listening.close()
                    _become_server(connection)


def _become_server(connection: socket.socket) -> None:
    """In the forked process: take the connection for standard output, and serve."""
    request = json.loads(connection.makefile().readline())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(connection.fileno(), 1)
    connection.close()
    os.environ.clear()
    os.environ.update(request["environ"])
    print(os.getpid(), flush=True)
    try:
        serve_fake(request["home"], request["paper"], request["port"])
    finally:
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
