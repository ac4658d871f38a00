"""Models in one file: those put into `models/` or named in the settings, and the folder that completes each.

A file holds no tokenizer and often no text encoder or autoencoder. They come from a base: a folder of the same family
whose network has as many parameters, so that a [dev] file is not completed from a [schnell] folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from dimp.core.errors import Invalid, Unavailable
from dimp.engine import folder_digest, sizing
from dimp.engine.checkpoints import card, layout
from dimp.engine.checkpoints.card import CheckpointCard
from dimp.engine.families.registry import BY_INDEX_CLASS, FAMILIES
from dimp.engine.families.spec import FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.safetensors_header import BrokenFile
from dimp.home import Home, lies_in, list_folder
from dimp.models import download
from dimp.models.registry import HUB_MODELS, HubModel
from dimp.models.second_models import is_network
from dimp.models.vaes import BESIDE

_TOLERANCE = 0.01
"""A file's header and its names are this much of its bytes at most."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A file with what completes it: its card, the base's name, folder and family, and where it is made ready."""

    card: CheckpointCard
    base_name: str
    base: Path
    spec: FamilySpec
    folder: Path


def find_files(home: Home, named: Mapping[str, str]) -> dict[str, Path]:
    """The models in one file in `models/` and those that the settings name, by name (of a file without its suffix)."""
    files = {path.stem: path for path in list_folder(home.models) if card.is_checkpoint(path) and not path.is_dir()}
    files |= {name: Path(path) for name, path in named.items() if card.is_checkpoint(Path(path))}
    return {name: path for name, path in files.items() if not is_network(path) and not path.name.endswith(BESIDE)}


def read_card(home: Home, path: Path) -> CheckpointCard:
    """What a file is. Raises `Invalid` with the reason for one that can't be used, and says what to do."""
    if path.is_relative_to(home.models) and not lies_in(home.models, path):
        hint = "Put the file itself there, or name its place under [models] in config.toml."
        raise Invalid(f"{path.name} is a link to a file outside the models folder, and is not followed.", hint)
    try:
        read = card.read_card(path)
    except BrokenFile as error:
        raise Invalid(f"{path.name} can't be used: {error}.", "Get the file again, or choose another one.") from error
    except OSError as error:
        raise Invalid(f"{path.name} can't be read: {error.strerror}.", "Look at the file.") from error
    if not read.family:
        titles = ", ".join(dict.fromkeys(spec.title for spec in FAMILIES.values()))
        raise Invalid(f"{path.name} is {read.title}, which is not supported.", f"Supported: {titles}.")
    if read.lacking:
        fault = f"{path.name} is {read.title}, and not whole: it lacks {', '.join(read.lacking[:3])}"
        raise Invalid(f"{fault}.", "Get the file again, or choose another one.")
    return read


def complete(home: Home, path: Path, folders: Iterable[tuple[str, Path]]) -> Completed:
    """A file with its base out of these folders. Raises `Invalid`, or `Unavailable` where there is no base for it."""
    read = read_card(home, path)
    for name, folder in folders:
        spec = _spec_of(folder)
        if spec is not None and _is_kin(read, spec) and _is_as_large(folder, read.parameters):
            key = blake3(f"{path.resolve()}\0{layout.stamp_of(path)}\0{folder.resolve()}".encode()).hexdigest()[:32]
            return Completed(read, name, folder, spec, home.cache / "checkpoints" / key)
    raise Unavailable(f"{path.name} is {read.title} ({read.number_format}), and {_say_lack(read)}.", _hint(read))


def describe_completed(completed: Completed, path: Path) -> Path:
    """Say on disk what a file is to be completed from, and return the folder that the worker fills."""
    recipe = layout.Recipe(str(path.resolve()), layout.stamp_of(path), str(completed.base.resolve()))
    return layout.describe(completed.folder, recipe)


def _spec_of(folder: Path) -> FamilySpec | None:
    try:
        return BY_INDEX_CLASS.get(folder_digest.class_name(folder))
    except PaintError:
        return None


def _is_kin(read: CheckpointCard, spec: FamilySpec) -> bool:
    return spec.name == read.family or spec.name.startswith(f"{read.family}_")


def _count(folder: Path) -> int:
    return max(sizing.count_parameters(folder / name) for name in ("transformer", "unet"))


def _is_as_large(folder: Path, parameters: int) -> bool:
    """Whether a folder's network has so many parameters; of one pulled without it, its files' bytes tell."""
    if (count := _count(folder)) or not (record := download.read_record(folder)):
        return count == parameters
    return any(abs(record.left_out / size - parameters) <= _TOLERANCE * parameters for size in (2, 4))


def _say_lack(read: CheckpointCard) -> str:
    """What a file needs beside itself, in words."""
    encoders = any(part.startswith(("text_encoder", "open_clip", card.T5)) for part in read.parts)
    lacks = ["its text encoders"] * (not encoders) + ["its tokenizers"] + ["its VAE"] * (card.VAE not in read.parts)
    return f"{' and '.join(filter(None, (', '.join(lacks[:-1]), lacks[-1])))} must come from a folder of the same model"


def _hint(read: CheckpointCard) -> str:
    """How to get a base: the model of the hub whose network is nearest in size."""
    kin = [model for model in HUB_MODELS if (spec := BY_INDEX_CLASS.get(model.pipeline)) and _is_kin(read, spec)]
    if not kin:
        return f"Put a folder of {read.title} in the layout of diffusers into models/."

    def distance(model: HubModel) -> float:
        return abs(model.denoiser * 1e9 - read.parameters)

    return f"Get just those with: dimp models pull {min(kin, key=distance).name} --parts"
