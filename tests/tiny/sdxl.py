"""Tiny SDXL and Turbo, which differ in the scheduler."""

from __future__ import annotations

from typing import Any

from tests.tiny.flux import vae
from tests.tiny.texts import WIDTH, clip


def base() -> Any:
    """SDXL."""
    from diffusers import EulerDiscreteScheduler

    return pipe(EulerDiscreteScheduler(beta_schedule="scaled_linear", timestep_spacing="leading", steps_offset=1))


def turbo() -> Any:
    """SDXL Turbo."""
    from diffusers import EulerAncestralDiscreteScheduler

    return pipe(EulerAncestralDiscreteScheduler(beta_schedule="scaled_linear", timestep_spacing="trailing"))


def pipe(scheduler: Any) -> Any:
    """The pipeline with this scheduler."""
    from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel

    unet = UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        transformer_layers_per_block=(1, 1),
        cross_attention_dim=2 * WIDTH,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=WIDTH + 6 * 8,
    )
    first, first_tokens = clip()
    second, second_tokens = clip(with_projection=True)
    return StableDiffusionXLPipeline(
        vae=vae(scaling_factor=0.13, shift_factor=None, use_quant_conv=True, use_post_quant_conv=True),
        text_encoder=first,
        text_encoder_2=second,
        tokenizer=first_tokens,
        tokenizer_2=second_tokens,
        unet=unet,
        scheduler=scheduler,
    )
