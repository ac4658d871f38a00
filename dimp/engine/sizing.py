"""How large a model is in memory: parameters counted from the headers of its safetensors, without reading a weight.

A file's size does not tell it, for the same network may be stored in 32, 16 or 8 bits.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

from dimp.engine.placement import Sizes

GIB = 1024**3
MODULATION = re.compile(r"^(?:(?:single_)?transformer_blocks\.\d+\.norm(?:1|1_context)?|norm_out)\.linear\.")
"""Layers of a `FluxTransformer2DModel` whose output depends on step, guidance and pooled prompt alone."""

UNASKED = ("prompt_upsampler",)
"""Components that are never loaded: language models that reword a prompt."""

_HEADER = 8
_MOST = 100 << 20
"""Longest header in bytes that is believed: the format's own limit."""


def of_folder(folder: Path) -> Sizes:
    """Return the sizes of a model folder at 16 bits, in GiB; zeros for what cannot be read."""
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    parts = [part for part in inside if part.is_dir() and part.name not in UNASKED]
    counts = {part.name: counted(part) for part in parts}
    text = [whole for name, (whole, _) in counts.items() if name.startswith("text_encoder")]
    denoiser, modulation = next((counts[name] for name in ("transformer", "unet") if name in counts), (0, 0))
    total = sum(whole for whole, _ in counts.values())
    return Sizes(*(2 * count / GIB for count in (denoiser, max(text, default=0), total, modulation)))


def counted(component: Path) -> tuple[int, int]:
    """Return the parameters of a component, and how many of them belong to FLUX.1's modulation layers."""
    tensors = [tensor for path in sorted(component.glob("*.safetensors")) for tensor in _tensors(path)]
    whole = sum(count for _, count in tensors)
    if _class_name(component) != "FluxTransformer2DModel":
        return whole, 0
    return whole, sum(count for name, count in tensors if MODULATION.match(name))


def _class_name(component: Path) -> str:
    try:
        said = json.loads((component / "config.json").read_bytes())
    except (OSError, ValueError):
        return ""
    return str(said.get("_class_name", "")) if isinstance(said, dict) else ""


def _tensors(path: Path) -> Iterator[tuple[str, int]]:
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_HEADER), "little")
            header = json.loads(file.read(length)) if length <= _MOST else {}
        yield from [(name, math.prod(one["shape"])) for name, one in header.items() if name != "__metadata__"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return  # a damaged file counts for nothing here; loading it says what is wrong
