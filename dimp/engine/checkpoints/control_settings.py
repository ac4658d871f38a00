"""What the tensors of a control network in one file say of its configuration, one function for each kind of network.

Shapes alone are looked at, by the names of diffusers where a kind has no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dimp.engine.safetensors_header import BrokenFile

Shapes = Mapping[str, tuple[int, ...]]

_HINTS = ("controlnet_cond_embedding.conv_in.weight", "input_hint_block.0.weight", "input_hint_block.conv_in.weight")
_HINT_ENDS = ("input_hint_block.conv_out.weight", "input_hint_block.14.weight")
_GUIDANCE = ("time_text_embed.guidance_embedder.linear_1.weight", "guidance_in.in_layer.weight")
_ZIMAGE_REFINER = "control_noise_refiner.0.after_proj.weight"
_ZIMAGE_LAYERS = 30
"""Layers of the published Z-Image models; the smaller networks stand in all or none of the places that fit these."""


def is_unet_network(shapes: Shapes) -> bool:
    """Return whether tensors are a network of the Stable Diffusion kind, which reads a map as a picture."""
    return bool(set(_HINTS) & set(shapes)) and bool({"conv_in.weight", "input_blocks.0.0.weight"} & set(shapes))


def describe_unet(shapes: Shapes) -> dict[str, Any]:
    """Return what a network of the Stable Diffusion kind says of itself: the layers that read the map."""
    hint = next(name for name in _HINTS if name in shapes)
    return {
        "conditioning_embedding_out_channels": _hint_channels(shapes, hint),
        "conditioning_channels": side(shapes[hint], 1),
    }


def describe_union(shapes: Shapes) -> dict[str, Any]:
    """Return what a union of SDXL says of itself beside the layers that read the map."""
    return {
        "num_control_type": side(shapes["task_embedding"], 0),
        "num_trans_channel": side(shapes["task_embedding"], 1),
        "num_trans_layer": count(shapes, "transformer_layes"),
        "num_proj_channel": side(shapes.get("spatial_ch_projs.weight", ()), 0),
    }


def describe_flux(shapes: Shapes) -> dict[str, Any]:
    """Return what a network of FLUX.1 says of itself."""
    embedder = shapes.get("controlnet_x_embedder.weight", shapes.get("pos_embed_input.weight", ()))
    settings: dict[str, Any] = {
        "num_layers": max(count(shapes, "transformer_blocks"), count(shapes, "double_blocks")),
        "num_single_layers": max(count(shapes, "single_transformer_blocks"), count(shapes, "single_blocks")),
        "in_channels": side(embedder, 1),
        "guidance_embeds": bool(set(_GUIDANCE) & set(shapes)),
    }
    if modes := shapes.get("controlnet_mode_embedder.weight"):
        settings["num_mode"] = side(modes, 0)
    if hint := next((shapes[name] for name in _HINT_ENDS if name in shapes), None):
        settings["conditioning_embedding_channels"] = side(hint, 0)
    return settings


def describe_sd3(shapes: Shapes) -> dict[str, Any]:
    """Return what a network of Stable Diffusion 3 says of itself.

    Those of Stability AI for 3.5 (their `transformer_blocks` have `attn.qkv`) read neither words nor places, and are
    told the pooled prompt; the others are made of the model's own blocks.
    """
    own: dict[str, Any] = {
        "num_layers": count(shapes, "transformer_blocks"),
        "qk_norm": "rms_norm" if "transformer_blocks.0.attn.norm_q.weight" in shapes else None,
        "dual_attention_layers": [
            place for place in range(count(shapes, "transformer_blocks"))
            if f"transformer_blocks.{place}.attn2.to_q.weight" in shapes
        ],
        "use_pos_embed": "pos_embed.proj.weight" in shapes,
    }  # fmt: skip
    if (words := shapes.get("context_embedder.weight")) is not None:
        return own | {"joint_attention_dim": side(words, 1), "caption_projection_dim": side(words, 0)}
    return own | {"joint_attention_dim": None, "pos_embed_type": None, "force_zeros_for_pooled_projection": False}


def describe_qwen(shapes: Shapes) -> dict[str, Any]:
    """Return what a network of Qwen-Image says of itself."""
    channels = side(shapes.get("img_in.weight", ()), 1)
    return {
        "num_layers": count(shapes, "transformer_blocks"),
        "in_channels": channels,
        "extra_condition_channels": side(shapes.get("controlnet_x_embedder.weight", ()), 1) - channels,
    }


def describe_zimage(shapes: Shapes) -> dict[str, Any]:
    """Return what a network of Z-Image says of itself.

    That of version 2.1 has refining layers of its own kind, that of version 1 has the model's. Version 2.0 has none, or
    has some that are not used, which only their numbers tell.
    """
    patch = 2 * 2
    refiner = "control_noise_refiner" if _ZIMAGE_REFINER in shapes else None
    if not count(shapes, "control_noise_refiner"):
        refiner = "control_layers"
    return {
        "control_layers_places": list(range(count(shapes, "control_layers"))),
        "control_in_dim": side(shapes.get("control_all_x_embedder.2-1.weight", ()), 1) // patch,
        "add_control_noise_refiner": refiner,
    }


def spread_layers(number: int, layers: int) -> list[int]:
    """Return the layers of a Z-Image model that so many layers of its network answer to, evenly from the first.

    So stand those of the published networks (6 and 15 of 30). Raises `BrokenFile` for the smaller ones, of 3 layers,
    which stand in other places in each version, and nothing in the file tells in which.
    """
    step = layers // number if number else 0
    if not step or (layers == _ZIMAGE_LAYERS and step > 5):
        raise BrokenFile(f"it is a small network for Z-Image: where its {number} layers belong, the file does not tell")
    return list(range(0, number * step, step))


def side(shape: tuple[int, ...], place: int) -> int:
    """Return a side of a tensor. Raises `BrokenFile` where it has none there."""
    if len(shape) <= place or not shape[place]:
        raise BrokenFile("it holds no control network: a layer has not the shape of one's")
    return shape[place]


def count(names: Iterable[str], row: str) -> int:
    """Return how many blocks a row has."""
    found = (re.match(rf"{row}\.(\d+)\.", name) for name in names)
    return 1 + max((int(match[1]) for match in found if match), default=-1)


def _hint_channels(shapes: Shapes, first: str) -> list[int]:
    """The channels of the layers that read the map: those of the first, and of each that halves its sides."""
    if first.startswith("controlnet"):
        later = [f"controlnet_cond_embedding.blocks.{place}.weight" for place in range(1, len(shapes), 2)]
    else:
        later = [f"input_hint_block.{place}.weight" for place in range(4, 2 * len(shapes), 4)]
    present = [name for name in later if name in shapes]
    return [side(shapes[name], 0) for name in (first, *present)]
