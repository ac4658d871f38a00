"""Figures of an exported folder, from fixed seeds: what `evaluate` prints and the card records.

Pictures come from the real FLUX pipelines with the folder's own defaults, prompts from scenes that no training run
ever saw, and verdicts from the separately trained reader. The reader's figures on true renders of the same scenes
are reported beside as the ceiling.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dimp.esquisse import evaluator
from dimp.esquisse.autoencoder import psnr, to_tensor
from dimp.esquisse.captions import plain_caption
from dimp.esquisse.edits import best_methods, chosen, measure_edits
from dimp.esquisse.packing import encode
from dimp.esquisse.render import render
from dimp.esquisse.scenes import Domain, Scene, sample_scene
from dimp.esquisse.studio import SEED, Studio

Figures = dict[str, float]


def fresh_scenes(count: int, things: int, seed: int = SEED) -> list[Scene]:
    """`count` unseen scenes with `things` objects each."""
    counts = tuple(1.0 if n == things else 0.0 for n in (1, 2, 3))
    rng = np.random.default_rng([seed, things])
    return [sample_scene(rng, Domain(counts=counts)) for _ in range(count)]  # type: ignore[arg-type]


def _rates(readings: list[evaluator.Reading]) -> Figures:
    kinds = [k for r in readings for k in r.kinds]
    colours = [c for r in readings for c in r.colours]
    whole = {
        name: _share([getattr(r, name) for r in readings]) for name in ("sky", "ground", "light", "style", "count")
    }
    every = [r.share() == 1.0 for r in readings]
    placed = [r.count and all(r.kinds) for r in readings]
    figures = {"class": _share(kinds), "colour_on_class": _share(colours), **whole}
    figures |= {"count_and_order": _share(placed), "all": _share(every), "items": float(len(readings))}
    return figures


def _share(answers: Sequence[bool]) -> float:
    return round(sum(answers) / len(answers), 3)


def measure_words(studio: Studio, reader: evaluator.Reader, counts: tuple[int, int, int]) -> dict[str, Figures]:
    """Text to image with one, two and three objects, each beside the reader's ceiling on true renders."""
    figures = {}
    for things, count in zip((1, 2, 3), counts, strict=True):
        if count == 0:
            continue
        scenes = fresh_scenes(count, things)
        drawn = studio.draw([plain_caption(scene) for scene in scenes])
        figures[f"{things}"] = _rates(evaluator.read(reader, drawn, scenes))
        true = np.stack([render(scene).rgb for scene in scenes])
        figures[f"{things}_ceiling"] = _rates(evaluator.read(reader, true, scenes))
    return figures


def autoencoder_psnr(studio: Studio, count: int = 48) -> float:
    """PSNR in dB of reconstructions of unseen scenes."""
    sources = np.stack([render(scene).rgb for scene in fresh_scenes(count, 2, SEED + 1)])
    again = studio.decode(encode(studio.pipe.vae, sources, str(studio.pipe.device)))
    return round(float(psnr(to_tensor(again), to_tensor(sources)).mean()), 2)


def time_of_a_picture(studio: Studio) -> Figures:
    """Wall-clock and processor seconds of one warm picture; the second is what it costs when others share the cores."""
    studio.draw(["a red ball on grass"])
    start, spent = time.perf_counter(), time.process_time()
    studio.draw(["a blue cube on snow, night"])
    wall, own = time.perf_counter() - start, time.process_time() - spent
    threads = float(torch.get_num_threads())
    return {"seconds_per_picture": round(wall, 2), "processor_seconds": round(own, 2), "threads": threads}


def evaluate(folder: Path, counts: tuple[int, int, int] = (100, 80, 60), edits: int = 48) -> dict[str, Any]:
    """All figures of a folder, with how long one picture takes here after a warm-up."""
    studio, reader = Studio.load(folder), evaluator.load(folder / "evaluator.safetensors")
    memory = peak_memory(studio)
    found = measure_edits(studio, reader, edits) if edits else {}
    return {
        "seed": SEED,
        "peak_memory_mib": memory,
        **time_of_a_picture(studio),
        "autoencoder_psnr": autoencoder_psnr(studio),
        "text_to_image": measure_words(studio, reader, counts),
        "edits": found,
        "auto": {kind: chosen(studio.defaults["methods"], kind) for kind in found},
    }


def peak_memory(studio: Studio) -> float:
    """Most memory of this process so far, in MiB, after one picture and one edit of each way: ask it first."""
    picture = studio.draw(["a red ball on grass"])
    studio.edit(picture, ["a red ball on grass"], ["a blue ball on grass"])
    studio.instruct(picture, ["make the ball blue"])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (2**20 if sys.platform == "darwin" else 2**10))


CHOICE_SEED = SEED + 7
"""Seed of the edits on which methods are chosen, so that the figures stay those of unseen ones."""


def choose_methods(folder: Path, edits: int = 48) -> dict[str, str]:
    """For each kind of change, as the log names it, the method that does it best on edits apart from the figures'."""
    studio, reader = Studio.load(folder), evaluator.load(folder / "evaluator.safetensors")
    return best_methods(measure_edits(studio, reader, edits, CHOICE_SEED))
