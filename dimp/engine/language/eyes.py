"""How language models with eyes look at a picture: patches for the network, and marks among the words for their places.

The libraries' processors for this need torchvision; their parts for pictures alone do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PIL import Image

MOST_PIXELS = 768 * 768
"""Area at which a picture is looked at: some 750 tokens, which is enough to say what it shows."""

LEAST_PIXELS = 112 * 112
"""Smaller pictures are looked at enlarged: networks are not made for one of a single patch."""

_QWEN = {"patch": 14, "mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]}
_QWEN3 = {"patch": 16, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}
"""What the models' own processors have: the side of a patch is in the network's configuration as well."""


@dataclass(frozen=True, slots=True)
class View:
    """A picture as a network takes it: its marks among the words, and the named inputs beside the tokens."""

    marks: str
    inputs: dict[str, Any]


def look(encoder: Any, tokenizer: Any, picture: Image.Image) -> View:
    """Return how a text encoder with eyes is shown a picture (RGB)."""
    fitted = _fit(picture)
    if hasattr(encoder.config, "spatial_merge_size"):
        return _look_in_rows(encoder, tokenizer, fitted)
    return _look_in_patches(encoder, tokenizer, fitted)


def _fit(picture: Image.Image) -> Image.Image:
    """The picture in a size at which it is looked at."""
    area = picture.width * picture.height
    if LEAST_PIXELS <= area <= MOST_PIXELS:
        return picture
    scale = ((MOST_PIXELS if area > MOST_PIXELS else LEAST_PIXELS) / area) ** 0.5
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def _look_in_patches(encoder: Any, tokenizer: Any, picture: Image.Image) -> View:
    """As Qwen's models do: one mark for each square of merged patches."""
    from transformers import Qwen2VLImageProcessorPil

    config, eyes = encoder.config, encoder.config.vision_config
    usual = _QWEN if eyes.patch_size == _QWEN["patch"] else _QWEN3
    square = (eyes.patch_size * eyes.spatial_merge_size) ** 2
    processor = Qwen2VLImageProcessorPil(
        patch_size=eyes.patch_size, merge_size=eyes.spatial_merge_size, temporal_patch_size=eyes.temporal_patch_size,
        image_mean=usual["mean"], image_std=usual["std"],
        size={"shortest_edge": 4 * square, "longest_edge": MOST_PIXELS},
    )  # fmt: skip
    seen = processor(images=[picture], return_tensors="pt")
    count = int(seen["image_grid_thw"].prod()) // eyes.spatial_merge_size**2
    begin, mark, end = (
        tokenizer.convert_ids_to_tokens(getattr(config, f"{name}_token_id"))
        for name in ("vision_start", "image", "vision_end")
    )
    return View(begin + count * mark + end, dict(seen))


def _look_in_rows(encoder: Any, tokenizer: Any, picture: Image.Image) -> View:
    """As Mistral's models do: one mark for each merged patch, and one for the end of each row and of the picture."""
    from transformers import PixtralImageProcessorPil

    config, eyes = encoder.config, encoder.config.vision_config
    side = eyes.patch_size * config.spatial_merge_size
    edge = min(eyes.image_size, int(MOST_PIXELS**0.5))
    processor = PixtralImageProcessorPil(patch_size={"height": side, "width": side}, size={"longest_edge": edge})
    seen = processor(images=[picture], return_tensors="pt")
    height, width = (int(length) // side for length in seen["image_sizes"][0])
    mark = tokenizer.convert_ids_to_tokens(config.image_token_id)
    breaks, end = _ends_of_rows(tokenizer)
    return View(breaks.join(height * [width * mark]) + end, dict(seen))


def _ends_of_rows(tokenizer: Any) -> tuple[str, str]:
    """The marks for the end of a row and of a picture; nothing where the vocabulary has none."""
    vocabulary = tokenizer.get_vocab()
    row, whole = (mark if mark in vocabulary else "" for mark in ("[IMG_BREAK]", "[IMG_END]"))
    return row, whole
