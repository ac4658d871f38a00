"""What a control network in one file is: its class, and what its tensors say of its configuration.

Told by the names and shapes of the tensors, as ComfyUI and A1111's extension do it, in the layout of diffusers and in
those of the authors (lllyasviel's `control_model.*`, XLabs' for FLUX.1, Stability AI's for 3.5). No weight is read, and
no model library needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dimp.engine.checkpoints import control_settings
from dimp.engine.families.spec import CONTROL_LORA
from dimp.engine.lora_card import tell_families
from dimp.engine.safetensors_header import BrokenFile, read_header

_PREFIXES = ("control_model.", "controlnet.")
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
    (r"^controlnet_blocks\.\d+\.(x_rms|y_rms|input_proj)\b", "a blockwise network of DiffSynth for Qwen-Image"),
)
"""Names that only another kind of file has -> what that is."""

_BLOCKS = "controlnet_blocks.0.weight"
_TRANSFORMERS = (
    ((_BLOCKS, "transformer_blocks.0.img_mod.1.weight"), "QwenImageControlNetModel", control_settings.describe_qwen),
    ((_BLOCKS, "pos_embed_input.proj.weight"), "SD3ControlNetModel", control_settings.describe_sd3),
    (("control_layers.0.after_proj.weight",), "ZImageControlNetModel", control_settings.describe_zimage),
    ((_BLOCKS, "x_embedder.weight"), "FluxControlNetModel", control_settings.describe_flux),
    ((_BLOCKS, "img_in.weight"), "FluxControlNetModel", control_settings.describe_flux),
)
"""Names that tell a network whose model is a transformer -> its class, and what reads its settings."""

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
    for names, network, describe in _TRANSFORMERS:
        if set(names) <= set(shapes):
            return ControlCard(network, 0, describe(shapes))
    if control_settings.is_unet_network(shapes):
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
    settings = control_settings.describe_unet(shapes)
    if "task_embedding" not in shapes:
        return ControlCard("ControlNetModel", next(widths, _SDXL_WIDTH if is_sdxl else 0), settings)
    settings |= control_settings.describe_union(shapes)
    return ControlCard("ControlNetUnionModel", next(widths, _SDXL_WIDTH), settings)
