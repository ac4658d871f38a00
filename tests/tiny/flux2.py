"""Tiny FLUX.2: dev with a Mistral 3 for its text, klein with a Qwen3; their middle layers are what is read."""

from __future__ import annotations

from typing import Any

from tests.tiny.seeded import seeded
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, mistral3, qwen3

CHANNELS = 4


def klein() -> Any:
    """FLUX.2 klein, distilled to few steps."""
    from diffusers import Flux2KleinPipeline

    return Flux2KleinPipeline(text_encoder=qwen3(27), is_distilled=True, **parts(guidance_embeds=False))


def klein_base() -> Any:
    """FLUX.2 klein before distillation: guided by a second question."""
    from diffusers import Flux2KleinPipeline

    return Flux2KleinPipeline(text_encoder=qwen3(27), **parts(guidance_embeds=False))


def klein_kv() -> Any:
    """FLUX.2 klein that keeps what it saw of its references, distilled."""
    from diffusers import Flux2KleinKVPipeline

    return Flux2KleinKVPipeline(text_encoder=qwen3(27), is_distilled=True, **parts(guidance_embeds=False))


def dev() -> Any:
    """FLUX.2 dev."""
    from diffusers import Flux2Pipeline

    return Flux2Pipeline(text_encoder=mistral3(30), **parts(guidance_embeds=True))


def parts(**more: Any) -> dict[str, Any]:
    """The components but for the text encoder; `more` goes to the transformer."""
    from diffusers import FlowMatchEulerDiscreteScheduler, Flux2Transformer2DModel

    transformer = Flux2Transformer2DModel(
        in_channels=4 * CHANNELS,
        num_layers=1,
        num_single_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=3 * CHAT_WIDTH,
        timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        **more,
    )
    return {
        "scheduler": FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        "vae": vae(),
        "tokenizer": chat_tokens(),
        "transformer": transformer,
    }


@seeded
def vae() -> Any:
    """An autoencoder that has counted its latents' means and deviations."""
    from diffusers import AutoencoderKLFlux2

    made = AutoencoderKLFlux2(
        block_out_channels=(4, 4, 8, 8), layers_per_block=1, latent_channels=CHANNELS, norm_num_groups=4, sample_size=64
    )
    made.bn.running_mean.uniform_(-0.1, 0.1)
    made.bn.running_var.uniform_(0.5, 1.5)
    return made
