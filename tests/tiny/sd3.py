"""Tiny Stable Diffusion 3.5."""

from __future__ import annotations

from typing import Any

from tests.tiny.flux import vae
from tests.tiny.texts import WIDTH, clip, t5

CHANNELS = 16
"""The inpainting pipeline takes no other number."""


def base() -> Any:
    """Stable Diffusion 3.5."""
    from diffusers import FlowMatchEulerDiscreteScheduler, SD3Transformer2DModel, StableDiffusion3Pipeline

    transformer = SD3Transformer2DModel(
        sample_size=16,
        patch_size=2,
        in_channels=CHANNELS,
        out_channels=CHANNELS,
        num_layers=3,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=4 * WIDTH,
        caption_projection_dim=32,
        pooled_projection_dim=2 * WIDTH,
        pos_embed_max_size=16,
        dual_attention_layers=(0,),
        qk_norm="rms_norm",
    )
    first, first_tokens = clip(with_projection=True)
    second, second_tokens = clip(with_projection=True)
    third, third_tokens = t5(4 * WIDTH)
    return StableDiffusion3Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=vae(latent_channels=CHANNELS),
        text_encoder=first,
        tokenizer=first_tokens,
        text_encoder_2=second,
        tokenizer_2=second_tokens,
        text_encoder_3=third,
        tokenizer_3=third_tokens,
        transformer=transformer,
    )
