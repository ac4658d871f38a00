"""All training stages in order, each resumable: autoencoder, texts, caches, painter, edits, decoder, evaluator.

A run folder holds checkpoints, the log and the cached latents. A recipe says how long each stage may take in all,
over every sitting; the smoke recipe does everything in seconds at a tiny scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKL

from dimp.esquisse import autoencoder, data, evaluator, flow, text
from dimp.esquisse.export import export
from dimp.esquisse.scenes import Domain, Scene
from dimp.esquisse.training.loop import Plan, read


@dataclass(frozen=True)
class Recipe:
    """Minutes of wall time per stage, sizes of the data, and the transformer's shape."""

    autoencoder: float = 12.0
    texts: float = 4.0
    painter: float = 80.0
    edits: float = 80.0
    decoder: float = 8.0
    evaluator: float = 5.0
    scenes: int = 24_000
    pool: int = 4000
    batch: int = 48
    widths: tuple[int, ...] = (16, 32, 64, 96)
    shape: flow.Shape = flow.Shape()
    every: float = 120.0
    max_steps: int = 10**9
    compiled: bool = False
    workers: int = 2


SMOKE = Recipe(
    autoencoder=30.0,
    texts=30.0,
    painter=30.0,
    edits=30.0,
    decoder=30.0,
    evaluator=30.0,
    scenes=48,
    pool=24,
    batch=12,
    widths=(8, 8, 16, 16),
    shape=flow.Shape(heads=2, double=1, single=1),
    max_steps=12,
    workers=1,
)
"""Every stage in seconds: it shows that the loss falls, not that anything is learnt."""


@dataclass(frozen=True)
class Run:
    """One training run: its folder, recipe, device, domain, and whether to go on from checkpoints."""

    folder: Path
    recipe: Recipe
    device: str = "cpu"
    resume: bool = False
    domain: Domain | None = None

    def plan(self, minutes: float) -> Plan:
        """The loop's plan for a stage of so many minutes."""
        return Plan(self.folder, minutes, self.recipe.every, self.resume, max_steps=self.recipe.max_steps)


def train_autoencoder(run: Run) -> None:
    """Train the autoencoder, make its latents of unit scale, and save it under `vae/`."""
    r = run.recipe
    vae = autoencoder.fit(run.plan(r.autoencoder), run.device, r.pool, widths=r.widths)
    sample = autoencoder.to_tensor(autoencoder.pictures(min(r.pool, 256), 77, run.domain)).to(run.device)
    autoencoder.fold_scale(vae, sample)
    autoencoder.save(vae, run.folder / "vae")


def train_texts(run: Run) -> None:
    """Pretrain the text encoders as caption parsers."""
    texts = text.fit(run.plan(run.recipe.texts), run.device, run.recipe.batch * 2, run.domain)
    torch.save(texts.state_dict(), run.folder / "encoders.pt")


def cache_latents(run: Run) -> None:
    """Render and encode the training scenes and some held-out ones."""
    r = run.recipe
    _cached(run, "held.pt", data.sample_scenes(min(512, r.scenes), 6, run.domain))
    _cached(run, "cache.pt", data.sample_scenes(r.scenes, 5, run.domain))


def cache_changes(run: Run) -> None:
    """Render and encode the same scenes, each after one change."""
    for seed, name in ((8, "held"), (7, "cache")):
        scenes = data.Cache.load(run.folder / f"{name}.pt").scenes
        _cached(run, f"{name}.changed.pt", data.changed_scenes(scenes, seed))


def _cached(run: Run, name: str, scenes: list[Scene]) -> None:
    workers = run.recipe.workers if len(scenes) > 1000 else 1
    data.build_cache(run.folder / "vae", scenes, workers, run.device).save(run.folder / name)


def new_painter(run: Run) -> flow.Painter:
    """A painter of the recipe's shape, with the text encoders of this run."""
    texts = text.Texts()
    texts.load_state_dict(read(run.folder / "encoders.pt"))
    return flow.Painter(texts, flow.build(run.recipe.shape))


def _teacher(run: Run, painter: flow.Painter) -> flow.Teacher:
    return flow.Teacher(painter, run.device, run.recipe.compiled)


def train_painter(run: Run) -> None:
    """Train the transformer with the text encoders."""
    cache, held = (data.Cache.load(run.folder / name) for name in ("cache.pt", "held.pt"))
    flow.fit(run.plan(run.recipe.painter), _teacher(run, new_painter(run)), cache, held, run.recipe.batch)


def train_edits(run: Run) -> None:
    """Go on from the best painter, on captions and instructions in turn."""
    painter = new_painter(run)
    painter.load_state_dict(read(run.folder / "painter.best.pt"))
    load = data.Cache.load
    pairs = load(run.folder / "cache.pt"), load(run.folder / "cache.changed.pt")
    held = load(run.folder / "held.pt"), load(run.folder / "held.changed.pt")
    flow.fit_edits(run.plan(run.recipe.edits), _teacher(run, painter), pairs, held, run.recipe.batch)


def sharpen_decoder(run: Run) -> None:
    """Go on with the decoder alone, on noisy latents, and save it under `vae/`; the latents stay as they are."""
    vae = AutoencoderKL.from_pretrained(run.folder / "vae", local_files_only=True, use_safetensors=True)
    r = run.recipe
    autoencoder.save(autoencoder.sharpen(run.plan(r.decoder), vae, run.device, r.pool), run.folder / "vae")


def train_evaluator(run: Run) -> None:
    """Train the picture reader that measures the model."""
    r = run.recipe
    reader = evaluator.fit(run.plan(r.evaluator), run.device, r.pool, min(24, r.batch), run.domain)
    evaluator.save(reader, run.folder / "evaluator.safetensors")


STAGES: dict[str, Callable[[Run], None]] = {
    "autoencoder": train_autoencoder,
    "texts": train_texts,
    "cache": cache_latents,
    "painter": train_painter,
    "changes": cache_changes,
    "edits": train_edits,
    "decoder": sharpen_decoder,
    "evaluator": train_evaluator,
}
"""The stages in the order in which they need one another."""


def train_all(run: Run, stages: tuple[str, ...] = tuple(STAGES)) -> None:
    """Run the named stages in order."""
    run.folder.mkdir(parents=True, exist_ok=True)
    for name in STAGES:
        if name in stages:
            STAGES[name](run)


def export_run(run: Run, folder: Path) -> None:
    """Export the best weights of a run as a folder that the FLUX pipelines load."""
    painter = new_painter(run)
    best = [run.folder / f"{name}.best.pt" for name in ("edits", "painter")]
    painter.load_state_dict(read(next(path for path in best if path.exists())))
    vae = AutoencoderKL.from_pretrained(run.folder / "vae", local_files_only=True, use_safetensors=True)
    export(painter, vae, folder)
    reader = run.folder / "evaluator.safetensors"
    if reader.exists():
        (folder / reader.name).write_bytes(reader.read_bytes())
