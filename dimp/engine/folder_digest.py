"""Which weights are these? The digest of a model folder, and what the folder needs to be loadable.

The digest covers every file that can change a picture (weights, configurations, tokenizers). Hashing tens of gigabytes
takes a while, so it is remembered in the cache folder under a key made of names, sizes and times.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from blake3 import blake3

from dimp.cache_file import keep_digest
from dimp.engine.paint_error import PaintError
from dimp.engine.sizing import is_loaded, is_variant, weight_files

KINDS = (".safetensors", ".json", ".txt", ".model")
CARD = "card.json"
"""What was measured about a model: no part of it."""

_APART = (CARD, "checkpoint.json")
"""Files that are no part of a model; the second says what a folder was made ready from, by places on this disk."""

FLOW_MATCHING = "FlowMatchEulerDiscreteScheduler"
"""The scheduler of a folder that names none."""

_WEIGHTLESS = re.compile(r"(scheduler|tokenizer|feature_extractor|(\w+_)?processor)\w*")
"""What components are called that hold no weights, or none that are loaded."""

_PULL = "Pull the model again, or choose another one."


def files(folder: Path, under: str = "") -> list[Path]:
    """Return the files that make the model, in a fixed order; of one component when `under` names it."""
    found = (path for path in (folder / under).rglob("*") if path.suffix in KINDS and path.name not in _APART)
    return sorted(path for path in found if path.is_file())


def stamp(folder: Path, under: str = "") -> str:
    """Return a quick key: changes whenever a file is replaced, without reading any."""
    parts = []
    for path in files(folder, under):
        status = path.stat()
        parts.append(f"{path.relative_to(folder)}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_ino}")
    return blake3("\n".join([str(folder.resolve()), *parts]).encode()).hexdigest()


def digest(folder: Path, cache: Path | None, under: str = "") -> str:
    """Return the BLAKE3 over names, sizes and contents; of one component when `under` names it."""
    kept = cache / "models" / stamp(folder, under)[:32] if cache else None
    return keep_digest(kept, lambda: _read_digest(folder, under))


def _read_digest(folder: Path, under: str) -> str:
    whole = blake3()
    for path in files(folder, under):
        content = blake3(max_threads=blake3.AUTO).update_mmap(path).hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0{content}\n".encode())
    return whole.hexdigest()


def index(folder: Path) -> Path:
    """Return the file in which a folder says what it holds; pipelines made of blocks have one of another name."""
    classic, modular = folder / "model_index.json", folder / "modular_model_index.json"
    return modular if modular.exists() and not classic.exists() else classic


def class_name(folder: Path) -> str:
    """Return the pipeline class the folder names. Raises PaintError when the folder is no model."""
    content = read_json(index(folder))
    if content is None:
        raise PaintError("model", "There is no model in the chosen folder (no model_index.json).", _PULL)
    return str(content.get("_class_name", ""))


def defaults(folder: Path) -> dict[str, Any]:
    """Return how the model wants to be called (`esquisse.json`); empty for a model that does not say."""
    return read_json(folder / "esquisse.json") or {}


def scheduler_class(folder: Path) -> str:
    """Return the class of the scheduler that a folder names; flow matching where it does not say."""
    config = read_json(folder / "scheduler" / "scheduler_config.json") or {}
    return str(config.get("_class_name") or FLOW_MATCHING)


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in a JSON file, None when there is no such file. Raises PaintError when it is broken."""
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise PaintError("model", f"The model's {path.name} is no file.", _PULL)
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError) as error:
        raise PaintError("model", f"The model's {path.name} can't be read.", _PULL) from error
    return content if isinstance(content, dict) else None


def is_component(kind: object) -> bool:
    """Return whether a value of an index names a library and a class; some are lists of other things."""
    return isinstance(kind, list) and len(kind) > 1 and all(isinstance(part, str) and part for part in kind[:2])


def components(folder: Path) -> list[str]:
    """Return the names of the components that have weights, as the folder lists them."""
    content = read_json(index(folder)) or {}
    listed = (name for name, kind in content.items() if is_component(kind))
    return sorted(name for name in listed if not _WEIGHTLESS.fullmatch(name) and is_loaded(name))


def variant(folder: Path) -> str | None:
    """Return the name of the copy that must be asked for: `fp16` where a component has no other, else None."""
    halves = (weight_files(folder / name) for name in components(folder))
    return "fp16" if any(files and is_variant(files[0]) for files in halves) else None
