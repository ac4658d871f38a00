"""Tiny Qwen-Image, with a language model that has eyes for its text and an autoencoder that knows of time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tiny.seeded import seeded
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, qwen3_vl, qwen25_vl, write_processor

CHANNELS, CHANNELS_2_1 = 4, 8


def base() -> Any:
    """Qwen-Image."""
    from diffusers import QwenImagePipeline

    return QwenImagePipeline(**parts())


def parts() -> dict[str, Any]:
    """The components of a Qwen-Image."""
    from diffusers import FlowMatchEulerDiscreteScheduler, QwenImageTransformer2DModel

    transformer = QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=4 * CHANNELS,
        out_channels=CHANNELS,
        num_layers=3,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=CHAT_WIDTH,
        axes_dims_rope=(4, 6, 6),
    )
    return {
        "scheduler": FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=True),
        "vae": vae(),
        "text_encoder": qwen25_vl(2),
        "tokenizer": chat_tokens(),
        "transformer": transformer,
    }


@seeded
def vae() -> Any:
    """An autoencoder for films."""
    from diffusers import AutoencoderKLQwenImage

    return AutoencoderKLQwenImage(
        base_dim=8,
        z_dim=CHANNELS,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.1, -0.1, 0.2, 0.0],
        latents_std=[1.1, 0.9, 1.0, 1.2],
    )


def edit() -> Any:
    """Qwen-Image-Edit."""
    from diffusers import QwenImageEditPipeline

    return QwenImageEditPipeline(processor=None, **parts())


def edit_plus() -> Any:
    """Qwen-Image-Edit of several pictures."""
    from diffusers import QwenImageEditPlusPipeline

    return QwenImageEditPlusPipeline(processor=None, **parts())


def version_2_1() -> Any:
    """Qwen-Image 2.1, whose processor has to be there when the pipeline is made."""
    from diffusers import FlowMatchEulerDiscreteScheduler, QwenImage21Pipeline, QwenImage21Transformer2DModel

    transformer = QwenImage21Transformer2DModel(
        in_channels=CHANNELS_2_1,
        out_channels=CHANNELS_2_1,
        num_layers=3,
        attention_head_dim=16,
        num_attention_heads=2,
        context_in_dim=CHAT_WIDTH,
        mlp_ratio=2,
        axes_dims_rope=(4, 6, 6),
    )
    pipe = QwenImage21Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=True), vae=clear_vae(),
        text_encoder=qwen3_vl(2), processor=Wordless(), transformer=transformer,
    )  # fmt: skip
    pipe.register_modules(processor=None)
    return pipe


class Wordless:
    """Stands for a processor while a pipeline is made."""

    def __init__(self) -> None:
        self.tokenizer = chat_tokens()

    def apply_chat_template(self, conversation: Any, **named: Any) -> Any:
        """No tokens at all."""
        return [[]]


@seeded
def clear_vae() -> Any:
    """An autoencoder that knows transparency, of 16 pixels to a latent."""
    from diffusers import AutoencoderKLQwenImage21

    return AutoencoderKLQwenImage21(
        base_dim=4,
        decoder_base_dim=4,
        z_dim=CHANNELS_2_1,
        dim_mult=[1, 1, 1, 1, 1],
        num_res_blocks=1,
        latents_mean=[0.1] * CHANNELS_2_1,
        latents_std=[0.9] * CHANNELS_2_1,
    )


def add_processor(folder: Path) -> None:
    """Write what makes tokens of pictures and words."""
    write_processor(folder / "processor")


def add_processor_2_1(folder: Path) -> None:
    """The same, for patches of 16 pixels."""
    write_processor(folder / "processor", patch=16)
