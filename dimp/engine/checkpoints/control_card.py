"""What a control network in one file is: its class, and what its tensors say of its configuration.

Told by the names and shapes of the tensors, as ComfyUI and A1111's extension do it, in the layout of diffusers and in
those of the authors (lllyasviel's `control_model.*`, XLabs' for FLUX.1). No weight is read, no model library needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dimp.engine.families.spec import CONTROL_LORA
from dimp.engine.lora_card import tell_families
from dimp.engine.safetensors_header import BrokenFile, read_header

_PREFIXES = ("control_model.", "controlnet.")
_HINTS = ("controlnet_cond_embedding.conv_in.weight", "input_hint_block.0.weight", "input_hint_block.conv_in.weight")
_HINT_ENDS = ("input_hint_block.conv_out.weight", "input_hint_block.14.weight")
_OTHER_KINDS = (
    (r"^lllite_|\.lllite_", "a ControlNet-LLLite"),
    (r"^lora_controlnet$", "a control LoRA of Stability AI, which has the network's layers only in part"),
    (r"^difference$", "a difference to a network that it does not hold"),
    (r"^(adapter\.)?body\.\d", "a T2I-Adapter"),
    (r"^(image_proj|ip_adapter)\.", "an IP-Adapter"),
    (
        r"^motion_modules\.|\.motion_modules\.",
        "a motion adapter; put its folder into models/ instead",
    ),
    (r"^control_(layers|all_x_embedder|noise_refiner)\b", "a control network of Z-Image; pull its repository instead"),
    (r"^pos_embed_input\.proj\.", "a control network of Stable Diffusion 3; pull its repository instead"),
    (r"^transformer_blocks\.0\.img_mod\.", "a control network of Qwen-Image; pull its repository instead"),
)
"""Names that only another kind of file has -> what that is."""

_SDXL_WIDTH = 2048
_FLUX_NUMBERS = 64
_FIRST_LAYER = re.compile(r"(^|[._])(img_in|x_embedder)\.(lora_A|lora_down)(\.\w+)?\.weight$")


@dataclass(frozen=True, slots=True)
class ControlCard:
    """What a file is: the class of diffusers, the width of the words it reads (0: not told), its own settings.

    Of a control LoRA, which is no network, `network` is `CONTROL_LORA`.
    """

    network: str
    width: int
    settings: Mapping[str, Any]


def read_card(path: Path) -> ControlCard:
    """Return what a file is. Raises `BrokenFile` with the reason, `OSError` where it can't be opened."""
    header = read_header(path)
    shapes = {bare(name): entry.shape for name, entry in header.tensors.items()}
    for pattern, kind in _OTHER_KINDS:
        if any(re.search(pattern, name) for name in shapes):
            raise BrokenFile(f"it is {kind}: that is not read from one file")
    if is_control_lora(shapes):
        return ControlCard(CONTROL_LORA, 0, {})
    if "controlnet_blocks.0.weight" in shapes and {"x_embedder.weight", "img_in.weight"} & set(shapes):
        return ControlCard("FluxControlNetModel", 0, _describe_flux(shapes))
    if set(_HINTS) & set(shapes) and {"conv_in.weight", "input_blocks.0.0.weight"} & set(shapes):
        return _describe_unet(shapes)
    raise BrokenFile("it holds no control network: none of its layers are those of one")


def is_control_lora(shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Return whether tensors are a LoRA that makes FLUX.1 read a map: its first layer takes twice as many numbers.

    That layer of FLUX.1 takes 64, and 128 with a map beside (that of FLUX.2, whose blocks have other names, always).
    """
    first = (shape for name, shape in shapes.items() if _FIRST_LAYER.search(name))
    is_wide = any(len(shape) == 2 and shape[1] == 2 * _FLUX_NUMBERS for shape in first)
    return is_wide and tell_families(shapes, {}) == ("FLUX.1",)


def bare(name: str) -> str:
    """Return a tensor's name without what files put before it."""
    return next((name[len(prefix) :] for prefix in _PREFIXES if name.startswith(prefix)), name)


def _describe_unet(shapes: Mapping[str, tuple[int, ...]]) -> ControlCard:
    """A network of the Stable Diffusion kind, of one kind of map or of several (a union)."""
    widths = (shape[-1] for name, shape in shapes.items() if name.endswith("attn2.to_k.weight"))
    is_sdxl = bool({"add_embedding.linear_1.weight", "label_emb.0.0.weight"} & set(shapes))
    settings: dict[str, Any] = {"conditioning_embedding_out_channels": _hint_channels(shapes)}
    hint = next(name for name in _HINTS if name in shapes)
    settings["conditioning_channels"] = _side(shapes[hint], 1)
    if (tasks := shapes.get("task_embedding")) is None:
        return ControlCard("ControlNetModel", next(widths, _SDXL_WIDTH if is_sdxl else 0), settings)
    settings |= {
        "num_control_type": _side(tasks, 0),
        "num_trans_channel": _side(tasks, 1),
        "num_trans_layer": _count(shapes, "transformer_layes"),
        "num_proj_channel": _side(shapes.get("spatial_ch_projs.weight", ()), 0),
    }
    return ControlCard("ControlNetUnionModel", next(widths, _SDXL_WIDTH), settings)


def _hint_channels(shapes: Mapping[str, tuple[int, ...]]) -> list[int]:
    """The channels of the layers that read the map: those of the first, and of each that halves its sides."""
    first = next(name for name in _HINTS if name in shapes)
    if first.startswith("controlnet"):
        later = [f"controlnet_cond_embedding.blocks.{place}.weight" for place in range(1, len(shapes), 2)]
    else:
        later = [f"input_hint_block.{place}.weight" for place in range(4, 2 * len(shapes), 4)]
    present = [name for name in later if name in shapes]
    return [_side(shapes[name], 0) for name in (first, *present)]


def _describe_flux(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    embedder = shapes.get("controlnet_x_embedder.weight", shapes.get("pos_embed_input.weight", ()))
    guided = {"time_text_embed.guidance_embedder.linear_1.weight", "guidance_in.in_layer.weight"}
    settings: dict[str, Any] = {
        "num_layers": max(_count(shapes, "transformer_blocks"), _count(shapes, "double_blocks")),
        "num_single_layers": max(_count(shapes, "single_transformer_blocks"), _count(shapes, "single_blocks")),
        "in_channels": _side(embedder, 1),
        "guidance_embeds": bool(guided & set(shapes)),
    }
    if modes := shapes.get("controlnet_mode_embedder.weight"):
        settings["num_mode"] = _side(modes, 0)
    if hint := next((shapes[name] for name in _HINT_ENDS if name in shapes), None):
        settings["conditioning_embedding_channels"] = _side(hint, 0)
    return settings


def _side(shape: tuple[int, ...], place: int) -> int:
    if len(shape) <= place or not shape[place]:
        raise BrokenFile("it holds no control network: a layer has not the shape of one's")
    return shape[place]


def _count(names: Iterable[str], row: str) -> int:
    """How many blocks a row has."""
    found = (re.match(rf"{row}\.(\d+)\.", name) for name in names)
    return 1 + max((int(match[1]) for match in found if match), default=-1)
