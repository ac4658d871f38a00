"""`python -m tests.bench.formats [KIND ...]`: how far pictures in fewer bits are from exact ones, on the own model.

Formats of our own loading are asked for by a load plan. Kinds of GGUF are what its reader makes of blocks that are
written here (`gguf_files`). Both change the same weights: the matrices of the denoiser's blocks.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

PROMPTS = (
    "a red ball on the grass", "a blue house at night", "a green tree beside a house", "a yellow star on a dark sky",
    "two apples on a table", "a small boat on the sea",
)  # fmt: skip
LOADED = {"int8": "8 bits in rows", "fp8": "products in 8-bit floats", "nf4": "4 bits, NF4", "fp4": "4 bits, FP4"}
GGUF = ("Q8_0", "Q5_0", "Q4_K", "Q4_0")
FORMATS = (*LOADED, *GGUF)
STEM = "transformer/diffusion_pytorch_model.safetensors"


class Silent:
    """Hears of the steps and says nothing."""

    def check(self) -> None:
        """Never stops."""

    def started(self, total_steps: int) -> None:
        """Nothing."""

    def step(self, preview: Callable[[], bytes]) -> None:
        """Nothing."""


def paint(folder: Path, weights: Any) -> list[Any]:
    """A picture of each prompt, as the model is called by itself."""
    from dimp.engine import folder_digest
    from dimp.engine.families import loader
    from dimp.engine.families.request import Request
    from dimp.engine.placement import LoadPlan
    from tests.dimp.engine.harness import job

    own = folder_digest.defaults(folder)
    family = loader.load(folder, replace(LoadPlan("cpu", "float32"), weights=weights), None)
    pictures = []
    for seed, prompt in enumerate(PROMPTS):
        asked = job(
            "j", method="text", prompt=prompt, seed=seed, steps=own.get("steps", 16), width=own.get("width", 256),
            height=own.get("height", 256), guidance_scale=float(own.get("guidance_scale", 1.0)),
        )  # fmt: skip
        pictures.append(family.run(Request(asked, "text", None, None, own), Silent()).astype(float))
    return pictures


@contextmanager
def as_gguf(folder: Path, kind: str) -> Iterator[Path]:
    """A copy of a model whose matrices went through a file of this kind."""
    import torch
    from safetensors.torch import load_file, save_file

    from dimp.engine.checkpoints.source import open_source
    from tests.dimp.engine.checkpoints import gguf_files

    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(shutil.copytree(folder, Path(scratch) / "model"))
        tensors = load_file(copy / STEM)
        chosen = {name: tensor.float().numpy() for name, tensor in tensors.items()
                  if "transformer_blocks." in name and tensor.ndim == 2}  # fmt: skip
        source = open_source(gguf_files.write(Path(scratch) / "model.gguf", chosen, kind))
        read = {name: source.read(name).to(torch.float32) for name in chosen}
        save_file({name: tensor.clone() for name, tensor in (tensors | read).items()}, copy / STEM, {"format": "pt"})
        yield copy


def measure(kind: str, exact: list[Any]) -> tuple[float, float, float]:
    """Mean and least distance from the exact pictures in dB, and the mean difference of 255."""
    from dimp import esquisse

    if kind in LOADED:
        pictures = paint(esquisse.WEIGHTS, kind)
    else:
        with as_gguf(esquisse.WEIGHTS, kind) as folder:
            pictures = paint(folder, "whole")
    pairs = list(zip(exact, pictures, strict=True))
    errors = [float(((first - second) ** 2).mean()) for first, second in pairs]
    decibels = [float(10 * np.log10(255**2 / error)) if error else float("inf") for error in errors]
    return mean(decibels), min(decibels), mean(float(np.abs(first - second).mean()) for first, second in pairs)


def main() -> None:
    """Measure, and print the table of `docs/models.md`, each row as it comes."""
    from dimp import esquisse
    from dimp.engine.worker import environment

    environment.make_quiet()
    warnings.simplefilter("ignore")
    exact = paint(esquisse.WEIGHTS, "whole")
    print("| | from the exact picture: mean, worst | mean difference of 255 |\n|---|---|---|")
    for kind in sys.argv[1:] or FORMATS:
        average, worst, difference = measure(kind, exact)
        name = LOADED.get(kind, f"GGUF, {kind}")
        print(f"| {name} | {average:.0f} dB, {worst:.0f} dB | {difference:.1f} |", flush=True)


if __name__ == "__main__":
    main()
