"""Tiny ERNIE-Image, with a Mistral 3 for its text and the autoencoder of FLUX.2."""

from __future__ import annotations

from typing import Any

from tests.tiny.flux2 import CHANNELS, vae
from tests.tiny.nets import stirred
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, mistral3


def base() -> Any:
    """ERNIE-Image without its rewording."""
    from diffusers import ErnieImagePipeline, ErnieImageTransformer2DModel, FlowMatchEulerDiscreteScheduler

    transformer = ErnieImageTransformer2DModel(
        hidden_size=32,
        num_attention_heads=2,
        num_layers=3,
        ffn_hidden_size=64,
        in_channels=4 * CHANNELS,
        out_channels=4 * CHANNELS,
        text_in_dim=CHAT_WIDTH,
        rope_axes_dim=(4, 6, 6),
    )
    return ErnieImagePipeline(
        transformer=stirred(transformer), vae=vae(), text_encoder=mistral3(3).model, tokenizer=chat_tokens(),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=4.0),
    )  # fmt: skip
