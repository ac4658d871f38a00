"""From a model folder to the adapter of its family."""

from __future__ import annotations

import importlib
from pathlib import Path

from dimp.engine import folder_check, folder_digest
from dimp.engine.families.registry import BY_INDEX_CLASS
from dimp.engine.families.request import Family
from dimp.engine.families.spec import FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan


def find_spec(folder: Path) -> FamilySpec:
    """Return the family of a model folder. Raises PaintError when it is of no known one."""
    index_class = folder_digest.class_name(folder)
    if index_class not in BY_INDEX_CLASS:
        raise PaintError(
            "model",
            f"Models of the kind {index_class or 'unknown'} are not supported.",
            f"Choose a model of one of these kinds: {', '.join(sorted(BY_INDEX_CLASS))}.",
        )
    return BY_INDEX_CLASS[index_class]


def load(folder: Path, plan: LoadPlan, cache: Path | None) -> Family:
    """Load the model in a folder. Raises PaintError when it is of no known family, damaged, or not safetensors."""
    spec = find_spec(folder)
    folder_check.check(folder)
    family: Family = importlib.import_module(spec.adapter).load(spec, folder, plan, cache)
    return family
