"""Tiny LongCat-Image and LongCat-Image-Edit, with a Qwen 2.5 VL for their text and the autoencoder of FLUX.1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tiny.flux import vae
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, qwen25_vl, write_processor

CHANNELS = 16
"""Latent channels, which the pipelines take for granted."""


class Eyeless:
    """Stands for a processor while a pipeline is made."""

    image_processor = None


def base() -> Any:
    """LongCat-Image."""
    from diffusers import LongCatImagePipeline

    return LongCatImagePipeline(text_processor=None, **parts())


def edit() -> Any:
    """LongCat-Image-Edit; it looks for the eyes of its processor when it is made."""
    from diffusers import LongCatImageEditPipeline

    pipe = LongCatImageEditPipeline(text_processor=Eyeless(), **parts())
    pipe.register_modules(text_processor=None)
    return pipe


def parts() -> dict[str, Any]:
    """The components of a LongCat-Image but its processor."""
    from diffusers import FlowMatchEulerDiscreteScheduler, LongCatImageTransformer2DModel

    transformer = LongCatImageTransformer2DModel(
        in_channels=4 * CHANNELS,
        num_layers=2,
        num_single_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=CHAT_WIDTH,
        pooled_projection_dim=CHAT_WIDTH,
        axes_dims_rope=[4, 6, 6],
    )
    return {
        "scheduler": FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        "vae": vae(latent_channels=CHANNELS),
        "text_encoder": qwen25_vl(2),
        "tokenizer": chat_tokens(),
        "transformer": transformer,
    }


def add_processor(folder: Path) -> None:
    """Write what makes tokens of pictures and words."""
    write_processor(folder / "text_processor")
