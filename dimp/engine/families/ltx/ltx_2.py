"""LTX-2: films from words, or from words and their first picture. It paints their sound besides, which is not kept.

Its language model's answers at every layer are joined by networks of their own before the steps. Guidance is up to
three more questions a step: without the words, without a block's attention, and without the sound. The pipeline can let
a language model reword a prompt, or say how long a film is to be; neither is loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch

from dimp.engine.families.ltx.adapter import Ltx
from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import PackedFrameCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import guidance_of, load_preview
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

LEFT_OUT: dict[str, Any] = dict.fromkeys(("processor", "prompt_enhancer", "duration_head"))
"""What rewords a prompt, and what says how long a film is to be."""

UNGUIDED = {
    f"{stream}{name}": value
    for stream in ("", "audio_")
    for name, value in {"stg_scale": 0.0, "modality_scale": 1.0, "guidance_rescale": 0.0}.items()
} | {"audio_guidance_scale": 1.0}
"""What asks no more than one question a step, for weights that are distilled to few."""


class Ltx2(Ltx):
    """An LTX-2 model in memory."""

    NOISE: ClassVar[torch.dtype | None] = torch.float32

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`; without guidance, no other question is asked.

        A picture to begin with is taken as it is: the pipeline would pass it through a film's compression first, for
        which it needs PyAV.
        """
        call = super().build_call(request) | (UNGUIDED if guidance_of(request) <= 1.0 else {})
        return call if request.source is None else call | {"image_crf": 0}


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Ltx2:
    """Load an LTX-2 folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan, **LEFT_OUT)
    codec = PackedFrameCodec(pipes["animate"])
    return Ltx2(spec, pipes, plan, codec, load_preview(codec, folder, cache))
