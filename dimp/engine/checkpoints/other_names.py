"""The layers of autoencoders, control networks and the OpenCLIP text encoder by the names of their authors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dimp.engine.families.spec import OriginalName

_BLOCK = "transformer.resblocks.{}."
_HERE = "text_model.encoder.layers.{}."
_QKV = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")

OPEN_CLIP_NAMES = (
    OriginalName(f"{_BLOCK}attn.in_proj", tuple(_HERE + part for part in _QKV)),
    OriginalName(f"{_BLOCK}attn.out_proj", (f"{_HERE}self_attn.out_proj",)),
    OriginalName(f"{_BLOCK}ln_1", (f"{_HERE}layer_norm1",)),
    OriginalName(f"{_BLOCK}ln_2", (f"{_HERE}layer_norm2",)),
    OriginalName(f"{_BLOCK}mlp.c_fc", (f"{_HERE}mlp.fc1",)),
    OriginalName(f"{_BLOCK}mlp.c_proj", (f"{_HERE}mlp.fc2",)),
    OriginalName("ln_final", ("text_model.final_layer_norm",)),
    OriginalName("token_embedding", ("text_model.embeddings.token_embedding",)),
    OriginalName("positional_embedding", ("text_model.embeddings.position_embedding",)),
    OriginalName("text_projection", ("text_projection",)),
)
"""OpenCLIP (github.com/mlfoundations/open_clip) -> the text encoder of transformers."""

_ATTENTION = {"norm": "group_norm", "q": "to_q", "k": "to_k", "v": "to_v", "proj_out": "to_out.0"}
_OLD_ATTENTION = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}
"""What diffusers called the same layers before version 0.18, which many files of autoencoders alone still do."""

_RESNET = {"norm1": "norm1", "norm2": "norm2", "conv1": "conv1", "conv2": "conv2", "nin_shortcut": "conv_shortcut"}


def vae_names(network: Any) -> tuple[OriginalName, ...]:
    """Return the layers of an autoencoder of the latent diffusion kind whose original names differ.

    The authors number the decoder's levels from the coarsest to the finest, diffusers the other way round.
    """
    names = list(_side("encoder", "down", network.encoder.down_blocks, "downsample", "downsamplers"))
    levels = list(network.decoder.up_blocks)
    names += _side("decoder", "up", levels, "upsample", "upsamplers", last=len(levels) - 1)
    for side in ("encoder", "decoder"):
        for place in (0, 1):
            resnet = f"{side}.mid_block.resnets.{place}"
            names += [OriginalName(f"{side}.mid.block_{place + 1}.{there}", (f"{resnet}.{here}",))
                      for there, here in _RESNET.items()]  # fmt: skip
        names += [OriginalName(f"{side}.mid.attn_1.{there}", (f"{side}.mid_block.attentions.0.{here}",))
                  for there, here in _ATTENTION.items()]  # fmt: skip
        middle = f"{side}.mid_block.attentions.0"
        names += [OriginalName(f"{middle}.{old}", (f"{middle}.{here}",)) for old, here in _OLD_ATTENTION.items()]
        names.append(OriginalName(f"{side}.norm_out", (f"{side}.conv_norm_out",)))
    return tuple(names)


def _side(side: str, row: str, blocks: Any, sample: str, samplers: str, last: int = -1) -> Iterator[OriginalName]:
    for number, block in enumerate(blocks):
        level = number if last < 0 else last - number
        for layer in range(len(block.resnets)):
            here = f"{side}.{row}_blocks.{number}.resnets.{layer}"
            for there, part in _RESNET.items():
                yield OriginalName(f"{side}.{row}.{level}.block.{layer}.{there}", (f"{here}.{part}",))
        conv = f"{side}.{row}_blocks.{number}.{samplers}.0.conv"
        yield OriginalName(f"{side}.{row}.{level}.{sample}.conv", (conv,))


_SD3_SINGLE = tuple(
    OriginalName(f"transformer_blocks.{{}}.{there}", tuple(f"transformer_blocks.{{}}.{part}" for part in parts))
    for there, parts in (
        ("attn.qkv", ("attn.to_q", "attn.to_k", "attn.to_v")),
        ("attn.proj", ("attn.to_out.0",)),
        ("mlp.fc1", ("ff.net.0.proj",)),
        ("mlp.fc2", ("ff.net.2",)),
        ("adaLN_modulation.1", ("norm1.linear",)),
    )
)
"""Blocks that see the picture alone, by the names of github.com/Stability-AI/sd3.5."""


def control_names(network: Any) -> tuple[OriginalName, ...]:
    """Return the layers of a control network that are none of the network that it is for, by their authors' names.

    Those of lllyasviel's networks for Stable Diffusion, and of XLabs' for FLUX.1, which read the map in the same way;
    and those of Stability AI's for 3.5, which have blocks of their own.
    """
    if hasattr(network, "context_embedder") and network.context_embedder is None:
        return _SD3_SINGLE
    names = [OriginalName("pos_embed_input", ("controlnet_x_embedder",)),
             OriginalName("middle_block_out.0", ("controlnet_mid_block",))]  # fmt: skip
    for place in range(len(getattr(network, "controlnet_down_blocks", ()))):
        names.append(OriginalName(f"zero_convs.{place}.0", (f"controlnet_down_blocks.{place}",)))
    for reader in ("controlnet_cond_embedding", "input_hint_block"):
        if (part := getattr(network, reader, None)) is not None:
            layers = ["conv_in", *(f"blocks.{place}" for place in range(len(part.blocks))), "conv_out"]
            names += [OriginalName(f"input_hint_block.{2 * place}", (f"{reader}.{layer}",))
                      for place, layer in enumerate(layers)]  # fmt: skip
    return tuple(names)
