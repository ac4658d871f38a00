"""Tiny FLUX.1: dev, schnell and Kontext differ in the pipeline's class and the guidance input alone."""

from __future__ import annotations

from typing import Any

from tests.tiny.seeded import seeded
from tests.tiny.texts import WIDTH, clip, t5

CHANNELS = 4


def dev() -> Any:
    """FLUX.1-dev: guidance is an input of the network."""
    from diffusers import FluxPipeline

    return FluxPipeline(**parts())


def schnell() -> Any:
    """FLUX.1-schnell: no guidance input, as the small model of the package."""
    from diffusers import FluxPipeline

    return FluxPipeline(**parts(guidance_embeds=False))


def kontext() -> Any:
    """FLUX.1 Kontext."""
    from diffusers import FluxKontextPipeline

    return FluxKontextPipeline(**parts())


def parts(**more: Any) -> dict[str, Any]:
    """The components of a FLUX.1; `more` goes to the transformer."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxTransformer2DModel

    config: dict[str, Any] = {
        "in_channels": 4 * CHANNELS,
        "num_layers": 2,
        "num_single_layers": 2,
        "attention_head_dim": 16,
        "num_attention_heads": 2,
        "joint_attention_dim": WIDTH,
        "pooled_projection_dim": WIDTH,
        "guidance_embeds": True,
        "axes_dims_rope": (4, 6, 6),
    }
    transformer = FluxTransformer2DModel(**(config | more))
    encoders = vae(), *clip(), *t5()
    names = ("vae", "text_encoder", "tokenizer", "text_encoder_2", "tokenizer_2")
    return dict(zip(names, encoders, strict=True)) | {
        "scheduler": FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        "transformer": transformer,
    }


@seeded
def vae(**more: Any) -> Any:
    """An AutoencoderKL of 8 pixels to a latent."""
    from diffusers import AutoencoderKL

    config: dict[str, Any] = {
        "down_block_types": ["DownEncoderBlock2D"] * 4,
        "up_block_types": ["UpDecoderBlock2D"] * 4,
        "block_out_channels": [8, 8, 16, 16],
        "layers_per_block": 1,
        "latent_channels": CHANNELS,
        "norm_num_groups": 4,
        "sample_size": 64,
        "scaling_factor": 0.36,
        "shift_factor": 0.11,
        "use_quant_conv": False,
        "use_post_quant_conv": False,
    }
    return AutoencoderKL(**(config | more))


def fill() -> Any:
    """FLUX.1 Fill: the network sees the masked picture and the mask's pixels beside the noise."""
    from diffusers import FluxFillPipeline

    return FluxFillPipeline(**parts(in_channels=4 * CHANNELS + 4 * CHANNELS + 4 * 64, out_channels=4 * CHANNELS))


def control() -> Any:
    """FLUX.1 Canny or Depth: the network sees the map's latents beside the noise."""
    from diffusers import FluxControlPipeline

    return FluxControlPipeline(**parts(in_channels=2 * 4 * CHANNELS, out_channels=4 * CHANNELS))
