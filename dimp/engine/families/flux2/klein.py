"""FLUX.2 klein: draws, edits by instruction and inpaints, in four steps where it is distilled.

Guidance is a second question, to the empty prompt; the distilled weights need and take none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dimp.engine.families.flux2.adapter import Flux2, load_as
from dimp.engine.families.request import Request
from dimp.engine.families.shared.unread_words import frame_as_chat
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan


class Klein(Flux2):
    """A FLUX.2 klein model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        call = super().build_call(request)
        if request.mask is not None and request.references:
            call["image_reference"] = list(request.references[:1])
        return call

    def frame_words(self, words: str) -> str:
        """See `PipelineFamily.frame_words`."""
        return frame_as_chat(self.pipe.tokenizer, words, thinking=False)

    def edit_guidance(self, request: Request) -> tuple[float, float]:
        """See `FlowFamily.edit_guidance`; distilled weights know one answer to a prompt, the guided one."""
        return (1.0, 1.0) if self.pipe.config.is_distilled else super().edit_guidance(request)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Flux2:
    """Load a FLUX.2 klein folder. Raises PaintError."""
    return load_as(Klein, spec, folder, plan, cache)
