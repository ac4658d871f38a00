"""Tokens of words and pictures together, for the language models with eyes that newer families read with.

The libraries' own processors need torchvision; what they do with pictures is here without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer, BatchFeature, ProcessorMixin, Qwen2VLImageProcessorPil


class PictureProcessor(ProcessorMixin):
    """What the processors of Qwen's models make of words and pictures.

    Attributes:
        tokenizer: What makes tokens of words.
        image_processor: What cuts pictures into patches.
    """

    IMAGE = "<|image_pad|>"

    def __init__(self, folder: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.image_processor = Qwen2VLImageProcessorPil.from_pretrained(folder, local_files_only=True)

    def __call__(self, text: list[str], images: Any = None, **named: Any) -> Any:
        """Return token ids and patches; each mark of a picture becomes as many as it has patches, merged."""
        if images is None:
            return self.tokenizer(text, **named)
        patches = self.image_processor(images=images, return_tensors="pt")
        counts = iter((patches["image_grid_thw"].prod(-1) // self.image_processor.merge_size**2).tolist())
        marked = [_repeat_marks(words.split(self.IMAGE), counts, self.IMAGE) for words in text]
        return BatchFeature(dict(self.tokenizer(marked, **named)) | dict(patches))

    def apply_chat_template(self, conversation: list[dict[str, Any]], **named: Any) -> Any:
        """Return the tokens of a conversation, as Qwen's models write one down: a list of one list."""
        written = "".join(f"<|im_start|>{part['role']}\n{_text_of(part)}<|im_end|>\n" for part in conversation)
        return [self.tokenizer(written)["input_ids"]]


def mark_pictures(encoder: Any) -> None:
    """Let a text encoder of Qwen's know which tokens stand for pictures, where a pipeline does not say it.

    They have places in two dimensions. Earlier versions of transformers found them in the token ids; since 5.0 they are
    to be told (`mm_token_type_ids`), and places in a row are taken where they are not, which the weights never saw.
    """

    def mark(_: Any, inputs: tuple[Any, ...], named: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if named.get("image_grid_thw") is not None and named.get("mm_token_type_ids") is None:
            marks = (named["input_ids"] == encoder.config.image_token_id).int()
            named = named | {"mm_token_type_ids": marks}
        return inputs, named

    encoder.register_forward_pre_hook(mark, with_kwargs=True)


def _text_of(part: dict[str, Any]) -> str:
    content = part["content"]
    return content if isinstance(content, str) else "".join(piece.get("text", "") for piece in content)


def _repeat_marks(pieces: list[str], counts: Iterator[int], mark: str) -> str:
    return pieces[0] + "".join(mark * next(counts) + piece for piece in pieces[1:])
