"""The second models on this machine: folders in the layout of diffusers, control networks in one file or a LoRA."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec
from blake3 import blake3

from dimp.core.errors import Invalid
from dimp.engine.checkpoints import control_card, layout
from dimp.engine.checkpoints.card import is_checkpoint
from dimp.engine.checkpoints.control_card import ControlCard
from dimp.engine.families.spec import CONTROL_LORA
from dimp.engine.safetensors_header import BrokenFile
from dimp.home import Home, lies_in, list_folder
from dimp.models import model_folder

WORDS_WIDTH = "cross_attention_dim"
"""Setting of a network: the width of the words that it reads."""


class SecondModelFolder(msgspec.Struct, frozen=True):
    """A second model on this machine, which paints nothing by itself; `kind` is the class it is of, or `CONTROL_LORA`.

    `folder` is its folder in the layout of diffusers, or the one file that holds it. `width` is that of the words that
    it reads, 0 where nothing tells.
    """

    name: str
    kind: str
    folder: Path
    width: int = 0


def network_folder(home: Home) -> Path:
    """Where control networks in one file are kept, as ComfyUI does it."""
    return home.models / "controlnet"


def find_second_models(home: Home, named: Mapping[str, str]) -> tuple[SecondModelFolder, ...]:
    """The second models in `models/` and those that the settings name, by name."""
    folders = {path.name: path for path in list_folder(home.models) if path.is_dir()} | {
        name: Path(path) for name, path in named.items()
    }
    kinds = ((name, folder, model_folder.second_model_kind(folder)) for name, folder in folders.items())
    found = [SecondModelFolder(name, kind, folder, _read_width(folder)) for name, folder, kind in kinds if kind]
    return (*found, *_find_files(home, named))


def is_network(path: Path) -> bool:
    """Whether a file is a control network. Reads its header, once while it stays as it is."""
    with suppress(BrokenFile, OSError):
        return _read_card(path, layout.stamp_of(path)) is not None
    return False


def is_control_lora(path: Path) -> bool:
    """Whether a file is a LoRA that makes a model read a control map. Reads its header, once while it stays."""
    card = _read_card(path, layout.stamp_of(path))
    return card is not None and card.network == CONTROL_LORA


def describe_for(home: Home, network: Path, model: Path) -> Path:
    """The folder in which the worker makes a network of one file ready for the model in a folder; described on disk."""
    recipe = layout.Recipe(str(network.resolve()), layout.stamp_of(network), str(model.resolve()), layout.NETWORK)
    key = blake3(msgspec.json.encode(recipe)).hexdigest()[:32]
    return layout.describe(home.cache / "checkpoints" / key, recipe)


def explain_network(home: Home, name: str) -> str:
    """Why a file among the control networks can't be used; empty where it can, or where none has this name."""
    path = network_folder(home) / f"{name.removesuffix('.safetensors')}.safetensors"
    if not path.exists():
        return ""
    if not lies_in(home.models, path):
        return "It is a link to a file outside the models folder, and is not followed."
    try:
        control_card.read_card(path)
    except BrokenFile as error:
        return f"It can't be used: {error}."
    except OSError as error:
        return f"It can't be read: {error.strerror}."
    return ""


def _find_files(home: Home, named: Mapping[str, str]) -> Iterator[SecondModelFolder]:
    """Control networks in one file: in their own folder, beside the models, and named in the settings.

    A control LoRA may lie in any folder of the models: people keep it with their networks, or with their LoRAs.
    """
    own_folders = (network_folder(home), home.models)
    folders = dict.fromkeys((*own_folders, *list_folder(home.models)))
    inside = [path for folder in folders for path in list_folder(folder)]
    own = [(path.stem, path) for path in inside if lies_in(home.models, path)]
    for name, path in (*own, *((name, Path(path)) for name, path in named.items())):
        if not is_checkpoint(path) or not path.is_file():
            continue
        with suppress(BrokenFile, OSError):
            card = _read_card(path, layout.stamp_of(path))
            if card is not None and (path.parent in own_folders or name in named or card.network == CONTROL_LORA):
                yield SecondModelFolder(name, card.network, path, card.width)


@lru_cache(maxsize=256)
def _read_card(path: Path, stamp: str) -> ControlCard | None:
    """What a file is, None for no control network; read again when its `stamp` changes."""
    try:
        return control_card.read_card(path)
    except BrokenFile:
        return None


def _read_width(folder: Path) -> int:
    with suppress(Invalid):
        width = model_folder.read_json(folder / "config.json", folder.name).get(WORDS_WIDTH)
        return width if isinstance(width, int) else 0
    return 0
