"""FLUX.1 Canny and Depth: weights of their own that see a control map beside the noise.

They read one map, of the kind they were trained for, and paint nothing without it; no second network is asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from torch import Tensor

from dimp.engine.desk import PaintError
from dimp.engine.families import Request
from dimp.engine.families.codec import Scaled
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import Piped, common, seen, text_length
from dimp.engine.placement import Recipe


class FluxControl(Piped):
    """A FLUX.1 Canny or Depth model in memory."""

    FAMILY: ClassVar[str] = "flux_control"
    VERSION: ClassVar[str] = "flux-control/1"

    def hold(self, request: Request) -> None:
        """See `Piped.hold`."""
        if len(request.controls) != 1:
            hint = "Give the map that it was trained for: edges for Canny, depth for Depth."
            raise PaintError("bad_input", "This model paints after one control map, no more and no fewer.", hint)
        use = request.controls[0].use
        if use.folder or use.scale != 1.0:
            hint = "Leave the control network and the scale out, or choose FLUX.1 [dev] with a network."
            raise PaintError("bad_input", "This model reads the map by itself, and in full.", hint)

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        return common(request) | {
            "control_image": request.controls[0].picture,
            "max_sequence_length": text_length(request),
        }

    def begun(self, start: Tensor) -> Tensor:
        """See `Piped.begun`."""
        return self.pipe._pack_latents(start, *start.shape)

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`."""
        job = request.job
        return self.pipe._unpack_latents(latents, job.height, job.width, self.pipe.vae_scale_factor)


def load(folder: Path, recipe: Recipe, cache: Path | None) -> FluxControl:
    """Load a FLUX.1 Canny or Depth folder. Raises PaintError."""
    pipes = load_pipes("flux_control", folder, recipe)
    codec = Scaled(pipes["text"])
    return FluxControl(pipes, recipe, codec, seen(codec, folder, cache))
