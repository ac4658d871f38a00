"""A checkpoint in one file, brought into the layout of a model folder: once, in the cache, by the worker.

The names and rows are those of the families' own tables, so a file of any size of a family is read, and every tensor of
it is used or the file is refused. What the file lacks (tokenizers, often text encoders and autoencoder) is linked from
the base, a folder of the same family.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from dimp.engine import folder_digest
from dimp.engine.checkpoints import card, layout, networks, vae_card
from dimp.engine.checkpoints.filling import Filling, fill_network, fill_text_encoder
from dimp.engine.checkpoints.source import Source, open_source
from dimp.engine.checkpoints.writing import STEM, write_weights
from dimp.engine.families.loader import find_spec
from dimp.engine.families.shared.loading import diffusers_class
from dimp.engine.families.spec import FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.safetensors_header import BrokenFile

_SPARE_BYTES = 1 << 30


def prepare(folder: Path) -> None:
    """Fill a folder that a recipe describes, unless it is filled. Raises PaintError for a file that can't be used."""
    recipe = layout.read_recipe(folder)
    if recipe is None or _is_filled(folder, recipe):
        return
    for part in [path for path in folder.iterdir() if path.is_dir()]:  # of an attempt that was cut off
        shutil.rmtree(part)
    base = Path(recipe.base)
    for file, stamp in ((recipe.file, recipe.stamp), (recipe.vae, recipe.vae_stamp)):
        if file:
            _check_file(folder, Path(file), stamp)
    if recipe.makes == layout.NETWORK:
        with _explain(Path(recipe.file)):
            networks.fill_folder(folder, Path(recipe.file), base)
        return
    if recipe.vae:
        with _explain(Path(recipe.vae)):
            _fill_vae(folder, base, open_source(Path(recipe.vae)))
    with _explain(Path(recipe.file or recipe.vae)):
        _fill(folder, base, open_source(Path(recipe.file)) if recipe.file else None)


def _is_filled(folder: Path, recipe: layout.Recipe) -> bool:
    marker = folder / networks.CONFIG if recipe.makes == layout.NETWORK else folder_digest.index(folder)
    return marker.exists()


def _check_file(folder: Path, file: Path, stamp: str) -> None:
    with _explain(file):
        if layout.stamp_of(file) != stamp:
            raise PaintError("model", f"{file.name} was replaced just now.", "Ask for the picture again.")
        _need_room(folder, file)


@contextmanager
def _explain(file: Path) -> Iterator[None]:
    """Turn what reading a file raises into a PaintError."""
    try:
        yield
    except BrokenFile as error:
        raise PaintError("model", f"{file.name} can't be read: {error}.", "Get the file again.") from error
    except (OSError, SafetensorError) as error:
        raise PaintError(
            "model", f"{file.name} can't be brought into a folder: {error}.", "Look at the disk."
        ) from error


def _fill(folder: Path, base: Path, source: Source | None) -> None:
    """Fill a model's folder with what a file holds, and the rest from the base; its autoencoder may be there."""
    index = folder_digest.index(base)
    classes: dict[str, Any] = folder_digest.read_json(index) or {}
    parts = card.divide(source.names) if source else {}
    if (folder / card.VAE).exists():
        parts.pop(card.VAE, None)
    if source and card.DENOISER not in parts:
        raise PaintError("model", "That file holds no network that paints.", "Choose a checkpoint of a whole model.")
    taken = {_component_of(part, classes): part for part in parts}
    if unknown := [part for component, part in taken.items() if not component]:
        raise PaintError("model", f"The model has no {unknown[0]} as the file has one.", "Choose another base.")
    for path in sorted(base.iterdir()):
        if path.is_dir() and path.name not in taken and not path.name.startswith("."):
            if not (folder / path.name).exists():
                _link(path, folder / path.name)
        elif path.suffix == ".json" and path != index and path.name not in (folder_digest.CARD, layout.RECIPE):
            shutil.copyfile(path, folder / path.name)
    for component, part in taken.items():
        assert source is not None
        filling = _filling(component, part, classes[component], base, find_spec(base))
        target = _copy_settings(base / component, folder / component)
        write_weights(source, parts[part], filling, target, "model" if component.startswith("text_encoder") else STEM)
    shutil.copyfile(index, folder / f"{index.name}.new")
    (folder / f"{index.name}.new").replace(folder / index.name)  # last: with it the folder counts as filled


def _fill_vae(folder: Path, base: Path, source: Source) -> None:
    """Write the autoencoder of a file in place of the base's, with the base's configuration."""
    kind = (folder_digest.read_json(folder_digest.index(base)) or {}).get(card.VAE)
    if not isinstance(kind, list) or not (base / card.VAE).is_dir():
        raise PaintError("model", "The model has no autoencoder that a file could take the place of.", "Leave it out.")
    filling = _filling(card.VAE, card.VAE, kind, base, find_spec(base))
    target = _copy_settings(base / card.VAE, folder / card.VAE)
    write_weights(source, vae_card.inside_names(source.names), filling, target)


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


def _copy_settings(base: Path, target: Path) -> Path:
    """Make the folder of a component, with its configuration from the base."""
    target.mkdir()
    for path in base.glob("*.json"):
        if not path.name.endswith(".index.json"):
            shutil.copyfile(path, target / path.name)
    return target


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
