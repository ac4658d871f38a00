"""Qwen-Image 2.1: one network draws and edits by instruction, with any number of pictures to look at.

Words and pictures are one sequence for it: what its language model makes of both stands before the new picture, and is
computed once, for it does not depend on the step. Its autoencoder knows transparency; pictures are given to it opaque,
and what it paints is shown on white.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import FrameCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.picture_processor import PictureProcessor, mark_pictures
from dimp.engine.families.shared.pipeline_family import (
    GUIDANCE,
    TRUE_GUIDANCE,
    PipelineFamily,
    common_call,
    guidance_of,
    load_preview,
    negative_call,
)
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan


class ClearCodec(FrameCodec):
    """An autoencoder with a fourth channel, for how opaque a picture is."""

    def encode(self, image: Tensor) -> Tensor:
        """See `Codec.encode`; the picture is opaque."""
        return super().encode(torch.cat([image, torch.ones_like(image[:, :1])], dim=1))

    def decode(self, latents: Tensor) -> Tensor:
        """See `Codec.decode`; the picture is shown on white."""
        clear = super().decode(latents)
        opacity = (clear[:, 3:] + 1) / 2
        return clear[:, :3] * opacity + (1 - opacity)


class Qwen21(PipelineFamily):
    """A Qwen-Image 2.1 model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`; pictures to look at have the area of the new one."""
        job = request.job
        call = common_call(request) | {"output_resolution": round(math.sqrt(job.width * job.height))}
        call[TRUE_GUIDANCE] = call.pop(GUIDANCE)
        if guidance_of(request) > 1.0:
            call |= negative_call(request, " ")
        edited = [request.source] if request.task == "instruct" else []
        if pictures := [*edited, *request.references]:
            call["image"] = pictures
        own_levels = self.pipe.config.sample_sigmas  # the steps of whom trained it, where nobody wants another number
        if own_levels is not None and len(own_levels) != job.steps:
            call["sigmas"] = np.linspace(1.0, 1 / job.steps, job.steps)
        return call

    def token_limit(self, request: Request) -> int:
        """See `PipelineFamily.token_limit`: all that its tokenizer takes."""
        return int(self.pipe.processor.tokenizer.model_max_length)

    def language_model(self) -> tuple[Any, Any]:
        """See `Family.language_model`."""
        return self.pipe.text_encoder, self.pipe.processor.tokenizer

    def finish(self, painted: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `PipelineFamily.finish`; the picture is shown on white."""
        opacity = painted[..., 3:]
        return painted[..., :3] * opacity + (1 - opacity)

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`: the one frame there is."""
        pipe, job = self.pipe, request.job
        return pipe._unpack_latents(latents, job.height, job.width, pipe.vae_scale_factor)[:, :, 0]

    def pack_noise(self, noise: Tensor) -> Tensor:
        """See `PipelineFamily.pack_noise`."""
        return self.pipe._pack_latents(noise, *noise.shape)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Qwen21:
    """Load a Qwen-Image 2.1 folder. Raises PaintError."""
    processor = PictureProcessor(folder / "processor")
    pipes = load_pipes(spec, folder, plan, processor=processor)
    mark_pictures(pipes["text"].text_encoder)
    codec = ClearCodec(pipes["text"])
    return Qwen21(spec, pipes, plan, codec, load_preview(codec, folder, cache))
