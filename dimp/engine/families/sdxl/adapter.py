"""Stable Diffusion XL and Turbo: new pictures, image to image and inpainting. No rectified flow, hence no FlowEdit.

Turbo is the same classes with guidance 0 and 1 to 4 steps.
"""

from __future__ import annotations

from pathlib import Path

from dimp.engine.families.shared.codec import ScaledCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview
from dimp.engine.families.shared.unet_family import UnetFamily, step_by_euler
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> UnetFamily:
    """Load an SDXL folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    step_by_euler(pipes.values())
    for pipe in pipes.values():
        pipe.watermark = None  # put on if a certain library happens to be installed
    codec = ScaledCodec(pipes["text"])
    return UnetFamily(spec, pipes, plan, codec, load_preview(codec, folder, cache))
