"""A bridge to one card: `python -m dimp.engine.cluster --address auto --images FOLDER` speaks as a worker does.

With `--count` it writes how many cards there are. `--address here` has the card in this process, without Ray.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dimp.engine.cluster import ray_card
from dimp.engine.cluster.bridge import Bridge, CardGone, RemoteCard
from dimp.engine.cluster.card import Card, WorkerOptions

HERE = "here"
"""An address: no cluster."""


def main() -> None:
    """Read the options and pass messages on until the server or the card is gone."""
    parser = argparse.ArgumentParser(prog="dimp-bridge", description="Reaches a card for the executor; not for people.")
    parser.add_argument("--address", required=True)
    parser.add_argument("--images", type=Path)
    parser.add_argument("--count", action="store_true")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--device", default="")
    parser.add_argument("--speed", default="")
    parser.add_argument("worker", nargs="*")
    given = parser.parse_args()
    options = WorkerOptions(given.threads, given.device, given.speed, tuple(given.worker))
    try:
        if given.count:
            sys.stdout.write(f"{ray_card.count(given.address, options)}\n")
        else:
            _serve(given.address, given.images, options)
    except CardGone as gone:
        sys.stderr.write(f"{gone}\n")
        sys.stderr.flush()
        os._exit(1)  # not by way of Ray's own endings, which may wait for a cluster that is gone


def _serve(address: str, images: Path, options: WorkerOptions) -> None:
    sys.stdout.flush()
    outgoing = os.dup(1)
    os.dup2(2, 1)  # a stray print must not corrupt a frame
    card: RemoteCard = Card(options) if address == HERE else ray_card.RayCard(address, options)
    Bridge(card, images, 0, outgoing).run()


if __name__ == "__main__":
    main()
