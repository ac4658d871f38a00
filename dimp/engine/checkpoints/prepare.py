"""A checkpoint in one file, brought into the layout of a model folder: once, in the cache, by the worker.

The names and rows are those of the families' own tables, so a file of any size of a family is read, and every tensor of
it is used or the file is refused. What the file lacks (tokenizers, often text encoders and autoencoder) is linked from
the base, a folder of the same family.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor

from dimp.engine import folder_digest
from dimp.engine.checkpoints import card, layout
from dimp.engine.checkpoints.filling import Filling, fill_network, fill_text_encoder
from dimp.engine.checkpoints.source import Source, open_source
from dimp.engine.families.loader import find_spec
from dimp.engine.families.shared.loading import diffusers_class
from dimp.engine.families.spec import FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.safetensors_header import BrokenFile

SHARD_BYTES = 4 << 30
"""The most that is held in memory before it is written."""

_SPARE_BYTES = 1 << 30


def prepare(folder: Path) -> None:
    """Fill a folder that a recipe describes, unless it is filled. Raises PaintError for a file that can't be used."""
    recipe = layout.read_recipe(folder)
    if recipe is None or folder_digest.index(folder).exists():
        return
    for part in [path for path in folder.iterdir() if path.is_dir()]:  # of an attempt that was cut off
        shutil.rmtree(part)
    file, base = Path(recipe.file), Path(recipe.base)
    try:
        if layout.stamp_of(file) != recipe.stamp:
            raise PaintError("model", f"{file.name} was replaced just now.", "Ask for the picture again.")
        source = open_source(file)
        _need_room(folder, file)
        _fill(folder, base, source, find_spec(base))
    except BrokenFile as error:
        raise PaintError("model", f"{file.name} can't be read: {error}.", "Get the file again.") from error
    except (OSError, SafetensorError) as error:
        raise PaintError(
            "model", f"{file.name} can't be brought into a folder: {error}.", "Look at the disk."
        ) from error


def _fill(folder: Path, base: Path, source: Source, spec: FamilySpec) -> None:
    index = folder_digest.index(base)
    classes: dict[str, Any] = folder_digest.read_json(index) or {}
    parts = card.divide(source.names)
    if len(parts) == 1 and card.DENOISER not in parts:
        raise PaintError("model", "That file holds no network that paints.", "Choose a checkpoint of a whole model.")
    taken = {_component_of(part, classes): part for part in parts}
    if unknown := [part for component, part in taken.items() if not component]:
        raise PaintError("model", f"The model has no {unknown[0]} as the file has one.", "Choose another base.")
    for path in sorted(base.iterdir()):
        if path.is_dir() and path.name not in taken and not path.name.startswith("."):
            _link(path, folder / path.name)
        elif path.suffix == ".json" and path != index and path.name != folder_digest.CARD:
            shutil.copyfile(path, folder / path.name)
    for component, part in taken.items():
        filling = _filling(component, part, classes[component], base, spec)
        _write(source, parts[part], filling, base / component, folder / component)
    shutil.copyfile(index, folder / f"{index.name}.new")
    (folder / f"{index.name}.new").replace(folder / index.name)  # last: with it the folder counts as filled


def _component_of(part: str, classes: Mapping[str, Any]) -> str:
    """The component of the base that a part of a file stands for; empty where it has none."""
    if part == card.DENOISER:
        return next((name for name in ("transformer", "unet") if name in classes), "")
    if part == card.T5:
        encoders = (name for name, kind in classes.items() if isinstance(kind, list) and "T5" in str(kind[1]))
        return next((name for name in encoders if name.startswith("text_encoder")), "")
    component = card.CLIP_2 if part == card.OPEN_CLIP else part
    return component if component in classes else ""


def _filling(component: str, part: str, kind: list[str], base: Path, spec: FamilySpec) -> Filling:
    if component.startswith("text_encoder"):
        return fill_text_encoder(base / component, part == card.OPEN_CLIP)
    config = folder_digest.read_json(base / component / "config.json") or {}
    with torch.device("meta"):
        network = diffusers_class(kind[1]).from_config(config)
    return fill_network(network, () if part == card.VAE else spec.original_names)


def _write(source: Source, names: Mapping[str, str], filling: Filling, base: Path, target: Path) -> None:
    """Write a component: its configuration from the base, its weights from the file."""
    target.mkdir()
    for path in base.glob("*.json"):
        if not path.name.endswith(".index.json"):
            shutil.copyfile(path, target / path.name)
    unused: list[str] = []
    stem = "model" if target.name.startswith("text_encoder") else "diffusion_pytorch_model"
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


def _link(source: Path, target: Path) -> None:
    """Give a folder's files a second name; a file of another disk is linked by its place."""
    for path in _files(source):
        there = target / path.relative_to(source)
        there.parent.mkdir(parents=True, exist_ok=True)
        real = path.resolve()
        try:
            os.link(real, there)
        except OSError:
            there.symlink_to(real)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _need_room(folder: Path, file: Path) -> None:
    quantised = 4 if file.suffix.lower() == ".gguf" else 2
    needed = quantised * file.stat().st_size + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        why = f"{file.name} is brought into a folder of the cache, for which {needed / 1e9:.0f} GB are needed at most"
        raise PaintError("model", f"{why}, and {free / 1e9:.0f} GB are free.", "Make room on the disk.")
