"""Tiny LTX-2: a film's autoencoder and one for sound, joined words, and a voice."""

from __future__ import annotations

from typing import Any

from tests.tiny.nets import stirred
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, gemma3

CHANNELS, SOUND_CHANNELS, MEL_BINS = 8, 2, 8
LAYERS = 2


def base() -> Any:
    """LTX-2 without what rewords a prompt."""
    from diffusers import FlowMatchEulerDiscreteScheduler, LTX2Pipeline

    return LTX2Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=True), vae=vae(),
        audio_vae=sound_vae(), text_encoder=gemma3(LAYERS), tokenizer=chat_tokens(), connectors=connectors(),
        transformer=network(), vocoder=voice(),
    )  # fmt: skip


def network() -> Any:
    """The network, with a stream for the film and one for its sound."""
    from diffusers import LTX2VideoTransformer3DModel

    return stirred(
        LTX2VideoTransformer3DModel(
            in_channels=CHANNELS,
            out_channels=CHANNELS,
            num_attention_heads=2,
            attention_head_dim=16,
            cross_attention_dim=32,
            audio_in_channels=SOUND_CHANNELS * MEL_BINS // 4,
            audio_out_channels=SOUND_CHANNELS * MEL_BINS // 4,
            audio_num_attention_heads=2,
            audio_attention_head_dim=8,
            audio_cross_attention_dim=16,
            num_layers=3,
            caption_channels=CHAT_WIDTH,
            rope_type="split",
        )
    )


def connectors() -> Any:
    """What joins the answers of the language model's layers."""
    from diffusers.pipelines.ltx2 import LTX2TextConnectors

    streams = {
        f"{stream}_connector_{name}": value
        for stream in ("video", "audio")
        for name, value in {
            "num_attention_heads": 2,
            "attention_head_dim": CHAT_WIDTH // 2,
            "num_layers": 1,
            "num_learnable_registers": None,
        }.items()
    }
    return LTX2TextConnectors(
        caption_channels=CHAT_WIDTH, text_proj_in_factor=LAYERS + 1, connector_rope_base_seq_len=32, **streams
    )


def vae() -> Any:
    """An autoencoder of 32 pixels and eight frames to a latent."""
    from diffusers import AutoencoderKLLTX2Video

    made = AutoencoderKLLTX2Video(
        latent_channels=CHANNELS,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 16, 32),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1),
        spatial_compression_ratio=32,
        temporal_compression_ratio=8,
    )
    made.latents_mean.uniform_(-0.1, 0.1)
    made.latents_std.uniform_(0.5, 1.5)
    return made


def sound_vae() -> Any:
    """An autoencoder of sound."""
    from diffusers import AutoencoderKLLTX2Audio

    return AutoencoderKLLTX2Audio(
        base_channels=4,
        output_channels=SOUND_CHANNELS,
        ch_mult=(1,),
        num_res_blocks=1,
        in_channels=SOUND_CHANNELS,
        resolution=32,
        latent_channels=SOUND_CHANNELS,
        mel_bins=MEL_BINS,
    )


def voice() -> Any:
    """What makes waves of sound."""
    from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder

    return LTX2Vocoder(
        in_channels=SOUND_CHANNELS * MEL_BINS,
        hidden_channels=16,
        upsample_kernel_sizes=[4, 4],
        upsample_factors=[2, 2],
        resnet_kernel_sizes=[3],
        resnet_dilations=[[1, 3, 5]],
        output_sampling_rate=16000,
    )
