"""Tiny Wan: 2.2 with one network for words and pictures, and with two networks for words."""

from __future__ import annotations

from typing import Any

from tests.tiny.nets import stirred
from tests.tiny.seeded import seeded
from tests.tiny.texts import WIDTH, umt5

CHANNELS = 4


def base() -> Any:
    """Wan 2.2 of one network, whose autoencoder folds 16 x 16 pixels."""
    from diffusers import WanPipeline

    folding = {"patch_size": 2, "in_channels": 12, "out_channels": 12, "scale_factor_spatial": 16, "is_residual": True}
    return WanPipeline(**parts(folding), transformer=network(), expand_timesteps=True)


def two() -> Any:
    """Wan 2.2 of two networks, for words; the second one takes over where a tenth of the noise is gone."""
    from diffusers import WanPipeline

    return WanPipeline(**parts({}), transformer=network(), transformer_2=network(), boundary_ratio=0.9)


def pictured() -> Any:
    """Wan 2.2 of two networks, for a picture, which they see beside the noise."""
    from diffusers import WanImageToVideoPipeline

    seeing = {"in_channels": 2 * CHANNELS + 4}
    return WanImageToVideoPipeline(
        **parts({}), transformer=network(**seeing), transformer_2=network(**seeing), boundary_ratio=0.9
    )


def parts(folding: dict[str, Any]) -> dict[str, Any]:
    """The components but the networks; `folding` goes to the autoencoder."""
    from diffusers import UniPCMultistepScheduler

    encoder, tokens = umt5()
    scheduler = UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=5.0, num_train_timesteps=1000
    )
    return {"scheduler": scheduler, "vae": vae(**folding), "text_encoder": encoder, "tokenizer": tokens}


def network(**more: Any) -> Any:
    """A network that is asked at each step."""
    from diffusers import WanTransformer3DModel

    config: dict[str, Any] = {
        "num_attention_heads": 2,
        "attention_head_dim": 16,
        "in_channels": CHANNELS,
        "out_channels": CHANNELS,
        "text_dim": WIDTH,
        "freq_dim": 16,
        "ffn_dim": 32,
        "num_layers": 3,
        "rope_max_seq_len": 32,
    }
    return stirred(WanTransformer3DModel(**(config | more)))


@seeded
def vae(**folding: Any) -> Any:
    """An autoencoder of 8 pixels and four frames to a latent, before it folds."""
    from diffusers import AutoencoderKLWan

    return AutoencoderKLWan(
        base_dim=8,
        z_dim=CHANNELS,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.1, -0.1, 0.2, 0.0],
        latents_std=[1.1, 0.9, 1.0, 1.2],
        **folding,
    )
