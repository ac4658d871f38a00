"""Krea 2: new pictures. Its words are read by a language model with eyes, its guidance is a second question.

Guidance counts from 0, where no second question is asked: it says how much of the difference to the answer without
words is added.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import FrameCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import PipelineFamily, load_preview, negative_call, text_call
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan


class Krea2(PipelineFamily):
    """A Krea 2 model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return text_call(request, self.spec) | negative_call(request)

    def frame_words(self, words: str) -> str:
        """See `PipelineFamily.frame_words`."""
        return str(self.pipe.prompt_template_encode_prefix) + words

    def token_limit(self, request: Request) -> int:
        """See `PipelineFamily.token_limit`; what stands before the words is read besides, and what follows is not."""
        pipe = self.pipe
        more = pipe.prompt_template_encode_start_idx - pipe.prompt_template_encode_num_suffix_tokens
        return super().token_limit(request) + int(more)

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`: the one frame there is."""
        return self.pipe._unpack_latents(latents, request.job.height, request.job.width)[:, :, 0]

    def pack_noise(self, noise: Tensor) -> Tensor:
        """See `PipelineFamily.pack_noise`."""
        return self.pipe._pack_latents(noise, *noise.shape)

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of."""
        return int(self.pipe.vae_scale_factor * self.pipe.patch_size)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Krea2:
    """Load a Krea 2 folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = FrameCodec(pipes["text"])
    return Krea2(spec, pipes, plan, codec, load_preview(codec, folder, cache))
