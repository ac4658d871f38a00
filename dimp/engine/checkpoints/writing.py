"""The weights of one network, written into a folder in the layout of diffusers from a file in any layout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from dimp.engine.checkpoints.filling import Filling
from dimp.engine.checkpoints.source import Source
from dimp.engine.paint_error import PaintError

SHARD_BYTES = 4 << 30
"""The most that is held in memory before it is written."""

STEM = "diffusion_pytorch_model"
"""How the files of a network's weights begin that is no text encoder."""


def write_weights(source: Source, names: Mapping[str, str], filling: Filling, target: Path, stem: str = STEM) -> None:
    """Write the weights of a network, taken from a file by `names` (in the file -> within the network).

    Raises PaintError where a parameter is missing, or a tensor would not be used.
    """
    unused: list[str] = []
    writer = _Writer(target, stem)
    for name, inside in names.items():
        made = filling.fill(inside, source.read(name))
        unused += [] if made else [name]
        writer.add(made)
    missing = filling.missing()
    if unused or missing:
        faults = [f"it lacks {_some(missing)}"] * bool(missing) + [f"{_some(unused)} would not be used"] * bool(unused)
        hint = "It is of another size or kind than the folder that it is completed from, or damaged."
        raise PaintError("model", f"The file can't be used as {target.name}: {'; '.join(faults)}.", hint)
    writer.finish()


def _some(names: list[str]) -> str:
    return f"{', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"


class _Writer:
    """Writes tensors as they come, into several files where they are many."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder, self._stem = folder, stem
        self._held: dict[str, Tensor] = {}
        self._shards: list[tuple[str, list[str], int]] = []

    def add(self, tensors: Mapping[str, Tensor]) -> None:
        self._held |= tensors
        if sum(tensor.nbytes for tensor in self._held.values()) > SHARD_BYTES:
            self._flush(f"{self._stem}-{len(self._shards) + 1:05}.safetensors")

    def finish(self) -> None:
        if not self._shards:
            self._flush(f"{self._stem}.safetensors")
            return
        self._flush(f"{self._stem}-{len(self._shards) + 1:05}.safetensors")
        index = {
            "metadata": {"total_size": sum(size for _, _, size in self._shards)},
            "weight_map": {name: file for file, names, _ in self._shards for name in names},
        }
        (self._folder / f"{self._stem}.safetensors.index.json").write_text(json.dumps(index))

    def _flush(self, file: str) -> None:
        from safetensors.torch import save_file

        whole = {name: tensor.contiguous().clone() for name, tensor in self._held.items()}
        save_file(whole, self._folder / file, {"format": "pt"})
        self._shards.append((file, list(whole), sum(tensor.nbytes for tensor in whole.values())))
        self._held = {}
