"""Weights that bitsandbytes stored in 4 or 8 bits: which tensors of a file belong together.

Beside a weight in 4 bits lie `NAME.absmax`, the scale of each run of numbers, and `NAME.quant_state.bitsandbytes__nf4`
(or `fp4`), a JSON text with its shape and number format; where scales are quantised themselves, `NAME.nested_absmax`
and `NAME.nested_quant_map`, too. Beside one in 8 bits lies `SCB`, the largest value of each row. The files are read
without the library (github.com/bitsandbytes-foundation/bitsandbytes, `QuantState.as_dict`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

STATE = ".quant_state.bitsandbytes__"
ABSMAX, NESTED_ABSMAX, NESTED_MAP = ".absmax", ".nested_absmax", ".nested_quant_map"
ROW_SCALES = "SCB"
_BESIDE = (ABSMAX, NESTED_ABSMAX, NESTED_MAP, ".quant_map")
_FORMATS_IN_4_BITS = ("nf4", "fp4")


def format_of(config: Mapping[str, Any]) -> str:
    """Return the number format in which a component's settings say that it is stored: `int8`, `nf4` or `fp4`.

    Empty for a component in 16 or 32 bits, and for one that another library stored.
    """
    settings = config.get("quantization_config")
    if not isinstance(settings, dict) or settings.get("quant_method") != "bitsandbytes":
        return ""
    if settings.get("load_in_8bit"):
        return "int8"
    kind = str(settings.get("bnb_4bit_quant_type") or "fp4")
    return kind if settings.get("load_in_4bit") and kind in _FORMATS_IN_4_BITS else ""


def find_states(names: Collection[str]) -> dict[str, str]:
    """Return the weights among these names that are in 4 bits, each with the name of its state."""
    return {name.partition(STATE)[0]: name for name in names if STATE in name}


def find_weights(names: Collection[str]) -> set[str]:
    """Return the names that are weights, and do not say how one is to be read."""
    states = find_states(names)
    return {name for name in names if not is_beside(name, states)}


def row_scales(weight: str) -> str:
    """Return the name under which the scales of a weight in 8 bits lie."""
    return weight.removesuffix("weight") + ROW_SCALES


def is_beside(name: str, states: Mapping[str, str]) -> bool:
    """Whether a tensor is no weight, but says how one is to be read."""
    if STATE in name or name.endswith((f".{ROW_SCALES}", ".weight_format")):
        return True
    return any(name.endswith(end) and name.removesuffix(end) in states for end in _BESIDE)
