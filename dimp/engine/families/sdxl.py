"""Stable Diffusion XL and Turbo: new pictures, image to image and inpainting. No rectified flow, hence no FlowEdit.

Turbo is the same classes with guidance 0 and 1 to 4 steps, where a gentle strength would leave no step at all: then
the schedule is made finer until one is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from torch import Tensor

from dimp.engine.families import Request
from dimp.engine.families.codec import Scaled
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import Piped, common, negative, seen
from dimp.engine.placement import Recipe


class Sdxl(Piped):
    """An SDXL model in memory."""

    FAMILY: ClassVar[str] = "sdxl"
    VERSION: ClassVar[str] = "sdxl/1"

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of."""
        return int(self.pipe.vae_scale_factor)

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        call = common(request) | {"negative_prompt": negative(request)}
        if request.task == "img2img":  # takes its size from the picture
            del call["width"], call["height"]
        while "strength" in call and int(call["num_inference_steps"] * call["strength"]) < 1:
            call["num_inference_steps"] += 1
        return call

    def total_steps(self, call: dict[str, Any]) -> int:
        """See `Piped.total_steps`."""
        steps: int = call["num_inference_steps"]
        return min(int(steps * call.get("strength", 1.0)), steps)

    def predicted(self, sample: Tensor, answer: Tensor, sigma: float) -> Tensor:
        """See `Piped.predicted`; the formulas of the Euler schedulers."""
        if self.pipe.scheduler.config.prediction_type == "v_prediction":
            return sample / (sigma**2 + 1) - answer * sigma / (sigma**2 + 1) ** 0.5
        return sample - sigma * answer


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Sdxl:
    """Load an SDXL folder. Raises PaintError."""
    pipes = load_pipes("sdxl", folder, recipe)
    step_by_euler(pipes.values())
    for pipe in pipes.values():
        pipe.watermark = None  # put on if a certain library happens to be installed
    codec = Scaled(pipes["text"])
    return Sdxl(pipes, recipe, codec, seen(codec, folder, cache))


def step_by_euler(pipes: Iterable[Any], **more: Any) -> None:
    """Give pipelines one scheduler of the Euler kind with the settings of theirs, and `more`.

    Schedulers of other kinds predict the finished picture in ways of their own.
    """
    from diffusers import EulerDiscreteScheduler

    each = list(pipes)
    scheduler = each[0].scheduler
    if more or not type(scheduler).__name__.startswith("Euler"):
        scheduler = EulerDiscreteScheduler.from_config(scheduler.config, **more)
    for pipe in each:
        pipe.register_modules(scheduler=scheduler)
