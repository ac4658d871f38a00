"""Tiny second networks for the tiny models: control networks of each family, and what joins pictures to words."""

from __future__ import annotations

from typing import Any

import torch

from tests.tiny.flux import CHANNELS
from tests.tiny.texts import CHAT_WIDTH, WIDTH

ATTENTION = {"attention_head_dim": 16, "num_attention_heads": 2}
UNET: dict[str, Any] = {
    "block_out_channels": (8, 16),
    "layers_per_block": 1,
    "norm_num_groups": 4,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "conditioning_embedding_out_channels": (4, 8, 8, 8),
}
"""What the networks of the Stable Diffusion kind have in common."""

SDXL: dict[str, Any] = {
    "attention_head_dim": (2, 4),
    "use_linear_projection": True,
    "transformer_layers_per_block": (1, 1),
    "cross_attention_dim": 2 * WIDTH,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "projection_class_embeddings_input_dim": WIDTH + 6 * 8,
}
"""What those of SDXL have besides, of one kind of map and of several."""


def flux(**more: Any) -> Any:
    """A control network of FLUX.1."""
    from diffusers import FluxControlNetModel

    return stirred(
        FluxControlNetModel(
            in_channels=4 * CHANNELS,
            num_layers=1,
            joint_attention_dim=WIDTH,
            pooled_projection_dim=WIDTH,
            guidance_embeds=True,
            axes_dims_rope=[4, 6, 6],
            **(ATTENTION | {"num_single_layers": 1} | more),
        )
    )


def flux_union() -> Any:
    """One that reads several kinds of maps."""
    return flux(num_mode=6)


def flux_wide() -> Any:
    """One for a wider network than the tiny FLUX.1."""
    return flux(num_attention_heads=4)


def sdxl() -> Any:
    """A control network of SDXL."""
    from diffusers import ControlNetModel

    return stirred(ControlNetModel(**UNET, **SDXL))


def sdxl_union() -> Any:
    """A control network of SDXL that reads several kinds of maps."""
    from diffusers import ControlNetUnionModel

    return stirred(ControlNetUnionModel(**UNET, **SDXL, num_trans_channel=8, num_trans_head=8, num_proj_channel=8))


def flux_hinted() -> Any:
    """A control network of FLUX.1 that reads the map itself, as XLabs' do."""
    return flux(conditioning_embedding_channels=CHANNELS, num_single_layers=0)


def sd() -> Any:
    """A control network of Stable Diffusion 1.5."""
    from diffusers import ControlNetModel

    return stirred(ControlNetModel(**UNET, attention_head_dim=2, cross_attention_dim=WIDTH))


def sd3() -> Any:
    """A control network of Stable Diffusion 3.5."""
    from diffusers import SD3ControlNetModel

    return stirred(
        SD3ControlNetModel(
            sample_size=16,
            in_channels=16,
            out_channels=16,
            num_layers=1,
            joint_attention_dim=4 * WIDTH,
            caption_projection_dim=32,
            pooled_projection_dim=2 * WIDTH,
            pos_embed_max_size=16,
            qk_norm="rms_norm",
            **ATTENTION,
        )
    )


def sd3_alone() -> Any:
    """One of Stability AI's for 3.5: blocks that see the picture alone, and no places."""
    from diffusers import SD3ControlNetModel

    return stirred(
        SD3ControlNetModel(
            sample_size=16, num_layers=2, joint_attention_dim=None, caption_projection_dim=32,
            pooled_projection_dim=2 * WIDTH, pos_embed_max_size=None, pos_embed_type=None, use_pos_embed=False,
            force_zeros_for_pooled_projection=False, **ATTENTION,
        )
    )  # fmt: skip


def qwen() -> Any:
    """A control network of Qwen-Image."""
    from diffusers import QwenImageControlNetModel

    return stirred(
        QwenImageControlNetModel(
            in_channels=4 * 4, out_channels=4, num_layers=1, joint_attention_dim=CHAT_WIDTH, axes_dims_rope=(4, 6, 6),
            **ATTENTION,
        )
    )  # fmt: skip


def zimage(inputs: int = 2 * CHANNELS + 1, refiner: str | None = "control_noise_refiner") -> Any:
    """A control network of Z-Image, of version 2.1: it reads a map, a mask and the masked picture."""
    from diffusers import ZImageControlNetModel

    return stirred(
        ZImageControlNetModel(
            control_layers_places=[0, 1],
            control_refiner_layers_places=[0] if refiner else None,
            control_in_dim=inputs,
            add_control_noise_refiner=refiner,
            dim=32,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
        )
    )


def zimage_1() -> Any:
    """One of version 1, which reads a map alone."""
    return zimage(CHANNELS, None)


def zimage_2() -> Any:
    """One of version 2.0, which has no refining layers of its own."""
    return zimage(refiner="control_layers")


def redux() -> Any:
    """FLUX.1 Redux: what it sees in a picture of 28 pixels are four tokens; text encoders it has none."""
    from diffusers import FluxPriorReduxPipeline, ReduxImageEncoder
    from transformers import SiglipImageProcessor, SiglipVisionConfig, SiglipVisionModel

    eyes = SiglipVisionConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14
    )
    return FluxPriorReduxPipeline(
        image_encoder=SiglipVisionModel(eyes),
        feature_extractor=SiglipImageProcessor(size={"height": 28, "width": 28}),
        image_embedder=ReduxImageEncoder(redux_dim=16, txt_in_features=WIDTH),
    )


def stirred(net: Any) -> Any:
    """The network with its zeros taken away: fresh from the class it answers nothing at all."""
    with torch.no_grad():
        for weight in net.parameters():
            if not weight.any():
                weight.normal_(0, 0.3)
    return net
