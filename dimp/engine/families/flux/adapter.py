"""FLUX.1: new pictures, image to image, inpainting, FlowEdit and edits by instruction, over one set of weights.

Serves FLUX.1-dev, schnell and Krea and the small model of the package alike; how a model wants to be called
(`esquisse.json`) comes with the request. Edits by instruction need weights that were trained for them: a folder says
so with a section `instruct` there, whose `guidance_scale` or `true_cfg_scale` hold for such edits alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine import preview, weights
from dimp.engine.families import Request, redux
from dimp.engine.families.codec import Codec, Scaled
from dimp.engine.families.editing import Flow, even_sigmas, token_shift
from dimp.engine.families.flowedit import Asked
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import common, negative, seen, text_length
from dimp.engine.families.table import PIPELINES
from dimp.engine.placement import Recipe

GUIDANCE = ("guidance_scale", "true_cfg_scale")

Text = tuple[Tensor, Tensor, Tensor]
"""Features of each token, features of the whole, and the tokens' places."""


class Flux(Flow):
    """A FLUX.1 model in memory."""

    FAMILY: ClassVar[str] = "flux"
    VERSION: ClassVar[str] = "flux/1"
    JOINS: ClassVar[bool] = True

    def __init__(self, pipes: dict[str, Any], recipe: Recipe, codec: Codec, seen: preview.Preview) -> None:
        super().__init__(pipes, recipe, codec, seen)
        self._redux = redux.Redux(recipe)

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        job, settings = request.job, request.settings
        call = common(request) | {
            "negative_prompt": negative(request),
            "true_cfg_scale": float(settings.get("true_cfg_scale", 1.0)),
            "max_sequence_length": text_length(request),
        }
        if request.task == "instruct":
            call |= _instructed(request) | {"image": request.source}
        if "max_area" in signature(self.pipes[request.task].__call__).parameters:
            # Without this, Kontext resizes picture and source to one of its own sizes of about a megapixel.
            call |= {"max_area": job.width * job.height, "_auto_resize": False}
        if redux.wanted(request):
            features, pooled, _ = self.text(request, call.pop("prompt"))
            call |= self._redux.joined(request, (features, pooled))
        return call

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`."""
        job = request.job
        return self.pipe._unpack_latents(latents, job.height, job.width, self.pipe.vae_scale_factor)

    def begun(self, start: Tensor) -> Tensor:
        """See `Piped.begun`."""
        return self.packed(start)

    def packed(self, latents: Tensor) -> Tensor:
        """See `Flow.packed`."""
        return self.pipe._pack_latents(latents, *latents.shape)

    @property
    def takes_guidance(self) -> bool:
        """See `Flow.takes_guidance`."""
        return bool(self.pipe.transformer.config.guidance_embeds)

    def sigmas(self, steps: int, latents: Tensor) -> list[float]:
        """See `Flow.sigmas`."""
        scheduler = self.pipe.scheduler
        return even_sigmas(scheduler, steps, token_shift(scheduler, latents.shape[1]))

    def text(self, request: Request, words: str) -> Text:
        """See `Flow.text`."""
        return tuple(
            self.pipe.encode_prompt(
                words,
                None,
                device=self.pipe._execution_device,
                num_images_per_prompt=1,
                max_sequence_length=text_length(request),
            )
        )

    def velocities(self, request: Request, sigma: float, asked: Sequence[Asked]) -> list[Tensor]:
        """See `Flow.velocities`; all in one forward, a third quicker on a CPU."""
        transformer, job, side = self.pipe.transformer, request.job, 2 * self.pipe.vae_scale_factor
        latents, texts, guidance = zip(*asked, strict=True)
        embeds, pooled = (torch.cat([text[i] for text in texts]) for i in (0, 1))
        device, dtype, count = embeds.device, embeds.dtype, len(asked)
        answer: Tensor = transformer(
            hidden_states=torch.cat(latents).to(device, dtype),
            timestep=torch.full([count], sigma, device=device, dtype=dtype),
            guidance=torch.tensor(guidance, device=device) if self.takes_guidance else None,
            pooled_projections=pooled,
            encoder_hidden_states=embeds,
            txt_ids=texts[0][2],
            img_ids=self.pipe._prepare_latent_image_ids(1, job.height // side, job.width // side, device, dtype),
            return_dict=False,
        )[0]
        return list(answer.float().split(1))


def _instructed(request: Request) -> dict[str, float]:
    """What the model's own settings, and the job's options before them, say of guidance in an edit by instruction."""
    own = dict(request.settings.get("instruct") or {})
    said = {key: request.job.options.get(f"instruct_{key}", own.get(key)) for key in GUIDANCE}
    return {key: float(value) for key, value in said.items() if value is not None}


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Flux:
    """Load a FLUX.1 folder. Raises PaintError."""
    edits = "instruct" in weights.defaults(folder)
    tasks = frozenset(task for family, task in PIPELINES if family == "flux" and (edits or task != "instruct"))
    return opened(Flux, folder, recipe, cache, tasks)


def opened(
    adapter: type[Flux], folder: Path, recipe: Recipe, cache: Path | None, tasks: frozenset[str] | None = None
) -> Flux:
    """Return an adapter of the FLUX.1 kind over the folder's weights."""
    pipes = load_pipes(adapter.FAMILY, folder, recipe, tasks)
    codec = Scaled(next(iter(pipes.values())))
    return adapter(pipes, recipe, codec, seen(codec, folder, cache))
