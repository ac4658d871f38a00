"""The painting process: `python -m dimp.engine.worker --blobs FOLDER --cache FOLDER` speaks frames on stdin and stdout.

It never goes to the network: models are local folders, and the libraries are told so before they are imported.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import get_args

from dimp.engine.placement import Speed
from dimp.engine.worker import environment
from dimp.engine.worker.painter import DiffusionPainter
from dimp.engine.worker.worker_ipc import Connection, serve

MAX_THREADS = 16


def main() -> None:
    """Read the options and serve until told to leave."""
    environment.make_quiet()
    parser = argparse.ArgumentParser(prog="dimp-worker", description="Paints for the executor; not for people.")
    parser.add_argument("--blobs", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--words", type=Path, help="Where encoded prompts are kept (else in the cache).")
    parser.add_argument("--threads", type=int, default=min(_count_cores(), MAX_THREADS))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--speed", choices=get_args(Speed), default="exact")
    options = parser.parse_args()
    if options.cache is not None:
        environment.keep_compiled(options.cache)
    connection = Connection.take_stdio()
    painter = DiffusionPainter(
        options.blobs, options.cache, options.threads, options.device, options.speed, options.words
    )
    serve(connection, painter)
    sys.exit(0)


def _count_cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


if __name__ == "__main__":
    main()
