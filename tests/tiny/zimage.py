"""Tiny Z-Image."""

from __future__ import annotations

from typing import Any

from tests.tiny.flux import CHANNELS, vae
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, qwen3


def base() -> Any:
    """Z-Image."""
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel

    transformer = ZImageTransformer2DModel(
        in_channels=CHANNELS,
        dim=32,
        n_layers=3,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=CHAT_WIDTH,
        axes_dims=[4, 6, 6],
        axes_lens=[1024, 64, 64],
    )
    return ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=vae(),
        text_encoder=qwen3(3),
        tokenizer=chat_tokens(),
        transformer=transformer,
    )
