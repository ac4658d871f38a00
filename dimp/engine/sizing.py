"""How large a model is in memory: parameters counted from the headers of its safetensors, without reading a weight.

A file's size does not tell it, for the same network may be stored in 32, 16 or 8 bits.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from dimp.engine import packed_tensors, safetensors_header
from dimp.engine.placement import UNET_WORK, Block, Sizes, Weights

GIB = 1024**3

_REWORDING = re.compile(r"prompt_upsampler.*|prompt_enhancer|duration_head|pe|pe_tokenizer")
"""Components that reword a prompt, or say how long a film is to be: parts of FLUX.3, ERNIE-Image and LTX-2."""

DENOISERS = ("transformer", "transformer_2", "unet")
"""Names of the component that is asked at each step; where the first two are there, each has some of the steps."""

TEXT_ENCODER = "text_encoder"
"""How the names of text encoders begin."""

_PACKED = ("U8", "I8")
"""Number formats of headers in which bitsandbytes stores weights."""

_UNREAD = "unread"
"""In place of a number format: a library stored a component in a way that is not read here."""

_LENGTH_BYTES = 8

_VARIANT = re.compile(
    r"\.(?P<before>[\w-]+?)(?:-\d{5}-of-\d{5})?\.safetensors$|-\d{5}-of-\d{5}\.(?P<after>[\w-]+)\.safe"
)
"""The variant in a name: `model.fp16.safetensors`, `model.fp16-00001-of-00002.safetensors`, and the older order."""


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """One tensor of a file: its name, its number format as the header spells it, its shape, its bytes in the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


def measure_folder(folder: Path, modulation: str = "", blocks: str = "") -> Sizes:
    """Return the sizes of a model folder at 16 bits, in GiB; zeros for what cannot be read.

    `modulation` matches the names of the denoiser's modulation layers, `blocks` the beginning that names one of its
    blocks (`FamilySpec.modulation`, `FamilySpec.block_pattern`). Of a denoiser that a library stored in a way that is
    not read here, no blocks are told: they stay on the device together. So do such text encoders, which are counted
    with what is neither denoiser nor text encoder. Those in fewer bits that are read here count as they are stored; the
    largest one is told in 16 bits, which its layers are when they are used.
    """
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    parts = [part for part in inside if part.is_dir() and is_loaded(part.name)]
    ways = {part.name: _quantisation(part) for part in parts}
    counts = {part.name: count_parameters(part) for part in parts}
    kept = {part.name: _stored_share(part, ways[part.name]) * counts[part.name] for part in parts}
    text = [name for name in counts if name.startswith(TEXT_ENCODER) and ways[name] != _UNREAD]
    denoisers = [folder / name for name in DENOISERS if name in counts]
    modulated = sum(count_parameters(component, modulation) for component in denoisers if modulation)
    passing = [component for component in denoisers if blocks and ways[component.name] != _UNREAD]
    rows = tuple(block for component in passing for block in measure_blocks(component, blocks, modulation))
    whole = sum(counts[component.name] for component in denoisers)
    largest_text = max((counts[name] for name in text), default=0)
    numbers = (whole, largest_text, sum(kept.values()), modulated, sum(kept[name] for name in text))
    transformer, largest, total, outside, texts = (2 * number / GIB for number in numbers)
    stored = next((ways[component.name] for component in denoisers if ways[component.name] != _UNREAD), "") or "whole"
    work = UNET_WORK if any(component.name == "unet" for component in denoisers) else 1.0
    return Sizes(transformer, largest, total, outside, rows, texts, max(len(denoisers), 1), cast(Weights, stored), work)


def _quantisation(component: Path) -> str:
    """The number format in which a library stored a component; empty where it is in 16 or 32 bits."""
    try:
        safetensors_header.file_size(component / "config.json")
        config = json.loads((component / "config.json").read_bytes())
        return packed_tensors.format_of(config) or (_UNREAD if "quantization_config" in config else "")
    except (OSError, ValueError, RecursionError, TypeError, AttributeError):
        return ""  # loading says what is wrong with it


def _stored_share(component: Path, way: str) -> float:
    """What a text encoder takes that stays as a library stored it, as a share of 16 bits; denoisers count in full."""
    if not way or component.name in DENOISERS:
        return 1.0
    stored = sum(tensor.end - tensor.begin for path in weight_files(component) for tensor in read_header(path))
    return stored / max(2 * count_parameters(component), 1)


def count_parameters(component: Path, pattern: str = "") -> int:
    """Return the parameters of a component, of those tensors whose names a pattern matches."""
    return sum(tensor.count for tensor in read_tensors(component) if re.match(pattern, tensor.name))


def measure_blocks(component: Path, blocks: str, modulation: str = "") -> tuple[Block, ...]:
    """Return the blocks of a denoiser in the order of their names, at 16 bits in GiB."""
    whole: Counter[str] = Counter()
    modulated: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    is_stored = bool(_quantisation(component))
    for tensor in read_tensors(component):
        if match := re.match(blocks, tensor.name):
            whole[match[0]] += tensor.count
            if modulation and re.match(modulation, tensor.name):
                modulated[match[0]] += tensor.count
            if len(tensor.shape) > 2 or (is_stored and tensor.dtype not in _PACKED):
                plain[match[0]] += tensor.count
    ways = (whole, modulated, plain)
    return tuple(_block(name, *ways) for name in sorted(whole, key=natural_order))


def _block(name: str, *counts: Counter[str]) -> Block:
    return Block(*(2 * count[name] / GIB for count in counts))


def natural_order(name: str) -> list[str]:
    """Return a key that sorts names with numbers in them as people count: `blocks.2` before `blocks.10`."""
    return [part.zfill(9) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def read_tensors(component: Path) -> Iterator[StoredTensor]:
    """Yield every weight of a component in its own count of numbers; nothing of a file that cannot be read."""
    tensors = [tensor for path in weight_files(component) for tensor in read_header(path)]
    states = packed_tensors.find_states([tensor.name for tensor in tensors])
    for tensor in tensors:
        if tensor.name in states:
            yield replace(tensor, shape=(2 * tensor.count,))
        elif not packed_tensors.is_beside(tensor.name, states):
            yield tensor


def is_loaded(component: str) -> bool:
    """Return whether a component is ever loaded, by its name: language models that reword a prompt are not."""
    return _REWORDING.fullmatch(component) is None


def is_variant(path: Path) -> bool:
    """Return whether a file is a copy of the weights in another precision, by its name."""
    return bool(_variant_of(path.name))


def weight_files(component: Path) -> list[Path]:
    """Return the files that are loaded: where a folder holds the weights in several variants, those of one.

    The plain files come first, as the libraries take them; else the first variant by its name.
    """
    variants: dict[str, list[Path]] = {}
    for path in sorted(component.glob("*.safetensors")):
        variants.setdefault(_variant_of(path.name), []).append(path)
    files = variants[min(variants)] if variants else []
    shards = [path for path in files if "-of-" in path.name]
    if shards and any(component.glob("*.safetensors.index.json")):
        return shards
    return [path for path in files if path not in shards] or shards


def read_header(path: Path) -> Iterator[StoredTensor]:
    """Yield what a file's header says of each tensor; nothing where it cannot be read."""
    try:
        safetensors_header.file_size(path)
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            header = json.loads(file.read(length)) if length <= safetensors_header.MOST_HEADER else {}
        start = _LENGTH_BYTES + length
        yield from [_stored(name, about, start) for name, about in header.items() if name != "__metadata__"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return  # a damaged file counts for nothing here; loading it says what is wrong


def _stored(name: str, about: dict[str, Any], start: int) -> StoredTensor:
    begin, end = about["data_offsets"]
    return StoredTensor(name, str(about["dtype"]), tuple(map(int, about["shape"])), start + begin, start + end)


def _variant_of(name: str) -> str:
    match = _VARIANT.search(name)
    return (match["before"] or match["after"] or "") if match else ""
