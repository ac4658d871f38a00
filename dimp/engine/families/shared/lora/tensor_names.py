"""A tensor's name in a LoRA file, taken apart: the layer that it changes, and which factor of the change it is.

The layouts are those of diffusers (before and after 0.22), PEFT, kohya, LyCORIS, ComfyUI, ai-toolkit, xlabs, OneTrainer
and SimpleTuner. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

DOWN, UP, MID, UP_BIAS, ALPHA, MAGNITUDE = "down", "up", "mid", "up_bias", "alpha", "dora_scale"
"""Factors of a low-rank change: `scale * up @ down`, with a bias; and the length of each of the layer's rows (DoRA)."""

_PAIRS = {"lora_A": DOWN, "lora_B": UP, "lora_down": DOWN, "lora_up": UP, "lora_mid": MID}
_PATTERNS = (
    # PEFT, kohya, ai-toolkit; an adapter's name may stand between: `lora_A.default.weight`.
    (
        re.compile(
            r"^(.+)\.(lora_A|lora_B|lora_down|lora_up|lora_mid)(?:\.(?!weight$|bias$)[\w-]+)?(\.bias|\.weight)?$"
        ),
        0,
    ),
    # diffusers before 0.22 (`to_q_lora.down`), xlabs (`qkv_lora1.down`), and `lora.down`.
    (re.compile(r"^(.+?)(_lora[12]?|\.lora|\.lora_linear_layer)\.(down|up)\.weight$"), 1),
    (re.compile(r"^(.+)\.lora_magnitude_vector(?:\.[\w-]+)*$"), 2),
    (re.compile(r"^(.+)\.((?:hada|lokr|oft|boft|glora)_\w+|[ab][12]\.weight|on_input|rescale|reshape_weight)$"), 3),
    (re.compile(r"^(.+)\.(alpha|dora_scale|diff|diff_b|w_norm|b_norm|scale|weight|bias)$"), 3),
    (re.compile(r"^(.+)\.(oft_[rR])(?:\.[\w-]+)*$"), 3),
)


def take_apart(name: str) -> tuple[str, str]:
    """Return the layer that a tensor belongs to, as the file names it, and its factor; none for an unknown name."""
    for pattern, way in _PATTERNS:
        if match := pattern.match(name):
            if way == 0:
                bias = match[3] == ".bias"
                return match[1], (UP_BIAS if _PAIRS[match[2]] == UP else "down_bias") if bias else _PAIRS[match[2]]
            if way == 1:
                xlabs = match[2].startswith("_") and match[1].endswith((".qkv", ".proj"))
                return match[1] + (match[2] if xlabs else ""), match[3]
            return match[1], MAGNITUDE if way == 2 else match[2]
    return name, ""


def group(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return layer -> factor -> the name of its tensor."""
    layers: dict[str, dict[str, str]] = {}
    for name in names:
        layer, factor = take_apart(name)
        layers.setdefault(layer, {})[factor or name] = name
    return layers
