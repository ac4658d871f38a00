"""LongCat-Image-Edit: edits by instruction, and nothing else. Its language model sees the picture beside the words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import ScaledCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.picture_processor import PictureProcessor, mark_pictures
from dimp.engine.families.shared.pipeline_family import PipelineFamily, common_call, load_preview, negative_call
from dimp.engine.families.shared.token_flow import unpack_tokens
from dimp.engine.families.spec import FamilySpec
from dimp.engine.images.pixels import Pixels
from dimp.engine.placement import LoadPlan
from dimp.engine.step_listener import StepListener


class LongCatEdit(PipelineFamily):
    """A LongCat-Image-Edit model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`; the pipeline takes its size from the picture."""
        call = common_call(request) | negative_call(request) | {"image": request.source}
        return {name: value for name, value in call.items() if name not in ("width", "height")}

    def token_limit(self, request: Request) -> int:
        """See `PipelineFamily.token_limit`: the pipeline's own, whatever is asked for."""
        return int(self.pipe.tokenizer_max_length)

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`."""
        return unpack_tokens(self.pipe, request, latents)

    def paint(self, request: Request, listener: StepListener) -> Pixels:
        """See `PipelineFamily.paint`; at the size that was asked for."""
        with _paint_at(request.job.width, request.job.height):
            return super().paint(request, listener)


@contextmanager
def _paint_at(width: int, height: int) -> Iterator[None]:
    """Let the pipeline paint at this size while inside.

    It would take the picture's proportions at a megapixel, and what does not change would come back resampled. It has
    no argument for that, so the function of its module that reckons the size stands aside; pictures are painted one at
    a time.
    """
    from diffusers.pipelines.longcat_image import pipeline_longcat_image_edit as module

    reckon = module.calculate_dimensions
    module.calculate_dimensions = lambda area, ratio: (width, height)
    try:
        yield
    finally:
        module.calculate_dimensions = reckon


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> LongCatEdit:
    """Load a LongCat-Image-Edit folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan, text_processor=PictureProcessor(folder / "text_processor"))
    mark_pictures(pipes["instruct"].text_encoder)
    codec = ScaledCodec(pipes["instruct"])
    return LongCatEdit(spec, pipes, plan, codec, load_preview(codec, folder, cache))
