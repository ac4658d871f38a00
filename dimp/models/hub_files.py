"""Which files of a repository on the hub are needed: one copy of each weight, in 16 bits where there is one. Pure.

Repositories hold much besides: pickles, ONNX, single-file copies, variants. The folders that are needed are those that
the pipeline's index names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from dimp.core.errors import Invalid
from dimp.engine.folder_digest import is_component
from dimp.engine.sizing import is_loaded

INDEXES = ("model_index.json", "modular_model_index.json")
"""The files that make a folder a pipeline, and come last."""

CONFIG = "config.json"
SINGLE = (".safetensors", ".gguf")
"""Suffixes of models and LoRAs in one file."""

_ROOT = (*INDEXES, "LICENSE*", "README.md")
_BESIDE = ("*.json", "*.txt", "*.model", "*.jinja")
_OTHER_LAYOUTS = ("vae_1_0", "vae_encoder", "vae_decoder", "text_encoders")
_USUAL = ("model", "diffusion_pytorch_model")
_WEIGHT = re.compile(
    r"(?P<stem>[^.]+?)(?:\.(?P<variant>[a-z]\w*))?(?P<shard>-\d+-of-\d+)?(?:\.(?P<late>[a-z]\w*))?\.safetensors"
)
_INDEX_OF_SHARDS = ".safetensors.index"
_HALVES = ("fp16", "bf16")
_NOT_SMALLER = 0.95


class File(msgspec.Struct, frozen=True):
    """One file of a commit. `sha256` is of its bytes; small files have only git's `blob` digest."""

    path: str
    size: int
    sha256: str = ""
    blob: str = ""


def is_safe(path: str) -> bool:
    """Whether a path stays inside the folder that it is written to."""
    return not any(part in ("", ".", "..") for part in path.split("/")) and "\\" not in path and ":" not in path


def choose_pipeline(files: Iterable[File], index: Mapping[str, Any] | None = None) -> tuple[File, ...]:
    """The files of a pipeline: those of the components that its `index` names (None: of every folder), the index last.

    Raises `Invalid` for a component that the index names and that is there only as a pickle.
    """
    safe = [file for file in files if is_safe(file.path)]
    folders = _folders(safe) if index is None else _components(index)
    chosen = [file for file in safe if any(fnmatchcase(file.path, name) for name in _ROOT)]
    for folder in folders:
        inside = [file for file in safe if file.path.rpartition("/")[0] == folder]
        if index is not None:
            _refuse_pickle(inside, folder)
        chosen += _choose_folder(inside)
    return tuple(sorted(chosen, key=lambda file: (file.path in INDEXES, file.path)))


def choose_network(files: Iterable[File]) -> tuple[File, ...]:
    """The files of a network that is a repository by itself (a ControlNet, say), its configuration last."""
    inside = [file for file in files if is_safe(file.path) and "/" not in file.path]
    _refuse_pickle(inside, "The network")
    beside = [file for file in inside if fnmatchcase(file.path, "LICENSE*") or file.path == "README.md"]
    chosen = {file.path: file for file in (*_choose_folder(inside), *beside)}
    return tuple(sorted(chosen.values(), key=lambda file: (file.path == CONFIG, file.path)))


def single_files(files: Iterable[File]) -> list[File]:
    """The models and LoRAs in one file that a repository holds."""
    return [file for file in files if is_safe(file.path) and file.path.endswith(SINGLE) and "-of-" not in file.path]


def _folders(files: Sequence[File]) -> list[str]:
    """Every folder at the top that may be a component."""
    names = dict.fromkeys(file.path.partition("/")[0] for file in files if file.path.count("/") == 1)
    return [name for name in names if name not in _OTHER_LAYOUTS and not name.startswith("comfy")]


def _components(index: Mapping[str, Any]) -> list[str]:
    """The folders that an index names; a pipeline of blocks may say where each is."""
    folders = []
    for name, value in index.items():
        if not is_component(value) or not is_loaded(name):
            continue
        place = value[2] if len(value) > 2 and isinstance(value[2], dict) else {}
        folders.append(str(place.get("subfolder") or name))
    return list(dict.fromkeys(folders))


def _refuse_pickle(files: Sequence[File], what: str) -> None:
    """Raise `Invalid` for files among which the weights are a pickle alone."""
    pickle = next((file.path for file in files if file.path.endswith((".bin", ".pt", ".pth", ".ckpt"))), "")
    if pickle and not any(file.path.endswith(".safetensors") for file in files):
        hint = "Look for a repository, or a revision, with safetensors."
        raise Invalid(f"{what} is there only as a pickle ({pickle.rpartition('/')[2]}), which is never read.", hint)


def _choose_folder(files: Sequence[File]) -> list[File]:
    """What is needed of the files of one folder."""
    names = {file.path: file.path.rpartition("/")[2] for file in files}
    weights = [file for file in files if _WEIGHT.fullmatch(names[file.path])]
    kept = _choose_weights(weights)
    sets = {_set_of(names[file.path]) for file in kept}
    beside = [file for file in files if any(fnmatchcase(names[file.path], name) for name in _BESIDE)]
    return [*kept, *(file for file in beside if _belongs(names[file.path], sets))]


def _choose_weights(weights: Sequence[File]) -> list[File]:
    """One copy of the weights: the plain one, or that in 16 bits where it is smaller or alone."""
    copies: dict[tuple[str, str, bool], list[File]] = {}
    for file in weights:
        copies.setdefault(_set_of(file.path.rpartition("/")[2]), []).append(file)
    stems = {stem for stem, _, _ in copies}
    wanted = stems & set(_USUAL) or stems
    kept = []
    for stem in sorted(wanted):
        own = {key[1:]: files for key, files in copies.items() if key[0] == stem}
        plain = _whole([own.get(("", divided), []) for divided in (False, True)])
        half = _whole([own.get((variant, divided), []) for variant in _HALVES for divided in (False, True)])
        kept += half if half and (not plain or _size(half) < _NOT_SMALLER * _size(plain)) else plain
    return kept


def _whole(copies: Sequence[list[File]]) -> list[File]:
    """The copy that is divided into more files, for the libraries look for such first."""
    return max(copies, key=len, default=[])


def _set_of(name: str) -> tuple[str, str, bool]:
    """What the files of one copy have in common: name, variant, and whether it is divided."""
    match = _WEIGHT.fullmatch(name)
    assert match is not None
    return match["stem"], match["variant"] or match["late"] or "", bool(match["shard"])


def _belongs(name: str, sets: set[tuple[str, str, bool]]) -> bool:
    """Whether a file beside weights is needed: indexes of a copy that is not taken would lead astray."""
    if _INDEX_OF_SHARDS not in name:
        return True
    stem, _, variant = name.partition(_INDEX_OF_SHARDS)[0].partition(".")
    late = name.partition(_INDEX_OF_SHARDS)[2].removesuffix(".json").strip(".")
    return (stem, variant or late, True) in sets


def _size(files: Iterable[File]) -> int:
    return sum(file.size for file in files)
