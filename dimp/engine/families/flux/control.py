"""FLUX.1 Canny and Depth: weights of their own that see a control map beside the noise.

They read one map, of the kind they were trained for, and paint nothing without it; no second network is asked.
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
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan


class FluxControl(PipelineFamily):
    """A FLUX.1 Canny or Depth model in memory."""

    def check_controls(self, request: Request) -> None:
        """See `PipelineFamily.check_controls`."""
        if len(request.controls) != 1:
            hint = "Give the map that it was trained for: edges for Canny, depth for Depth."
            raise PaintError("bad_input", "This model paints after one control map, no more and no fewer.", hint)
        use = request.controls[0].use
        if use.folder or use.scale != 1.0:
            hint = "Leave the control network and the scale out, or choose FLUX.1 [dev] with a network."
            raise PaintError("bad_input", "This model reads the map by itself, and in full.", hint)

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return text_call(request, self.spec) | {"control_image": request.controls[0].picture}

    def pack_noise(self, noise: Tensor) -> Tensor:
        """See `PipelineFamily.pack_noise`."""
        return self.pipe._pack_latents(noise, *noise.shape)

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`."""
        return unpack_tokens(self.pipe, request, latents)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> FluxControl:
    """Load a FLUX.1 Canny or Depth folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = ScaledCodec(pipes["text"])
    return FluxControl(spec, pipes, plan, codec, load_preview(codec, folder, cache))
