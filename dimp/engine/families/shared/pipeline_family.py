"""What the adapters share: a task through its pipeline, previews, and what is kept outside a mask.

An adapter says how its pipelines are called and how its latents are laid out; the rest stands here once. Seeds go to
CPU generators, one picture a forward, guidance is always passed, and outside a mask the source's bits stay.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from dimp.engine import preview, weights
from dimp.engine.desk import PaintError
from dimp.engine.families import Caps, Request, Steps, control, missing, noise, redux, stepcache
from dimp.engine.families.codec import Codec, both
from dimp.engine.families.loading import ATTENTION, denoiser
from dimp.engine.families.lora import Loras
from dimp.engine.families.table import USUAL
from dimp.engine.families.tap import tapped
from dimp.engine.pixels import Pixels, composite, from_floats
from dimp.engine.placement import Recipe


class Piped:
    """A loaded model whose tasks are pipelines over one set of parts (`pipes`: task -> pipeline)."""

    FAMILY: ClassVar[str]
    VERSION: ClassVar[str]
    """Raised whenever a change of the adapter, or of what it shares, changes bits."""
    NOISE: ClassVar[torch.dtype | None] = None
    """The number format in which the pipelines draw noise, where it is not the weights'."""
    JOINS: ClassVar[bool] = False
    """Whether Redux can join pictures to its words."""

    def __init__(self, pipes: dict[str, Any], recipe: Recipe, codec: Codec, seen: preview.Preview) -> None:
        self.pipes = pipes
        self.codec = codec
        self._recipe = recipe
        self._preview = seen
        self._loras = Loras(self.pipe)
        self._networks = control.Networks(self.FAMILY, recipe)

    # -- what an adapter says of itself --------------------------------------------------------------------------

    def call(self, request: Request) -> dict[str, Any]:
        """Return the arguments for the pipeline of the task."""
        return common(request)

    def pipe_of(self, request: Request) -> Any:
        """Return the pipeline that paints a request."""
        return self.pipes[request.task]

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """Return latents as the sampler holds them as (1, C, h, w), as the codec takes them."""
        return latents

    def begun(self, start: Tensor) -> Tensor:
        """Return noise of the shape of the codec's latents as the pipelines take it for `latents`."""
        return start

    def predicted(self, sample: Tensor, answer: Tensor, sigma: float) -> Tensor:
        """Return the finished picture's latents as the network's answer at one step foretells them."""
        return sample - sigma * answer

    def hold(self, request: Request) -> None:
        """Raise PaintError for control maps that it can't hold to."""
        control.allowed(self.FAMILY, request)

    def total_steps(self, call: dict[str, Any]) -> int:
        """Return the steps really done: all of them, or fewer for a gentler change, at least 1."""
        steps: int = call["num_inference_steps"]
        if "strength" not in call:
            return steps
        # The pipelines' own arithmetic, floats and all: a rounder formula is off by one here and there.
        return steps - int(max(steps - min(steps * call["strength"], steps), 0))

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of."""
        return 2 * self.pipe.vae_scale_factor

    # -- the promise of a family ---------------------------------------------------------------------------------

    def caps(self) -> Caps:
        """See `Family.caps`."""
        # Layers that move to the device one by one must all be asked: each fetches the next.
        caches = self._recipe.offload != "group" and stepcache.fits(denoiser(self.pipe))
        return Caps(frozenset(self.pipes.keys()), self.multiple, USUAL[self.FAMILY], caches)

    def fingerprint(self) -> dict[str, str]:
        """See `Family.fingerprint`."""
        return {
            "adapter": self.VERSION,
            "attention": ATTENTION,
            "placement": self._recipe.text(),
            "scheduler": type(self.pipe.scheduler).__name__,
            "device": str(self.pipe._execution_device),
        }

    def unload(self) -> None:
        """See `Family.unload`."""
        self.pipes = {}
        self._networks.unload()
        del self._loras

    def run(self, request: Request, steps: Steps) -> Pixels:
        """See `Family.run`."""
        _check(request)
        self.hold(request)
        redux.allowed(request, self.JOINS)
        network, most = denoiser(self.pipe), self._cached(request)
        with (
            torch.inference_mode(),
            self._loras.applied(request.loras),
            stepcache.caching(network, most, steps) as told,
        ):
            return outside_kept(request, sized(request, self.paint(request, told)))

    # -- how it is done ------------------------------------------------------------------------------------------

    @property
    def pipe(self) -> Any:
        """Any of the pipelines: they share their parts."""
        return next(iter(self.pipes.values()))

    def paint(self, request: Request, steps: Steps) -> Pixels:
        """Paint through the pipeline of the task."""
        call = self.call(request)
        call |= self._varied(request, call["generator"])
        pipe = self.pipe_of(request)
        if any(one.use.folder for one in request.controls):
            pipe, call = self._networks.prepared(request, pipe, call)
        steps.started(self.total_steps(call))

        def on_step(sample: Tensor, answer: Tensor, sigma: float) -> None:
            steps.step(lambda: self.picture(request, self.predicted(sample, answer, sigma)))

        try:
            with tapped(pipe.scheduler, on_step), control.chance(request):
                painted = pipe(**call)
        finally:
            pipe.maybe_free_model_hooks()
        if any(getattr(painted, "nsfw_content_detected", None) or ()):  # what it gives instead is black
            hint = "Say it in other words, or take another seed."
            raise PaintError("bad_input", "The model's own filter held the picture back.", hint)
        return from_floats(painted.frames[0] if request.task == "animate" else painted.images[0])

    def _cached(self, request: Request) -> float:
        most = stepcache.limit(request)
        if most and not stepcache.fits(denoiser(self.pipe)):
            hint = "Leave the step cache out; fewer steps make a draft, too."
            raise PaintError("bad_input", "This model can't pass over parts of a step.", hint)
        return most if self.caps().step_cache else 0.0

    def _varied(self, request: Request, generator: torch.Generator) -> dict[str, Any]:
        part = noise.share(request)
        if not part and not (request.controls and request.task == "text"):
            return {}  # else the noise is drawn here: pipelines draw over a map first, and the noise would change by it
        sides = (request.job.height // self.codec.patch, request.job.width // self.codec.patch)
        shape = (1, self.codec.channels, *sides)
        start = noise.mixed(request, part, shape, self.NOISE or self.pipe.dtype, generator)
        return {"latents": self.begun(start)}

    def picture(self, request: Request, latents: Tensor) -> bytes:
        """Return a small picture of latents as the sampler holds them."""
        return self._preview.picture(self.unpacked(request, latents)[0])


def common(request: Request) -> dict[str, Any]:
    """Return the arguments that nearly all pipelines take, with the pictures that the task needs."""
    job = request.job
    call: dict[str, Any] = {
        "prompt": job.instruction if request.task == "instruct" else job.prompt,
        "guidance_scale": job.guidance_scale,
        "num_inference_steps": job.steps,
        "width": job.width,
        "height": job.height,
        "generator": torch.Generator("cpu").manual_seed(job.seed),
        "output_type": "np",
    }
    if request.task in ("img2img", "inpaint", "outpaint"):
        call |= {"image": request.source, "strength": job.strength}
    if request.mask is not None:
        call["mask_image"] = torch.from_numpy(np.where(request.mask > 0, 1.0, 0.0).astype(np.float32))[None, None]
    return call


def negative(request: Request) -> str:
    """Return what the picture shall not show: the job's words, or the model's own."""
    return request.job.negative_prompt or str(request.settings.get("negative_prompt", ""))


def text_length(request: Request) -> int:
    """Return the number of text tokens; another number gives another picture."""
    return int(request.settings.get("max_sequence_length", 512))


def sized(request: Request, painted: Pixels) -> Pixels:
    """Return the picture at the job's size: some pipelines paint large ones at a megapixel."""
    size = (request.job.width, request.job.height)
    if painted.ndim > 3:  # films are painted at the size that was asked for
        return painted
    image = Image.fromarray(painted)
    return painted if image.size == size else np.asarray(image.resize(size, Image.Resampling.LANCZOS))


def outside_kept(request: Request, painted: Pixels) -> Pixels:
    """Return the picture with every bit of the source where the mask is 0: pipelines pass all through the encoder."""
    if request.mask is None or request.source is None:
        return painted
    return composite(np.asarray(request.source, np.uint8), painted, request.mask)


def seen(codec: Codec, folder: Path, cache: Path | None) -> preview.Preview:
    """Return the preview calibrated to the folder's autoencoder, kept in the cache."""
    kept = cache / "previews" / f"{weights.digest(folder, cache, 'vae')[:32]}.npy" if cache else None
    return preview.calibrated(partial(both, codec), codec.patch, kept)


_NAMES = {"source": "picture", "source_prompt": "description of the picture", "instruction": "change in words"}


def _check(request: Request) -> None:
    """Raise PaintError for a request that lacks what its task needs."""
    given = {"source": request.source is not None, "mask": request.mask is not None}
    for name in missing(request.job, request.task):
        if not given.get(name):
            what = _NAMES.get(name, name)
            raise PaintError("bad_input", f"This way to paint needs a {what}, and there is none.", f"Give a {what}.")
