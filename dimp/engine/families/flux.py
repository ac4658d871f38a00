"""FLUX.1: new pictures, image to image, inpainting and FlowEdit, all over one set of weights.

Serves FLUX.1-dev and schnell and the small model of the package alike; how a model wants to be called (`esquisse.json`)
comes with the request. Seeds go to CPU generators, one picture a forward, and guidance is always passed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dimp.engine import preview, weights
from dimp.engine.desk import PaintError
from dimp.engine.families import PIPELINES, Caps, Request, Steps, pipeline
from dimp.engine.families.flowedit import flow_edit, schedule
from dimp.engine.families.tap import tapped
from dimp.engine.pixels import Pixels, composite, from_floats
from dimp.engine.placement import Recipe

VERSION = "flux/1"
"""Raised whenever a change here changes bits."""

ATTENTION = "native"

FLOWEDIT = {"source_guidance": 1.5, "target_guidance": 5.5}
"""Guidance for the old and the new prompt: the values of the method's authors for FLUX.1-dev."""


class Flux:
    """A FLUX.1 model in memory."""

    def __init__(self, pipes: dict[str, Any], recipe: Recipe, calibrated: preview.Preview) -> None:
        self.pipes = pipes
        self._recipe = recipe
        self._preview = calibrated

    def caps(self) -> Caps:
        """See `Family.caps`."""
        return Caps(frozenset({"flowedit"} | self.pipes.keys()), 2 * self._pipe.vae_scale_factor)

    def fingerprint(self) -> dict[str, str]:
        """See `Family.fingerprint`."""
        scheduler = type(self._pipe.scheduler).__name__
        return {
            "adapter": VERSION,
            "attention": ATTENTION,
            "placement": self._recipe.text(),
            "scheduler": scheduler,
            "device": str(self._pipe._execution_device),
        }

    def unload(self) -> None:
        """See `Family.unload`."""
        self.pipes = {}

    def run(self, request: Request, steps: Steps) -> Pixels:
        """See `Family.run`."""
        with torch.inference_mode():
            return self._flowedit(request, steps) if request.task == "flowedit" else self._piped(request, steps)

    def _piped(self, request: Request, steps: Steps) -> Pixels:
        call = self._call(request)
        pipe = self.pipes.get(request.task) or pipeline("flux", request.task)
        steps.started(total_steps(request))
        try:
            with tapped(self._pipe.scheduler, self._telling(request, steps)):
                image = pipe(**call).images[0]
        finally:
            pipe.maybe_free_model_hooks()
        pixels = from_floats(image)
        if request.mask is not None and request.source is not None:
            return composite(np.asarray(request.source, np.uint8), pixels, request.mask)
        return pixels

    @property
    def _pipe(self) -> Any:
        return self.pipes["text"]

    def _call(self, request: Request) -> dict[str, Any]:
        job, settings = request.job, request.settings
        call: dict[str, Any] = {
            "prompt": job.prompt,
            "negative_prompt": _negative(request),
            "true_cfg_scale": float(settings.get("true_cfg_scale", 1.0)),
            "guidance_scale": job.guidance_scale,
            "num_inference_steps": job.steps,
            "width": job.width,
            "height": job.height,
            "generator": torch.Generator("cpu").manual_seed(job.seed),
            "max_sequence_length": _text_length(request),
            "output_type": "np",
        }
        if request.task in ("img2img", "inpaint"):
            call |= {"image": _needed(request.source, "picture"), "strength": job.strength}
        if request.task == "inpaint":
            mask = _needed(request.mask, "mask")
            call["mask_image"] = torch.from_numpy(np.where(mask > 0, 1.0, 0.0).astype(np.float32))[None, None]
        return call

    def _telling(self, request: Request, steps: Steps) -> Callable[[Tensor, Tensor, float], None]:
        def on_step(sample: Tensor, velocity: Tensor, sigma: float) -> None:
            steps.step(lambda: self._picture(request, sample - sigma * velocity))

        return on_step

    def _picture(self, request: Request, packed: Tensor) -> bytes:
        return self._preview.picture(self._unpacked(request, packed)[0])

    def _unpacked(self, request: Request, packed: Tensor) -> Tensor:
        job = request.job
        return self._pipe._unpack_latents(packed, job.height, job.width, self._pipe.vae_scale_factor)

    # -- FlowEdit ------------------------------------------------------------------------------------------------

    def _flowedit(self, request: Request, steps: Steps) -> Pixels:
        job, pipe = request.job, self._pipe
        source = self._encoded(request)
        pairs = schedule(self._sigmas(job.steps, source.shape[1]), job.strength)
        steps.started(len(pairs))
        try:
            edited = flow_edit(
                self._answers(request),
                source,
                pairs,
                torch.Generator("cpu").manual_seed(job.seed),
                lambda now: steps.step(lambda: self._picture(request, now)),
            )
            return self._decoded(request, edited)
        finally:
            pipe.maybe_free_model_hooks()

    def _encoded(self, request: Request) -> Tensor:
        """The source as packed latents: the mean of the encoder's answer, so that no noise enters here."""
        job, pipe = request.job, self._pipe
        image = pipe.image_processor.preprocess(_needed(request.source, "picture"), job.height, job.width)
        vae = pipe.vae
        latents = vae.encode(image.to(pipe._execution_device, vae.dtype)).latent_dist.mode()
        latents = (latents - vae.config.shift_factor) * vae.config.scaling_factor
        batch, channels, height, width = latents.shape
        packed: Tensor = pipe._pack_latents(latents, batch, channels, height, width)
        return packed.float()

    def _decoded(self, request: Request, packed: Tensor) -> Pixels:
        vae = self._pipe.vae
        latents = self._unpacked(request, packed) / vae.config.scaling_factor + vae.config.shift_factor
        image = vae.decode(latents.to(vae.dtype), return_dict=False)[0]
        return from_floats(self._pipe.image_processor.postprocess(image, output_type="np")[0])

    def _sigmas(self, count: int, tokens: int) -> list[float]:
        """The noise levels of a run of `count` steps, 0 at the end, shifted as the scheduler is configured."""
        from diffusers.pipelines.flux.pipeline_flux import calculate_shift

        scheduler = self._pipe.scheduler
        names = ("base_image_seq_len", "max_image_seq_len", "base_shift", "max_shift")
        given = [scheduler.config.get(name, value) for name, value in zip(names, (256, 4096, 0.5, 1.15), strict=True)]
        scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / count, count), mu=calculate_shift(tokens, *given))
        return [float(sigma) for sigma in scheduler.sigmas]

    def _answers(self, request: Request) -> Callable[[Tensor, Tensor, float], tuple[Tensor, Tensor]]:
        job = request.job
        texts = (job.source_prompt, job.prompt, _negative(request))
        old, new, empty = (self._text(request, words) for words in texts)
        own = FLOWEDIT | dict(request.settings.get("flowedit") or {}) | request.job.options
        down, up = float(own["source_guidance"]), float(own["target_guidance"])

        embedded = bool(self._pipe.transformer.config.guidance_embeds)

        def answers(noisy: Tensor, edit: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
            asked = [(noisy, old, down), (edit, new, up)]
            if embedded:
                source, target = self._velocities(request, sigma, asked)
                return source, target
            bare = [(noisy, empty, 1.0), (edit, empty, 1.0)]
            source, target, below, above = self._velocities(request, sigma, asked + bare)
            return below + down * (source - below), above + up * (target - above)

        return answers

    def _text(self, request: Request, words: str) -> tuple[Tensor, ...]:
        length = _text_length(request)
        return tuple(
            self._pipe.encode_prompt(
                words, None, device=self._pipe._execution_device, num_images_per_prompt=1, max_sequence_length=length
            )
        )

    def _velocities(
        self, request: Request, sigma: float, asked: list[tuple[Tensor, tuple[Tensor, ...], float]]
    ) -> list[Tensor]:
        """The transformer's answers to several (latents, text, guidance), in one forward: a third quicker on a CPU."""
        transformer, job, side = self._pipe.transformer, request.job, 2 * self._pipe.vae_scale_factor
        latents, texts, guidance = zip(*asked, strict=True)
        embeds, pooled = (torch.cat([text[i] for text in texts]) for i in (0, 1))
        device, dtype, count = embeds.device, embeds.dtype, len(asked)
        answer: Tensor = transformer(
            hidden_states=torch.cat(latents).to(device, dtype),
            timestep=torch.full([count], sigma, device=device, dtype=dtype),
            guidance=torch.tensor(guidance, device=device) if transformer.config.guidance_embeds else None,
            pooled_projections=pooled,
            encoder_hidden_states=embeds,
            txt_ids=texts[0][2],
            img_ids=self._pipe._prepare_latent_image_ids(1, job.height // side, job.width // side, device, dtype),
            return_dict=False,
        )[0]
        return list(answer.float().split(1))


def total_steps(request: Request) -> int:
    """Steps that the pipeline really does: `steps` for a new picture, fewer for a gentler change, at least 1."""
    job = request.job
    if request.task == "text":
        return job.steps
    # The pipelines' own arithmetic, floats and all: a rounder formula is off by one here and there.
    return job.steps - int(max(job.steps - min(job.steps * job.strength, job.steps), 0))


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Flux:
    """Load a FLUX.1 folder: safetensors only, nothing from the network. Raises PaintError."""
    base = _loaded(folder, recipe)
    base.transformer.set_attention_backend(ATTENTION)
    if recipe.tiling:
        base.vae.enable_tiling()
    _placed(base, recipe)
    pipes = {"text": base}
    for family, task in PIPELINES:
        if family == "flux" and task != "text":
            pipes[task] = pipeline(family, task)(**base.components)
            pipes[task].set_progress_bar_config(disable=True)
    _hooked(pipes, recipe)
    return Flux(pipes, recipe, _calibrated(base, folder, cache))


def _loaded(folder: Path, recipe: Recipe) -> Any:
    try:
        pipe = pipeline("flux", "text").from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=getattr(torch, recipe.dtype)
        )
    except MemoryError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        raise PaintError(
            "model",
            f"The model's files are damaged or incomplete ({type(error).__name__}).",
            "Pull the model again, or choose another one.",
        ) from error
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _placed(pipe: Any, recipe: Recipe) -> None:
    if recipe.offload == "none":
        pipe.to(recipe.device)
    elif recipe.offload == "group":
        pipe.enable_group_offload(
            onload_device=torch.device(recipe.device),
            offload_device=torch.device("cpu"),
            offload_type="leaf_level",
            use_stream=True,
            record_stream=True,
        )


def _hooked(pipes: dict[str, Any], recipe: Recipe) -> None:
    if recipe.offload == "model":
        for pipe in pipes.values():
            pipe.enable_model_cpu_offload(device=recipe.device)


def _calibrated(pipe: Any, folder: Path, cache: Path | None) -> preview.Preview:
    vae = pipe.vae

    def codec(image: Tensor) -> tuple[Tensor, Tensor]:
        with torch.no_grad():
            latents = vae.encode(image.to(pipe._execution_device, vae.dtype)).latent_dist.mode()
            seen = (latents - vae.config.shift_factor) * vae.config.scaling_factor
            return seen.float(), vae.decode(latents, return_dict=False)[0].float()

    kept = cache / "previews" / f"{weights.digest(folder, cache, 'vae')[:32]}.npy" if cache else None
    return preview.calibrated(codec, pipe.vae_scale_factor, kept)


def _negative(request: Request) -> str:
    return request.job.negative_prompt or str(request.settings.get("negative_prompt", ""))


def _text_length(request: Request) -> int:
    return int(request.settings.get("max_sequence_length", 512))


def _needed(given: Any, what: str) -> Any:
    if given is None:
        raise PaintError("bad_input", f"This way to paint needs a {what}, and there is none.", f"Give a {what}.")
    return given
