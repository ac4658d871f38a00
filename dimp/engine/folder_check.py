"""Whether a model folder can be loaded, told without loading it: what is wrong with it, in words, and what to do.

Headers are read, weights are not. Only safetensors count: a pickle is never loaded. A link is followed to the hub's own
cache, and otherwise not out of the folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dimp.engine import folder_digest
from dimp.engine.paint_error import PaintError
from dimp.engine.safetensors_header import BrokenFile, Header, read_header
from dimp.engine.sizing import weight_files

PULL = "Pull the model again, or choose another one."
_UNFINISHED = (".part", ".incomplete", ".crdownload", ".aria2", ".tmp")
_NAMED = 3


def check(folder: Path) -> None:
    """Raise PaintError, naming it, when something is wrong with a part of a model that is loaded."""
    for name in folder_digest.components(folder):
        if Path(name).name != name:  # a path, which may lead out of the folder
            raise PaintError("model", f"The model's index names a part by a path ({name[:60]}).", PULL)
        check_network(folder / name, f"model's {name}", folder)
    index = folder / "model_index.json"
    for name, kind in (folder_digest.read_json(index) or {}).items():
        needed = folder_digest.is_component(kind) and name.startswith(("tokenizer", "scheduler", "processor"))
        if needed and not any((folder / name).glob("*")):
            raise PaintError("model", f"The model lacks its {name}: there is nothing in that folder.", PULL)


def check_network(folder: Path, what: str, root: Path | None = None) -> None:
    """Raise PaintError when the folder of one network has no safetensors, or not all of them whole.

    `root` is the folder of the whole model, out of which no link may lead.
    """
    folder_digest.read_json(folder / "config.json")
    if not (files := weight_files(folder)):
        _refuse_without_weights(folder, what)
    headers = {path.name: _read(path, what, root or folder) for path in files}
    for path in sorted(folder.glob("*.safetensors.index.json")):
        if _belongs_to(path, files):
            _check_index(path, what, headers)


def _refuse_without_weights(folder: Path, what: str) -> None:
    unfinished = [path.name for path in folder.glob("*") if path.suffix in _UNFINISHED]
    if unfinished:
        raise PaintError("model", f"The {what} is half of a download ({sorted(unfinished)[0]}).", PULL)
    pickled = any(folder.glob("*.bin")) or any(folder.glob("*.pt*")) or any(folder.glob("*.ckpt"))
    why = "holds only a pickle, which could run code" if pickled else "has no weights"
    raise PaintError("model", f"The {what} {why}.", "Pull its .safetensors files.")


def _read(path: Path, what: str, root: Path) -> Header:
    real = path.resolve()
    if not real.is_relative_to(root.resolve()) and not _is_in_hub_cache(root, real):
        hint = "Put the file itself into the folder."
        raise PaintError(
            "model", f"The {what} has a link out of the folder ({path.name}), which is not followed.", hint
        )
    try:
        return read_header(path)
    except BrokenFile as error:
        raise PaintError(
            "model", f"The {what} can't be read: of {path.name}, {error}.", _what_to_do(str(error))
        ) from error
    except OSError as error:
        raise PaintError("model", f"The {what} can't be read: {path.name}: {error.strerror}.", PULL) from error


def _what_to_do(reason: str) -> str:
    if "Git LFS" in reason:
        return "In that folder run: git lfs pull (or pull the model again)."
    return PULL


def _is_in_hub_cache(root: Path, real: Path) -> bool:
    """Whether a link leads from a snapshot of the hub's cache to the files that the cache keeps beside it."""
    base = (folder_digest.read_json(root / "checkpoint.json") or {}).get("base")
    if isinstance(base, str):  # a prepared folder: what it takes from another one is linked where it must be
        root = Path(base)
    parents = root.resolve().parents
    if isinstance(base, str) and real.is_relative_to(root.resolve()):
        return True
    return len(parents) > 1 and parents[0].name == "snapshots" and real.is_relative_to(parents[1] / "blobs")


def _belongs_to(index: Path, files: list[Path]) -> bool:
    """Whether an index is that of the files which are loaded: variants have one of their own."""
    variant = any(".fp16" in path.name for path in files)
    return variant == (".fp16" in index.name)


def _check_index(path: Path, what: str, headers: dict[str, Header]) -> None:
    content: dict[str, Any] = folder_digest.read_json(path) or {}
    named = content.get("weight_map")
    if not isinstance(named, dict):
        raise PaintError("model", f"The {what} can't be read: {path.name} has no list of its layers.", PULL)
    for file in sorted({str(name) for name in named.values()} - set(headers)):
        raise PaintError("model", f"The {what} lacks {file}.", PULL)
    missing = [layer for layer, file in named.items() if layer not in headers[str(file)].tensors]
    if missing:
        more = ", ..." if len(missing) > _NAMED else ""
        raise PaintError("model", f"The {what} lacks layers: {', '.join(missing[:_NAMED])}{more}.", PULL)
