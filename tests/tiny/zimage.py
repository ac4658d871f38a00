"""Tiny Z-Image and Z-Image Omni."""

from __future__ import annotations

from typing import Any

from tests.tiny.flux import CHANNELS, vae
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, qwen3

EYES_WIDTH = 16
"""What the encoder of pictures sees of each patch."""


def base() -> Any:
    """Z-Image."""
    from diffusers import ZImagePipeline

    return ZImagePipeline(**parts())


def omni() -> Any:
    """Z-Image Omni, which has an encoder for the pictures that it looks at."""
    from diffusers import ZImageOmniPipeline
    from transformers import Siglip2ImageProcessorPil, Siglip2VisionConfig, Siglip2VisionModel

    eyes = Siglip2VisionConfig(
        hidden_size=EYES_WIDTH, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, patch_size=16,
        num_patches=16,
    )  # fmt: skip
    return ZImageOmniPipeline(
        siglip=Siglip2VisionModel(eyes),
        siglip_processor=Siglip2ImageProcessorPil(patch_size=16, max_num_patches=16),
        **parts(siglip_feat_dim=EYES_WIDTH),
    )


def parts(**more: Any) -> dict[str, Any]:
    """The components of a Z-Image; `more` goes to the transformer."""
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImageTransformer2DModel

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
        **more,
    )
    return {
        "scheduler": FlowMatchEulerDiscreteScheduler(shift=3.0),
        "vae": vae(),
        "text_encoder": qwen3(3),
        "tokenizer": chat_tokens(),
        "transformer": transformer,
    }
