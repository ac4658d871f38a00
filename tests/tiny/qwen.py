"""Tiny Qwen-Image, with a language model that has eyes for its text and an autoencoder that knows of time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tiny.seeded import seeded
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, qwen25_vl

CHANNELS = 4


def base() -> Any:
    """Qwen-Image."""
    from diffusers import QwenImagePipeline

    return QwenImagePipeline(**parts())


def parts() -> dict[str, Any]:
    """The components of a Qwen-Image."""
    from diffusers import FlowMatchEulerDiscreteScheduler, QwenImageTransformer2DModel

    transformer = QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=4 * CHANNELS,
        out_channels=CHANNELS,
        num_layers=3,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=CHAT_WIDTH,
        axes_dims_rope=(4, 6, 6),
    )
    return {
        "scheduler": FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=True),
        "vae": vae(),
        "text_encoder": qwen25_vl(2),
        "tokenizer": chat_tokens(),
        "transformer": transformer,
    }


@seeded
def vae() -> Any:
    """An autoencoder for films."""
    from diffusers import AutoencoderKLQwenImage

    return AutoencoderKLQwenImage(
        base_dim=8,
        z_dim=CHANNELS,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.1, -0.1, 0.2, 0.0],
        latents_std=[1.1, 0.9, 1.0, 1.2],
    )


def edit() -> Any:
    """Qwen-Image-Edit."""
    from diffusers import QwenImageEditPipeline

    return QwenImageEditPipeline(processor=None, **parts())


def edit_plus() -> Any:
    """Qwen-Image-Edit of several pictures."""
    from diffusers import QwenImageEditPlusPipeline

    return QwenImageEditPlusPipeline(processor=None, **parts())


def add_processor(folder: Path) -> None:
    """Write what makes tokens of pictures and words, as its processor would: four patches of a picture at most."""
    from transformers import Qwen2VLImageProcessor

    chat_tokens().save_pretrained(folder / "processor")
    Qwen2VLImageProcessor(size={"shortest_edge": 28 * 28, "longest_edge": 56 * 56}).save_pretrained(
        folder / "processor"
    )
