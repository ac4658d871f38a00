"""FLUX.1 Fill: inpaints and outpaints with weights of their own, which see the masked picture beside the noise.

It paints nothing without a mask; guidance is high, 30 by the model's card.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import ScaledCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import PipelineFamily, load_preview, text_call
from dimp.engine.families.shared.token_flow import unpack_tokens
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan


class Fill(PipelineFamily):
    """A FLUX.1 Fill model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return text_call(request, self.spec)

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`."""
        return unpack_tokens(self.pipe, request, latents)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Fill:
    """Load a FLUX.1 Fill folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = ScaledCodec(pipes["inpaint"])
    return Fill(spec, pipes, plan, codec, load_preview(codec, folder, cache))
