"""An exported folder at work: text to image and the three ways to refine, with the folder's own defaults.

Pictures come from the real FLUX pipelines; only FlowEdit, which diffusers lacks, runs the engine's loop on the same
modules. Everything takes and gives bytes (n, height, width, 3).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isqrt
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import DiffusionPipeline, FluxImg2ImgPipeline, FluxKontextPipeline, FluxPipeline
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from dimp.engine.families.shared.flowedit import EncodedPrompts, Question, classifier_free_guidance, flow_edit, schedule
from dimp.esquisse.autoencoder import to_bytes
from dimp.esquisse.export import CALL_KEYS, words_of
from dimp.esquisse.gradients import without_gradients
from dimp.esquisse.packing import encode, image_ids, unpack

SEED = 20_260
"""Seed of all evaluation scenes and pictures, fixed before any figure was looked at."""

Pictures = NDArray[np.uint8]

BATCH = 16
"""Pictures painted at once."""


@dataclass
class Studio:
    """A loaded folder: its pipeline, its defaults, and how to call it for many prompts."""

    pipe: FluxPipeline
    defaults: dict[str, Any]

    @staticmethod
    def load(folder: Path, device: str = "cpu") -> Studio:
        """Load offline, in single precision."""
        pipe = FluxPipeline.from_pretrained(
            str(folder), local_files_only=True, use_safetensors=True, dtype=torch.float32
        )
        pipe.set_progress_bar_config(disable=True)
        return Studio(pipe.to(device), json.loads((folder / "esquisse.json").read_text()))

    def options(self) -> dict[str, Any]:
        """Arguments common to all calls."""
        d = self.defaults
        return {"num_inference_steps": d["steps"], "output_type": "np", **{key: d[key] for key in CALL_KEYS}}

    def _generators(self, count: int, seed: int) -> list[torch.Generator]:
        return [torch.Generator("cpu").manual_seed(seed + i) for i in range(count)]

    def draw(self, prompts: Sequence[str], seed: int = SEED) -> Pictures:
        """One picture per prompt; picture i has the seed `seed + i`."""
        parts = []
        for start in range(0, len(prompts), BATCH):
            some = list(prompts[start : start + BATCH])
            call = words_of(some, self.defaults) | self.options()
            out = self.pipe(generator=self._generators(len(some), seed + start), **call)
            parts.append(_bytes(out.images))
        return np.concatenate(parts)

    def redraw(self, sources: Pictures, prompts: Sequence[str], strength: float, seed: int = SEED) -> Pictures:
        """Classic img2img."""
        return self._from(FluxImg2ImgPipeline, sources, prompts, seed, strength=strength)

    def instruct(self, sources: Pictures, instructions: Sequence[str], seed: int = SEED) -> Pictures:
        """Instruction edits: each picture changed as its sentence says."""
        height, width = sources.shape[1:3]
        own = {"max_area": height * width, "_auto_resize": False, **self.defaults["instruct"]}
        return self._from(FluxKontextPipeline, sources, instructions, seed, **own)

    def _from(
        self, kind: type[DiffusionPipeline], sources: Pictures, texts: Sequence[str], seed: int, **own: Any
    ) -> Pictures:
        pipe = kind(**self.pipe.components)
        pipe.set_progress_bar_config(disable=True)
        parts = []
        for start in range(0, len(texts), BATCH):
            some = list(texts[start : start + BATCH])
            given = words_of(some, self.defaults)
            images = [Image.fromarray(source) for source in sources[start : start + BATCH]]
            generators = self._generators(len(some), seed + start)
            parts.append(_bytes(pipe(**given, image=images, generator=generators, **self.options() | own).images))
        return np.concatenate(parts)

    def edit(
        self, sources: Pictures, old: Sequence[str], new: Sequence[str], seed: int = SEED,
        on_difference: Callable[[Tensor], None] = lambda difference: None,
    ) -> Pictures:  # fmt: skip
        """FlowEdit with the folder's defaults, all pictures in one batch; `on_difference` as in `flow_edit`."""
        own = self.defaults["flowedit"]
        words = EncodedPrompts(self.texts(old), self.texts(new), self.texts([""] * len(old)))
        answers = classifier_free_guidance(self._velocities, words, own["source_guidance"], own["target_guidance"])
        levels = torch.linspace(1, 0, self.defaults["steps"] + 1).tolist()
        source, generator = encode(self.pipe.vae, sources, str(self.pipe.device)), torch.Generator().manual_seed(seed)
        pairs = schedule(levels, own["strength"])
        with torch.no_grad():
            edited = flow_edit(answers, source, pairs, generator, lambda _: None, on_difference)
        return self.decode(edited)

    @without_gradients
    def texts(self, prompts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Token features and pooled features of prompts, as the pipeline computes them."""
        length = self.defaults["max_sequence_length"]
        tokens, pooled, _ = self.pipe.encode_prompt(list(prompts), list(prompts), max_sequence_length=length)
        return tokens, pooled

    def _velocities(self, sigma: float, asked: list[Question]) -> list[Tensor]:
        return [self._velocity(latents, sigma, *text) for latents, text, _ in asked]

    def _velocity(self, latents: Tensor, sigma: float, tokens: Tensor, pooled: Tensor) -> Tensor:
        answer: Tensor = self.pipe.transformer(
            hidden_states=latents,
            timestep=torch.full((len(latents),), sigma, device=latents.device),
            encoder_hidden_states=tokens,
            pooled_projections=pooled,
            img_ids=image_ids(*(isqrt(latents.shape[1]),) * 2).to(latents.device),
            txt_ids=torch.zeros(tokens.shape[1], 3, device=latents.device),
            return_dict=False,
        )[0]
        return answer

    @without_gradients
    def decode(self, tokens: Tensor) -> Pictures:
        """Packed latents to pictures."""
        config = self.pipe.vae.config
        return to_bytes(
            self.pipe.vae.decode(
                unpack(tokens, isqrt(tokens.shape[1])) / config.scaling_factor + config.shift_factor
            ).sample
        )


def _bytes(images: NDArray[np.float32]) -> Pictures:
    return (images * 255).round().astype(np.uint8)
