"""A recipe in words for people, by the table of parameters: used by `show`, `how`, exports and comparisons. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dimp.core.embedding_use import EmbeddingUse
from dimp.core.events import AdapterUse, ControlUse, GenerationRequested, LoraUse
from dimp.core.kinds import IMPORT, Kind, kind_named, kind_of
from dimp.core.model import ModelFacts
from dimp.core.parameters import BY_NAME, PARAMETERS, ParameterSpec
from dimp.core.views import GenerationView

Described = GenerationRequested | GenerationView

_APART = ("width", "height", "model", "model_revision", "method", "options")
"""What is shown apart from the list of facts; options are how the model wants to be called."""


def brief(recipe: Described, width: int, height: int) -> str:
    """The numbers of a recipe in a line: `seed 7, 16 steps, guidance 2, strength 0.6, 128x128`."""
    named = [(row, getattr(recipe, row.name)) for row in PARAMETERS if row.brief]
    sampled = _kind_of(recipe).sampled or (recipe.method == IMPORT.method and recipe.steps > 0)
    parts = [_number_text(row, value) for row, value in named if value is not None] if sampled else []
    return ", ".join([*parts, f"{width}x{height}"])


def model_numbers(model: ModelFacts) -> str:
    """A model's own numbers in a line: `16 steps, guidance 2, strength 0.6, 128x128`."""
    numbers = [_number_text(row, getattr(model, row.name)) for row in PARAMETERS if row.brief and row.of_model]
    return ", ".join([*numbers, f"{model.width}x{model.height}"])


def facts(recipe: Described) -> Iterator[tuple[str, str]]:
    """What else was asked for, as (title, value): negative prompt, LoRAs, maps, references, draft, sampler, mask."""
    for row in PARAMETERS:
        value = getattr(recipe, row.name, None)
        listed = row.shown and not row.brief and row.name not in _APART and not _is_own_scheduler(row, value)
        if listed and (text := value_text(row.name, value)):
            yield title_of(row), text


def change_texts(name: str, before: Any, after: Any) -> tuple[str, str]:
    """Both values of a parameter that differs, in words; of options only those that differ."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        shared = before.items() & after.items()
        before, after = dict(before.items() - shared), dict(after.items() - shared)
    old, new = (value_text(name, value) or str(value or "none") for value in (before, after))
    return old, new


def title_of(row: ParameterSpec) -> str:
    """The short name of a parameter for people."""
    return row.title or row.name


def value_text(name: str, value: Any) -> str:
    """A value for people: numbers and names as they are, digests short, LoRAs as `ink:0.8`; empty where none is set."""
    row = BY_NAME[name]
    if value is None or value in ("", (), {}) or value == row.usual:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_item_text(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {option}" for key, option in value.items())
    if row.type == "digest":
        return str(value)[:12]
    return f"{value:g}" if isinstance(value, float) else str(value)


def _is_own_scheduler(row: ParameterSpec, value: Any) -> bool:
    """Whether it is the model's own sampler, which is stored by its class and goes without saying."""
    return row.name == "scheduler" and str(value).endswith("Scheduler")


def _kind_of(recipe: Described) -> Kind:
    return kind_of(recipe) if isinstance(recipe, GenerationRequested) else kind_named(recipe.type, recipe.method)


def _number_text(row: ParameterSpec, value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {title_of(row)}" if row.name == "steps" else f"{title_of(row)} {text}"


def _item_text(item: LoraUse | EmbeddingUse | ControlUse | AdapterUse | str) -> str:
    match item:
        case LoraUse():
            return f"{item.name or item.digest[:12]}:{item.weight:g}"
        case EmbeddingUse():
            return item.name
        case ControlUse():
            return f"{item.kind}:{item.scale:g}" + (f" by {item.model}" if item.model else "")
        case AdapterUse():
            return f"{item.model} ({item.role})"
        case _:
            return item[:12]
