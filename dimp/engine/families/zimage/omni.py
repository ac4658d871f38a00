"""Z-Image Omni: draws and edits by instruction, with any number of pictures to look at.

It sees each picture twice: as latents beside those of the new one, and through an encoder of its own. Guidance counts
from 0, where no second question is asked.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import ScaledCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import PipelineFamily, load_preview, negative_call, text_call
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

WORDS_BEGIN, WORDS_END = "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"
"""What stands around the words in a message without pictures; with pictures a few marks more do."""


class ZImageOmni(PipelineFamily):
    """A Z-Image Omni model in memory."""

    NOISE: ClassVar[torch.dtype | None] = torch.float32

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        call = text_call(request, self.spec) | negative_call(request)
        edited = [request.source] if request.task == "instruct" else []
        if pictures := [*edited, *request.references]:
            call["image"] = pictures
        return call

    def frame_words(self, words: str) -> str:
        """See `PipelineFamily.frame_words`."""
        return WORDS_BEGIN + words + WORDS_END


def encode_pictures(codec: ScaledCodec, images: list[Tensor], batch_size: int, device: Any, dtype: Any) -> Any:
    """Return the latents of pictures as `prepare_image_latents` of the pipeline does.

    That one hands them to the autoencoder in bfloat16, whatever its weights are in.
    """
    latents = [codec.encode(image)[0].unsqueeze(1).to(device, dtype) for image in images]
    return [list(latents) for _ in range(batch_size)]


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> ZImageOmni:
    """Load a Z-Image Omni folder. Raises PaintError.

    Its processor of pictures comes by a name that needs torchvision; the same one without it is taken.
    """
    from transformers import Siglip2ImageProcessorPil

    processor = Siglip2ImageProcessorPil.from_pretrained(folder / "siglip_processor", local_files_only=True)
    pipes = load_pipes(spec, folder, plan, siglip_processor=processor)
    codec = ScaledCodec(pipes["text"])
    pipes["text"].prepare_image_latents = partial(encode_pictures, codec)
    return ZImageOmni(spec, pipes, plan, codec, load_preview(codec, folder, cache))
