"""Tiny Stable Diffusion 1.5, alone and with the motion layers of AnimateDiff."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tiny.flux import vae
from tests.tiny.texts import WIDTH, clip


def base() -> Any:
    """Stable Diffusion 1.5; its scheduler is not of the Euler kind."""
    from diffusers import PNDMScheduler, StableDiffusionPipeline

    scheduler = PNDMScheduler(beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1)
    return StableDiffusionPipeline(**parts(scheduler), safety_checker=None, feature_extractor=None)


def filtered() -> Any:
    """Stable Diffusion 1.5 with a filter that holds every picture back."""
    from diffusers import PNDMScheduler, StableDiffusionPipeline
    from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
    from transformers import CLIPConfig, CLIPImageProcessor

    tiny = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    sees = tiny | {"image_size": 32, "patch_size": 8}
    checker = StableDiffusionSafetyChecker(CLIPConfig(text_config=tiny, vision_config=sees, projection_dim=16))
    checker.concept_embeds_weights.data.fill_(-1)
    eyes = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    scheduler = PNDMScheduler(skip_prk_steps=True)
    return StableDiffusionPipeline(**parts(scheduler), safety_checker=checker, feature_extractor=eyes)


def moving() -> Any:
    """AnimateDiff as its own pipeline saves it."""
    from diffusers import AnimateDiffPipeline, DDIMScheduler

    scheduler = DDIMScheduler(beta_schedule="linear", steps_offset=1, clip_sample=False)
    return AnimateDiffPipeline(**parts(scheduler), motion_adapter=motion())


def motion(**more: Any) -> Any:
    """A motion adapter whose layers are not all silent, as they are when they are made."""
    import torch
    from diffusers import MotionAdapter

    config: dict[str, Any] = {
        "block_out_channels": (8, 16),
        "motion_layers_per_block": 1,
        "motion_num_attention_heads": 2,
        "motion_norm_num_groups": 4,
        "use_motion_mid_block": False,
    }
    adapter = MotionAdapter(**(config | more))
    for weight in adapter.parameters():
        if not weight.any():
            torch.nn.init.normal_(weight, 0.0, 0.2)
    return adapter


def add_motion(folder: Path) -> None:
    """Write the motion adapter that the model's folder keeps for itself."""
    import torch

    torch.manual_seed(1)
    motion().save_pretrained(folder / "motion_adapter", safe_serialization=True)


def motion_wide() -> Any:
    """A motion adapter for a wider network."""
    return motion(block_out_channels=(16, 32))


def parts(scheduler: Any) -> dict[str, Any]:
    """The components with this scheduler."""
    from diffusers import UNet2DConditionModel

    unet = UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=2,
        cross_attention_dim=WIDTH,
    )
    encoder, tokens = clip()
    decoder = vae(scaling_factor=0.18, shift_factor=None, use_quant_conv=True, use_post_quant_conv=True)
    return {"vae": decoder, "text_encoder": encoder, "tokenizer": tokens, "unet": unet, "scheduler": scheduler}
