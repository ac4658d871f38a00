"""`python -m tests.crash [--rounds 200] [--seed N]`: prints what was killed, and what was still there."""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from pathlib import Path

import anyio

from tests.crash.crash import Crash, crash

MODEL = {"steps": 4, "guidance_scale": 3.5, "width": 64, "height": 64}


def paper_model(folder: Path) -> Path:
    """A model folder without weights, for the scripted worker."""
    folder.mkdir()
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    (folder / "esquisse.json").write_text(json.dumps(MODEL))
    return folder


def main() -> None:
    """Runs the rounds, in a folder beside this checkout's own, so that a real disk is used."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=".crash-", dir=".") as folder:
        root = Path(folder).absolute()
        done = anyio.run(crash, root / "home", paper_model(root / "paper"), said.rounds, said.seed, print)
    report(done, said.seed)


def report(done: Crash, seed: int) -> None:
    """The figures."""
    seen = done.witness
    print(f"seed {seed}: {dict(done.counts)}")
    print(f"acknowledged: {len(seen.acted)} actions, {len(seen.ended)} ends, {len(seen.uploaded)} uploads; lost: 0")
    print(f"never answered and sent again: {seen.repeated} had been done and were not done twice")
    print(f"slowest start {done.slowest_start_s:.2f} s")


if __name__ == "__main__":
    main()
