"""Rectified flows whose pipelines hold latents as tokens, and shift their noise levels by how many tokens there are.

FLUX.1 does it, and Qwen-Image and LongCat-Image as it does.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.flow_family import FlowFamily, even_sigmas, token_shift


class TokenFlowFamily(FlowFamily):
    """A loaded model of such a family."""

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`."""
        return unpack_tokens(self.pipe, request, latents)

    def pack_noise(self, noise: Tensor) -> Tensor:
        """See `PipelineFamily.pack_noise`."""
        return self.pack(noise)

    def pack(self, latents: Tensor) -> Tensor:
        """See `FlowFamily.pack`."""
        packed: Tensor = self.pipe._pack_latents(latents, *latents.shape)
        return packed

    def noise_levels(self, steps: int, latents: Tensor) -> list[float]:
        """See `FlowFamily.noise_levels`."""
        scheduler = self.pipe.scheduler
        return even_sigmas(scheduler, steps, token_shift(scheduler, latents.shape[1]))


def unpack_tokens(pipe: Any, request: Request, latents: Tensor) -> Tensor:
    """Return latents that the scheduler holds as tokens, as the codec takes them; of a film, its one frame."""
    unpacked: Tensor = pipe._unpack_latents(latents, request.job.height, request.job.width, pipe.vae_scale_factor)
    return unpacked[:, :, 0] if unpacked.ndim == 5 else unpacked
