"""Tiny Krea 2, with a Qwen3 VL for its text and the autoencoder of Qwen-Image."""

from __future__ import annotations

from typing import Any

from tests.tiny.nets import stirred
from tests.tiny.qwen import CHANNELS, vae
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, qwen3_vl


def base() -> Any:
    """Krea 2."""
    from diffusers import FlowMatchEulerDiscreteScheduler, Krea2Pipeline, Krea2Transformer2DModel

    transformer = Krea2Transformer2DModel(
        in_channels=4 * CHANNELS,
        num_layers=3,
        attention_head_dim=16,
        num_attention_heads=2,
        num_key_value_heads=1,
        intermediate_size=32,
        timestep_embed_dim=16,
        text_hidden_dim=CHAT_WIDTH,
        num_text_layers=2,
        text_num_attention_heads=2,
        text_num_key_value_heads=1,
        text_intermediate_size=16,
        num_layerwise_text_blocks=1,
        num_refiner_text_blocks=1,
        axes_dims_rope=(4, 6, 6),
    )
    return Krea2Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=True), vae=vae(),
        text_encoder=qwen3_vl(2).model, tokenizer=chat_tokens(), transformer=stirred(transformer),
        text_encoder_select_layers=(1, 2),
    )  # fmt: skip
