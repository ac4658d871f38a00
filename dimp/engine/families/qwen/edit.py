"""Qwen-Image-Edit, of one picture and of several: edits by instruction, and nothing else.

The language model sees the picture as well as the words. The pipelines look at it at about a megapixel, whatever its
size, and paint at the size asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import FrameCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.picture_processor import PictureProcessor, mark_pictures
from dimp.engine.families.shared.pipeline_family import PipelineFamily, load_preview, true_guidance_call
from dimp.engine.families.shared.token_flow import unpack_tokens
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan


class QwenEdit(PipelineFamily):
    """A Qwen-Image-Edit model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`; one of several pictures looks at the source first."""
        pictures = [request.source, *request.references] if self.spec.sees_references else request.source
        return true_guidance_call(request, self.spec) | {"image": pictures}

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`."""
        return unpack_tokens(self.pipe, request, latents)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> QwenEdit:
    """Load a Qwen-Image-Edit folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan, processor=PictureProcessor(folder / "processor"))
    mark_pictures(pipes["instruct"].text_encoder)
    codec = FrameCodec(pipes["instruct"])
    return QwenEdit(spec, pipes, plan, codec, load_preview(codec, folder, cache))
