"""Figures of an exported folder, from fixed seeds: what `evaluate` prints and the card records.

Pictures come from the real FLUX pipelines with the folder's own defaults, prompts from scenes that no training run
ever saw, and verdicts from the separately trained reader. The reader's figures on true renders of the same scenes
are reported beside as the ceiling.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import FluxImg2ImgPipeline, FluxPipeline
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from dimp.esquisse import evaluator
from dimp.esquisse.autoencoder import psnr, to_bytes, to_tensor
from dimp.esquisse.captions import plain_caption
from dimp.esquisse.data import encode, image_ids, unpack
from dimp.esquisse.flowedit import flow_edit
from dimp.esquisse.render import contact_sheet, render
from dimp.esquisse.scenes import COLOUR_NAMES, Domain, Scene, recoloured, sample_scene

SEED = 20_260
"""Seed of all evaluation scenes and pictures, fixed before any figure was looked at."""

Pictures = NDArray[np.uint8]
Figures = dict[str, float]


def fresh_scenes(count: int, things: int, seed: int = SEED) -> list[Scene]:
    """`count` unseen scenes with `things` objects each."""
    counts = tuple(1.0 if n == things else 0.0 for n in (1, 2, 3))
    rng = np.random.default_rng([seed, things])
    return [sample_scene(rng, Domain(counts=counts)) for _ in range(count)]  # type: ignore[arg-type]


@dataclass
class Studio:
    """A loaded folder: its pipeline, its defaults, and how to call it for many prompts."""

    pipe: FluxPipeline
    defaults: dict[str, Any]

    @staticmethod
    def load(folder: Path, device: str = "cpu") -> Studio:
        """Load offline, in single precision."""
        pipe = FluxPipeline.from_pretrained(str(folder), local_files_only=True, use_safetensors=True, dtype=torch.float32)
        pipe.set_progress_bar_config(disable=True)
        return Studio(pipe.to(device), json.loads((folder / "esquisse.json").read_text()))

    def options(self) -> dict[str, Any]:
        """Arguments common to all calls."""
        d = self.defaults
        keys = ("guidance_scale", "true_cfg_scale", "max_sequence_length", "width", "height")
        return {"num_inference_steps": d["steps"], "output_type": "np", **{key: d[key] for key in keys}}

    def _generators(self, count: int, seed: int) -> list[torch.Generator]:
        return [torch.Generator("cpu").manual_seed(seed + i) for i in range(count)]

    def draw(self, prompts: Sequence[str], seed: int = SEED, batch: int = 16) -> Pictures:
        """One picture per prompt; picture i has the seed `seed + i`."""
        parts = []
        for start in range(0, len(prompts), batch):
            some = list(prompts[start : start + batch])
            options = {**self.options(), "negative_prompt": [self.defaults["negative_prompt"]] * len(some)}
            out = self.pipe(prompt=some, generator=self._generators(len(some), seed + start), **options)
            parts.append(_bytes(out.images))
        return np.concatenate(parts)

    def redraw(self, sources: Pictures, prompts: Sequence[str], strength: float, seed: int = SEED) -> Pictures:
        """Classic img2img."""
        pipe = FluxImg2ImgPipeline(**self.pipe.components)
        pipe.set_progress_bar_config(disable=True)
        drawn = []
        for i, (source, prompt) in enumerate(zip(sources, prompts, strict=True)):
            options = {**self.options(), "negative_prompt": self.defaults["negative_prompt"], "strength": strength}
            generator = torch.Generator("cpu").manual_seed(seed + i)
            drawn.append(
                _bytes(pipe(prompt=prompt, image=Image.fromarray(source), generator=generator, **options).images)
            )
        return np.concatenate(drawn)

    def edit(self, sources: Pictures, old: Sequence[str], new: Sequence[str], seed: int = SEED) -> Pictures:
        """FlowEdit with the folder's defaults, all pictures in one batch."""
        settings = self.defaults["flowedit"]
        latents = encode(self.pipe.vae, sources, str(self.pipe.device))
        edited = flow_edit(
            self.velocity,
            latents,
            self.texts(old),
            self.texts(new),
            torch.linspace(1, 0, settings["steps"] + 1).tolist(),
            empty=self.texts([""] * len(old)),
            sigma_max=settings["sigma_max"],
            old_guidance=settings["source_guidance"],
            new_guidance=settings["target_guidance"],
            generator=torch.Generator().manual_seed(seed),
        )
        return self.decode(edited)

    @torch.no_grad()
    def texts(self, prompts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Token features and pooled features of prompts, as the pipeline computes them."""
        length = self.defaults["max_sequence_length"]
        tokens, pooled, _ = self.pipe.encode_prompt(list(prompts), list(prompts), max_sequence_length=length)
        return tokens, pooled

    @torch.no_grad()
    def velocity(self, x: Tensor, sigma: float, text: tuple[Tensor, Tensor]) -> Tensor:
        """The transformer's answer for packed latents `x` at one level."""
        tokens, pooled = text
        answer: Tensor = self.pipe.transformer(
            hidden_states=x,
            timestep=torch.full((len(x),), sigma, device=x.device),
            encoder_hidden_states=tokens,
            pooled_projections=pooled,
            img_ids=image_ids().to(x.device),
            txt_ids=torch.zeros(tokens.shape[1], 3, device=x.device),
            return_dict=False,
        )[0]
        return answer

    @torch.no_grad()
    def decode(self, tokens: Tensor) -> Pictures:
        """Packed latents to pictures."""
        config = self.pipe.vae.config
        return to_bytes(self.pipe.vae.decode(unpack(tokens) / config.scaling_factor + config.shift_factor).sample)


def _bytes(images: NDArray[np.float32]) -> Pictures:
    return (images * 255).round().astype(np.uint8)


def _rates(readings: list[evaluator.Reading]) -> Figures:
    kinds = [k for r in readings for k in r.kinds]
    colours = [c for r in readings for c in r.colours]
    whole = {
        name: _share([getattr(r, name) for r in readings]) for name in ("sky", "ground", "light", "style", "count")
    }
    every = [r.share() == 1.0 for r in readings]
    placed = [r.count and all(r.kinds) for r in readings]
    figures = {"class": _share(kinds), "colour_on_class": _share(colours), **whole}
    figures |= {"count_and_order": _share(placed), "all": _share(every), "prompts": float(len(readings))}
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


def recolour_pairs(count: int, seed: int = SEED) -> list[tuple[Scene, Scene]]:
    """Scenes of one or two objects, each with the same scene where one object has another colour."""
    rng = np.random.default_rng([seed, 99])
    pairs = []
    for _ in range(count):
        scene = sample_scene(rng, Domain(counts=(0.5, 0.5, 0.0), oil=0.0))
        index = int(rng.integers(len(scene.things)))
        others = [c for c in COLOUR_NAMES if c != scene.things[index].colour]
        pairs.append((scene, recoloured(scene, index, others[int(rng.integers(len(others)))])))
    return pairs


def background_psnr(result: Pictures, source: Pictures, owners: Pictures) -> float:
    """Mean PSNR in dB outside the objects (grown by nothing), of `result` against `source`."""
    values = []
    for a, b, owner in zip(result, source, owners, strict=True):
        outside = owner == 0
        error = np.square(a[outside].astype(float) - b[outside]).mean()
        values.append(10 * np.log10(255**2 / max(error, 1e-6)))
    return round(float(np.mean(values)), 2)


def measure_recolours(studio: Studio, reader: evaluator.Reader, count: int) -> dict[str, Figures]:
    """Recolouring one object of a true render by FlowEdit and by img2img at 0.9.

    `changed`: the object is still of its class and has the new colour; the background is compared with the source's
    own reconstruction, over all items.
    """
    pairs = recolour_pairs(count)
    before = [render(old) for old, _ in pairs]
    sources = np.stack([picture.rgb for picture in before])
    changed = np.stack([_changed(picture.owner, old, new) for picture, (old, new) in zip(before, pairs, strict=True)])
    targets = [new for _, new in pairs]
    kept = studio.decode(encode(studio.pipe.vae, sources, str(studio.pipe.device)))
    prompts = [plain_caption(old) for old, _ in pairs], [plain_caption(new) for new in targets]
    results = {"flowedit": studio.edit(sources, *prompts), "img2img_0.9": studio.redraw(sources, prompts[1], 0.9)}
    figures = {}
    for name, result in results.items():
        readings = evaluator.read(reader, result, targets)
        hits = [r.colours[_index(old, new)] for r, (old, new) in zip(readings, pairs, strict=True)]
        figures[name] = {
            "changed": round(float(np.mean(hits)), 3),
            "all_objects_right": round(float(np.mean([all(r.colours) for r in readings])), 3),
            "background_psnr": background_psnr(result, kept, changed),
            "items": float(count),
        }
    return figures


def _index(old: Scene, new: Scene) -> int:
    return next(i for i, (a, b) in enumerate(zip(old.things, new.things, strict=True)) if a != b)


def _changed(owner: Pictures, old: Scene, new: Scene) -> Pictures:
    return np.asarray(owner == 1 + _index(old, new), np.uint8)


def autoencoder_psnr(studio: Studio, count: int = 48) -> float:
    """PSNR in dB of reconstructions of unseen scenes."""
    sources = np.stack([render(scene).rgb for scene in fresh_scenes(count, 2, SEED + 1)])
    again = studio.decode(encode(studio.pipe.vae, sources, str(studio.pipe.device)))
    return round(float(psnr(to_tensor(again), to_tensor(sources)).mean()), 2)


ASKED = (
    "a red ball on grass",
    "two blue cubes and a yellow cone on snow, night",
    "a green tree and a white house, sunset, oil painting",
    "a purple star on water, sunset",
    "an orange fish and a black heart on sand",
    "three red hearts on wood, cloudy",
    "a white house on snow, night, with a moon",
    "a yellow cone to the left of a blue ball on grass, day, with a sun",
)
"""Prompts in a user's words, for the first row of the sample sheet."""


def samples(studio: Studio, rows: int = 2, edits: int = 8) -> tuple[Pictures, list[str]]:
    """A sheet eight wide, nothing selected, and its prompts: the asked row, then the first evaluation scenes with
    one, two and three objects (`rows` each), then recolours (sources above, FlowEdit below)."""
    scenes = [scene for things in (1, 2, 3) for scene in fresh_scenes(8 * rows, things)]
    prompts = [*ASKED, *(plain_caption(scene) for scene in scenes)]
    pairs = recolour_pairs(edits)
    sources = np.stack([render(old).rgb for old, _ in pairs])
    old, new = ([plain_caption(scene) for scene in side] for side in zip(*pairs, strict=True))
    pictures = [*studio.draw(prompts), *sources, *studio.edit(sources, old, new)]
    return contact_sheet(pictures, 8), [*prompts, *old, *new]


def evaluate(folder: Path, counts: tuple[int, int, int] = (100, 80, 60), edits: int = 48) -> dict[str, Any]:
    """All figures of a folder, with how long one picture takes here after a warm-up."""
    studio, reader = Studio.load(folder), evaluator.load(folder / "evaluator.safetensors")
    studio.draw(["a red ball on grass"])
    start = time.perf_counter()
    studio.draw(["a blue cube on snow, night"])
    seconds = round(time.perf_counter() - start, 2)
    return {
        "seed": SEED,
        "seconds_per_picture": seconds,
        "threads": torch.get_num_threads(),
        "autoencoder_psnr": autoencoder_psnr(studio),
        "text_to_image": measure_words(studio, reader, counts),
        "recolour": measure_recolours(studio, reader, edits) if edits else {},
    }
