"""A model folder of the user's own: which family it is of, what it says of itself, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from dimp.core.errors import Invalid
from dimp.engine import folder_check, folder_digest, sizing
from dimp.engine.families.registry import BY_INDEX_CLASS, family_of_second_model
from dimp.engine.families.spec import FamilySpec, Variant
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import Sizes
from dimp.engine.safetensors_header import BrokenFile, file_size
from dimp.esquisse import WEIGHTS
from dimp.models.defaults import GUIDANCE, OwnSettings, read_own


def find_spec(folder: Path, name: str) -> FamilySpec:
    """The family of a model folder. Raises `Invalid` where its index can't be read or names none that is here."""
    kind = read_json(folder_digest.index(folder), name).get("_class_name")
    if not isinstance(kind, str):
        raise Invalid(f"The index of {name} names no pipeline.", "Put a whole model there, or pull one.")
    if kind not in BY_INDEX_CLASS:
        raise Invalid(f"{name} is a {kind}, which is not supported yet.", f"Supported: {', '.join(BY_INDEX_CLASS)}")
    return BY_INDEX_CLASS[kind]


def may_be_model(folder: Path) -> bool:
    """Whether a folder in `models/` is a model, whole or not: it has an index, or parts with weights."""
    if not folder.is_dir() or folder.name.startswith("."):
        return False
    parts = ("transformer", "unet", "vae", "text_encoder")
    return any(folder.glob("*model_index.json")) or any((folder / part).is_dir() for part in parts)


def find_fault(folder: Path, name: str) -> str:
    """What is wrong with a model's folder, and what to do; empty where it can be loaded."""
    try:
        if not folder_digest.index(folder).exists():
            raise PaintError("model", "Its folder holds no model_index.json.", "Put a whole model there, or pull one.")
        find_spec(folder, name)
        folder_check.check(folder)
        read_own(own_settings(folder))
    except (PaintError, Invalid) as wrong:
        return f"{wrong} {wrong.hint}"
    except msgspec.ValidationError as wrong:
        return f"The model {name} cannot be read: esquisse.json: {wrong}. Check its folder."
    except OSError as wrong:
        return f"Its folder can't be read: {wrong.strerror}."
    return ""


def measure(folder: Path, name: str) -> Sizes:
    """The sizes of a folder's parts, block by block where its family is known."""
    with suppress(Invalid):
        spec = find_spec(folder, name)
        return sizing.measure_folder(folder, spec.modulation, spec.block_pattern)
    return sizing.measure_folder(folder)


def second_model_kind(folder: Path) -> str:
    """The class of a second model that a folder holds, empty for anything else."""
    for name in ("model_index.json", "config.json"):
        with suppress(Invalid):
            kind = str(read_json(folder / name, folder.name).get("_class_name", ""))
            return kind if family_of_second_model(kind) else ""
    return ""


def scheduler_class(folder: Path) -> str:
    """The scheduler that a folder names. Raises `Invalid`."""
    try:
        return folder_digest.scheduler_class(folder)
    except PaintError as wrong:
        raise Invalid(f"{wrong.message}", wrong.hint) from wrong


def own_settings(folder: Path) -> dict[str, object]:
    """What a folder says of itself in `esquisse.json`. Raises `Invalid`."""
    path = folder / "esquisse.json"
    content = read_json(path, folder.name) if path.exists() else {}
    if folder == WEIGHTS:  # where it names no formats, it was taught pictures of one size
        return {"formats": f"{content.get('width')}x{content.get('height')}"} | content
    return content


def read_json(path: Path, name: str) -> dict[str, object]:
    """The object in a JSON file of a model. Raises `Invalid`, naming the model."""
    try:
        file_size(path)
        content = msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    except (OSError, BrokenFile, RecursionError, msgspec.DecodeError) as wrong:
        raise Invalid(f"The model {name} cannot be read: no usable {path.name}.", "Check its folder.") from wrong
    return content


def own_values(folder: Path, spec: FamilySpec, own: OwnSettings, *names: str) -> OwnSettings:
    """What a model's own settings say, and under it the values of its variant.

    The variant is told by what its files say of themselves, else by `names`: those of the folder, file or repository.
    """
    variant = find_variant(folder, spec, names)
    return own if variant is None else fill_values(own, variant)


def find_variant(folder: Path, spec: FamilySpec, names: Iterable[str]) -> Variant | None:
    """The variant of a family that a folder holds; None for the family's usual weights."""
    for variant in spec.variants:
        content = (folder_digest.read_json(folder / variant.file) or {}) if variant.file else {}
        if variant.says and all(content.get(key) == value for key, value in variant.says.items()):
            return variant
    index = folder_digest.read_json(folder_digest.index(folder)) or {}
    every = [*names, str(index.get("_name_or_path", "")).rpartition("/")[2]]
    return next((variant for variant in spec.variants if variant.is_named(every)), None)


def fill_values(own: OwnSettings, variant: Variant) -> OwnSettings:
    """The settings, with a variant's values where they say nothing."""
    values: dict[str, float | int] = {"steps": variant.steps, GUIDANCE: variant.guidance}
    if variant.text_length:
        values["max_sequence_length"] = variant.text_length
    if variant.size:
        values |= dict(zip(("width", "height"), variant.size, strict=True))
    values |= {name: getattr(variant, name) for name in ("frames", "fps") if getattr(variant, name)}
    unsaid = {name: value for name, value in values.items() if getattr(own, name) is None}
    return msgspec.structs.replace(own, **unsaid)
