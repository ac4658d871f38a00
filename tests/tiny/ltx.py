"""Tiny LTX: a film's autoencoder that packs 32 x 32 pixels and eight frames."""

from __future__ import annotations

from typing import Any

from tests.tiny.texts import WIDTH, t5

CHANNELS = 8


def base() -> Any:
    """LTX."""
    from diffusers import (
        AutoencoderKLLTXVideo,
        FlowMatchEulerDiscreteScheduler,
        LTXPipeline,
        LTXVideoTransformer3DModel,
    )

    vae = AutoencoderKLLTXVideo(
        latent_channels=CHANNELS,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1, 1),
    )
    vae.latents_mean.uniform_(-0.1, 0.1)
    vae.latents_std.uniform_(0.5, 1.5)
    transformer = LTXVideoTransformer3DModel(
        in_channels=CHANNELS,
        out_channels=CHANNELS,
        num_attention_heads=2,
        attention_head_dim=16,
        cross_attention_dim=32,
        num_layers=3,
        caption_channels=WIDTH,
    )
    encoder, tokens = t5()
    return LTXPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=True),
        vae=vae,
        text_encoder=encoder,
        tokenizer=tokens,
        transformer=transformer,
    )
