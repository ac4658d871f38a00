"""Tiny models loaded in this process, and the digests of what they paint; for the proofs, which have one of their own.

Importing the model libraries warns, and takes longest: one process runs all proofs and prints one JSON object:
`python -m tests.dimp.engine.loaded FOLDER_OF_MODELS CACHE SCRATCH`.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from dimp.engine.placement import LoadPlan

PLAIN = LoadPlan("cpu", "float32")
SLOTS = LoadPlan("cpu", "float32", slots=True)
INT8 = LoadPlan("cpu", "float32", weights="int8")
FP8 = LoadPlan("cpu", "float32", weights="fp8")
SOURCE = Image.fromarray(np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8))


class Stop(Exception):
    pass


class Listener:
    """Counts steps; stops at one of them."""

    def __init__(self, stop_at: int = 0) -> None:
        self.done, self._stop_at = 0, stop_at

    def check(self) -> None:
        pass

    def started(self, total_steps: int) -> None:
        pass

    def step(self, preview: Callable[[], bytes]) -> None:
        self.done += 1
        if self.done == self._stop_at:
            raise Stop


def load(folder: Path, plan: LoadPlan, cache: Path) -> Any:
    """A loaded model; its preview is calibrated once for all that have the same autoencoder."""
    from dimp.engine.families import loader

    return loader.load(folder, plan, cache)


def digest(family: Any, request: Any, stop_at: int = 0) -> str:
    """The digest of the pixels of a picture or film."""
    return sha256(family.run(request, Listener(stop_at)).tobytes()).hexdigest()


def pointers(*parts: Any) -> list[int]:
    """Where the weights of networks lie."""
    import torch

    networks = [part for part in parts if isinstance(part, torch.nn.Module)]
    return [weight.data_ptr() for network in networks for weight in network.parameters()]


def main() -> None:
    warnings.simplefilter("ignore")
    import torch

    torch.set_num_threads(1)
    from tests.dimp.engine.families import proof as families
    from tests.dimp.engine.nets import proof as nets

    folders = tuple(map(Path, sys.argv[1:4]))
    print(json.dumps({"families": families.prove(*folders), "nets": nets.prove(*folders)}))


if __name__ == "__main__":
    main()
