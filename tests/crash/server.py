"""The server that is killed: the real one, with the scripted worker. Takes the data folder and a model folder."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import anyio

from dimp.home import Home
from dimp.settings import Settings
from dimp_web.serve import serve
from tests.fake_worker import fake_command


def announce(url: str) -> None:
    """Tells the address on stdout."""
    print(url, flush=True)


def main(root: str, model: str) -> None:
    """Serves until it is killed."""
    home = Home(Path(root))
    settings = Settings(model="paper", model_folders={"paper": model}, port=0)
    anyio.run(partial(serve, home, settings, announce=announce, command=fake_command(home.images)))


if __name__ == "__main__":
    main(*sys.argv[1:])
