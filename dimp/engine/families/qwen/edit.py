"""Qwen-Image-Edit, of one picture and of several: edits by instruction, and nothing else.

The language model sees the picture as well as the words. The pipelines look at it at about a megapixel, whatever its
size, and paint at the size asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from torch import Tensor

from dimp.engine.families.qwen.adapter import unpack_tokens
from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import FrameCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import PipelineFamily, load_preview, true_guidance_call
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


class PictureProcessor:
    """Tokens of words and pictures together, as the folder's processor makes them; that one needs torchvision."""

    IMAGE = "<|image_pad|>"

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer, Qwen2VLImageProcessor

        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._images = Qwen2VLImageProcessor.from_pretrained(folder, local_files_only=True)

    def __call__(self, text: list[str], images: Any = None, **named: Any) -> Any:
        """Return token ids and patches; each mark of a picture becomes as many as it has patches, merged."""
        from transformers import BatchFeature

        if images is None:
            return self._tokenizer(text, **named)
        patches = self._images(images=images, return_tensors="pt")
        counts = iter((patches["image_grid_thw"].prod(-1) // self._images.merge_size**2).tolist())
        marked = [_repeat_marks(words.split(self.IMAGE), counts, self.IMAGE) for words in text]
        return BatchFeature(dict(self._tokenizer(marked, **named)) | dict(patches))


def _repeat_marks(pieces: list[str], counts: Iterator[int], mark: str) -> str:
    return pieces[0] + "".join(mark * next(counts) + piece for piece in pieces[1:])


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> QwenEdit:
    """Load a Qwen-Image-Edit folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan, processor=PictureProcessor(folder / "processor"))
    codec = FrameCodec(pipes["instruct"])
    return QwenEdit(spec, pipes, plan, codec, load_preview(codec, folder, cache))
