"""What is known of pictures that were made elsewhere, and what is said of what was not done as asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec


class Remark(msgspec.Struct, frozen=True, gc=False):
    """Something that was not done quite as asked, or with less than was there: a code for programs, and words."""

    code: str
    text: str


class ImportedLora(msgspec.Struct, frozen=True, gc=False):
    """A LoRA that a picture from outside was made with, as its file says; `digest` is its BLAKE3 where we wrote it."""

    name: str
    weight: float = 1.0
    digest: str = ""


class ImportedRecipe(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """How a picture from outside was made, as its own file says; empty or None is what it does not say.

    `tool` is the program that wrote it. `seed` is a decimal: other programs draw from 64 bits, more than a number in
    JSON can be trusted with. `sampler`, `schedule` and `model` are the tool's own names, `strength` is how far a source
    picture was left, `extras` whatever else it says, by its own names. `PARAMETER_NAMES` has the fields
    that are parameters under another name.
    """

    tool: str
    prompt: str = ""
    negative: str = ""
    seed: str = ""
    steps: int | None = None
    guidance: float | None = None
    width: int | None = None
    height: int | None = None
    sampler: str = ""
    schedule: str = ""
    strength: float | None = None
    model: str = ""
    model_hash: str = ""
    lora_list: tuple[ImportedLora, ...] = ()
    extras: dict[str, str] = {}


PARAMETER_NAMES = {"negative": "negative_prompt", "guidance": "guidance_scale", "lora_list": "loras"}
"""Fields of a recipe from outside that the table of parameters knows under another name."""


def shared_values(recipe: object, names: Iterable[str]) -> dict[str, Any]:
    """What a recipe of ours has for those fields of one from outside, by the field's name."""
    return {name: getattr(recipe, PARAMETER_NAMES.get(name, name)) for name in names}


def as_parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of fields of a recipe from outside, by the names of the table of parameters."""
    return {PARAMETER_NAMES.get(name, name): value for name, value in values.items()}
