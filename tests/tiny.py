"""A tiny random FLUX: every component of the real classes, a megabyte in all, built in code without a download.

The pictures are noise, but each code path is the real one: tokenizers, text encoders, transformer, autoencoder,
scheduler, safetensors folder.
"""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

WIDTH = 32
CHANNELS = 4
WORDS = ["a", "red", "blue", "ball", "on", "grass", "the", "house", "night", "green"]


def build(folder: Path, *, guidance: bool = True, seed: int = 0, **esquisse: Any) -> Path:
    """Write the model to `folder`; keyword arguments become its `esquisse.json`."""
    import torch
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel

    torch.manual_seed(seed)
    transformer = FluxTransformer2DModel(
        in_channels=4 * CHANNELS,
        num_layers=2,
        num_single_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=WIDTH,
        pooled_projection_dim=WIDTH,
        guidance_embeds=guidance,
        axes_dims_rope=(4, 6, 6),
    )
    vae = AutoencoderKL(
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=[8, 8, 16, 16],
        layers_per_block=1,
        latent_channels=CHANNELS,
        norm_num_groups=4,
        sample_size=64,
        scaling_factor=0.36,
        shift_factor=0.11,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )
    clip, clip_tokens, t5, t5_tokens = _texts()
    pipe = FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=vae,
        text_encoder=clip,
        tokenizer=clip_tokens,
        text_encoder_2=t5,
        tokenizer_2=t5_tokens,
        transformer=transformer,
    )
    pipe.save_pretrained(folder, safe_serialization=True)
    defaults = {"max_sequence_length": 32} | esquisse
    (folder / "esquisse.json").write_text(json.dumps(defaults))
    return folder


def _texts() -> tuple[Any, Any, Any, Any]:
    from transformers import (
        CLIPTextConfig,
        CLIPTextModel,
        CLIPTokenizer,
        T5Config,
        T5EncoderModel,
        T5Tokenizer,
    )

    letters = list(string.printable[:94])
    pieces = ["<|startoftext|>", "<|endoftext|>", *letters, *(letter + "</w>" for letter in letters)]
    clip_tokens = CLIPTokenizer(
        vocab={piece: index for index, piece in enumerate(pieces)}, merges=[], model_max_length=77
    )
    clip = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(pieces),
            hidden_size=WIDTH,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            bos_token_id=0,
            eos_token_id=1,
            projection_dim=WIDTH,
        )
    )
    words = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -10.0), ("\u2581", -3.0)]
    words += [("\u2581" + word, -1.0) for word in WORDS] + [(letter, -5.0) for letter in letters]
    t5_tokens = T5Tokenizer(vocab=words, extra_ids=0, model_max_length=512)
    t5 = T5EncoderModel(
        T5Config(
            vocab_size=len(words),
            d_model=WIDTH,
            d_kv=16,
            d_ff=64,
            num_layers=2,
            num_heads=2,
            feed_forward_proj="gated-gelu",
            use_cache=False,
        )
    )
    return clip, clip_tokens, t5, t5_tokens


if __name__ == "__main__":
    import sys

    build(Path(sys.argv[1]), **json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}"))
