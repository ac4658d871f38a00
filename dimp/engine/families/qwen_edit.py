"""Qwen-Image-Edit, the first and the one of several pictures: edits by instruction, and nothing else.

The language model sees the picture as well as the words. The pipelines look at it at about a megapixel, whatever its
size, and paint at the size asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from torch import Tensor

from dimp.engine import weights
from dimp.engine.families import Request
from dimp.engine.families.codec import Framed
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import Piped, common, negative, seen, text_length
from dimp.engine.families.table import FAMILIES
from dimp.engine.placement import Recipe


class QwenEdit(Piped):
    """A Qwen-Image-Edit model in memory."""

    FAMILY: ClassVar[str] = "qwen_edit"
    VERSION: ClassVar[str] = "qwen-edit/1"

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`; guidance is a second question, to a blank where nothing is ruled out."""
        call = common(request) | {
            "image": self.pictures(request),
            "negative_prompt": negative(request) or " ",
            "true_cfg_scale": request.job.guidance_scale,
            "max_sequence_length": text_length(request),
        }
        del call["guidance_scale"]
        return call

    def pictures(self, request: Request) -> Any:
        """Return what the model shall look at."""
        return request.source

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`."""
        job = request.job
        return self.pipe._unpack_latents(latents, job.height, job.width, self.pipe.vae_scale_factor)[:, :, 0]


class QwenEditPlus(QwenEdit):
    """A model that looks at several pictures: the source first, then those given beside it."""

    FAMILY: ClassVar[str] = "qwen_edit_plus"
    VERSION: ClassVar[str] = "qwen-edit-plus/1"

    def pictures(self, request: Request) -> Any:
        """See `QwenEdit.pictures`."""
        return [request.source, *request.references]


class Eyes:
    """Tokens of words and pictures together, as the folder's processor makes them; that one needs torchvision."""

    IMAGE = "<|image_pad|>"

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer, Qwen2VLImageProcessor

        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._pictures = Qwen2VLImageProcessor.from_pretrained(folder, local_files_only=True)

    def __call__(self, text: list[str], images: Any = None, **named: Any) -> Any:
        """Return token ids and patches; each mark of a picture becomes as many as it has patches, merged."""
        from transformers import BatchFeature

        if images is None:
            return self._tokenizer(text, **named)
        seen = self._pictures(images=images, return_tensors="pt")
        counts = iter((seen["image_grid_thw"].prod(-1) // self._pictures.merge_size**2).tolist())
        spread = [_spread(each.split(self.IMAGE), counts, self.IMAGE) for each in text]
        return BatchFeature(dict(self._tokenizer(spread, **named)) | dict(seen))


def _spread(pieces: list[str], counts: Iterator[int], mark: str) -> str:
    return pieces[0] + "".join(mark * next(counts) + piece for piece in pieces[1:])


def load(folder: Path, recipe: Recipe, cache: Path | None) -> QwenEdit:
    """Load a Qwen-Image-Edit folder. Raises PaintError."""
    adapter = QwenEditPlus if FAMILIES[weights.class_name(folder)] == "qwen_edit_plus" else QwenEdit
    pipes = load_pipes(adapter.FAMILY, folder, recipe, processor=Eyes(folder / "processor"))
    codec = Framed(pipes["instruct"])
    return adapter(pipes, recipe, codec, seen(codec, folder, cache))
