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

NEVER_LOADED = ("prompt_upsampler",)
"""Components that are never loaded: language models that reword a prompt."""

_VARIANT = re.compile(r"\.(fp16|non_ema)[.-]")
_LENGTH_BYTES = 8
_LONGEST_HEADER = 100 << 20
"""Longest header in bytes that is believed: the format's own limit."""


def measure_folder(folder: Path, modulation: str = "") -> Sizes:
    """Return the sizes of a model folder at 16 bits, in GiB; zeros for what cannot be read.

    `modulation` matches the names of the denoiser's modulation layers (`FamilySpec.modulation`).
    """
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    parts = [part for part in inside if part.is_dir() and part.name not in NEVER_LOADED]
    counts = {part.name: count_parameters(part) for part in parts}
    text = [count for name, count in counts.items() if name.startswith("text_encoder")]
    denoiser = next((name for name in ("transformer", "unet") if name in counts), "")
    modulated = count_parameters(folder / denoiser, modulation) if denoiser and modulation else 0
    numbers = (counts.get(denoiser, 0), max(text, default=0), sum(counts.values()), modulated)
    return Sizes(*(2 * number / GIB for number in numbers))


def count_parameters(component: Path, pattern: str = "") -> int:
    """Return the parameters of a component, of those tensors whose names a pattern matches."""
    tensors = (tensor for path in weight_files(component) for tensor in _read_header(path))
    return sum(count for name, count in tensors if re.match(pattern, name))


def is_variant(path: Path) -> bool:
    """Return whether a file is the copy of another in fewer bits, by its name."""
    return _VARIANT.search(path.name) is not None


def weight_files(component: Path) -> list[Path]:
    """Return the safetensors that are loaded for a component: of files there in two precisions, the plain ones.

    Folders of the hub often have a 16 bit copy beside each file (`model.fp16.safetensors`, `model.fp16-00001-of-...`).
    """
    found = sorted(component.glob("*.safetensors"))
    plain = [path for path in found if not is_variant(path)]
    return plain or found


def _read_header(path: Path) -> Iterator[tuple[str, int]]:
    """Name and number of parameters of each tensor in a file."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            header = json.loads(file.read(length)) if length <= _LONGEST_HEADER else {}
        yield from [(name, math.prod(about["shape"])) for name, about in header.items() if name != "__metadata__"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return  # a damaged file counts for nothing here; loading it says what is wrong
