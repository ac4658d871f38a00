"""A server in a process of its own, painting with the scripted worker.

Run: `python -m tests.browser.fake_server HOME PAPER PORT`. Its address is the first line that it writes.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import anyio

from dimp.home import Home
from dimp.settings import Settings
from dimp_web.serve import serve
from tests.fake_worker import fake_command


def main(folder: str, paper: str, port: str) -> None:
    """Serves until it is told to end."""
    home = Home(Path(folder)).make()
    settings = Settings(model="paper", model_folders={"paper": paper}, port=int(port))
    announce = partial(print, flush=True)
    anyio.run(partial(serve, home, settings, announce=announce, command=fake_command(home.images)))


if __name__ == "__main__":
    main(*sys.argv[1:])
