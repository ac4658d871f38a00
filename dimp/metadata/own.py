"""Recipes of this program inside a picture file: JSON with all that decides the pixels, and nothing about people.

What a language model was asked, where the canvas stood and how urgent it was stay at home.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dimp.core.events import GenerationRequested, Recipe
from dimp.core.imported import ImportedLora, ImportedRecipe, shared_values
from dimp.core.kinds import IMPORT, kind_named
from dimp.metadata.values import MAX_TEXT, extras_of

KEYWORD = "dimpressionist"
FORMAT = 1
TOOL = "dimpressionist"
_PLACE = ("id", "kind", "parent_id", "modification")
_FIELDS = (*_PLACE, *Recipe.__struct_fields__)


class OwnRecipe(Recipe, frozen=True, kw_only=True):
    """A recipe as it stands in a file, with its place in its line."""

    id: str = ""
    kind: str = ""
    parent_id: str | None = None
    modification: str | None = None


class OwnText(msgspec.Struct, frozen=True):
    """The whole text: the recipes of a line, the last being that of the picture, and the digest of the picture kept.

    `imported` is how a picture from outside was made, as its own file said: the recipe of an import says nothing of it.
    """

    format: int
    recipes: tuple[OwnRecipe, ...]
    digest: str = ""
    imported: ImportedRecipe | None = None


def write(line: Sequence[GenerationRequested], digest: str, imported: ImportedRecipe | None = None) -> str:
    """The text for a picture; plain ASCII, so that every container can hold it."""
    recipes = [{name: getattr(recipe, name) for name in _FIELDS} for recipe in line]
    whole = {"format": FORMAT, "digest": digest, "recipes": recipes, **({"imported": imported} if imported else {})}
    text = msgspec.json.encode(whole).decode()
    return "".join(character if character < "\x7f" else _escape(character) for character in text)


def read(text: str) -> OwnText | None:
    """The recipes in such a text; None for anything else, and for what a later version wrote in another way."""
    if len(text) > MAX_TEXT:
        return None
    try:
        own = msgspec.json.decode(text, type=OwnText)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None
    return own if own.recipes and own.format == FORMAT else None


def imported_of(own: OwnText) -> ImportedRecipe:
    """The recipe of the picture itself, in the form of recipes from outside."""
    recipe = own.recipes[-1]
    if recipe.kind == IMPORT.name and own.imported is not None:
        return own.imported
    apart = {"method": recipe.method, "model_revision": recipe.model_revision, "tier": recipe.tier,
             "modification": recipe.modification or "", "source": recipe.source or "", "mask": recipe.mask or "",
             "options": dict(recipe.options), "references": list(recipe.references)}  # fmt: skip
    sampled = recipe.kind != IMPORT.name and not kind_named(recipe.kind, recipe.method).exact
    shared = shared_values(recipe, ("guidance", "lora_list"))
    return ImportedRecipe(
        tool=TOOL, **shared_values(recipe, ("prompt", "negative", "width", "height", "strength", "model")),
        seed=str(recipe.seed) if sampled else "", steps=recipe.steps or None,
        guidance=shared["guidance"] if sampled else None, sampler=recipe.scheduler,
        lora_list=tuple(
            ImportedLora(lora.name or lora.digest, lora.weight, lora.digest) for lora in shared["lora_list"]
        ),
        extras=extras_of({name: value for name, value in apart.items() if value}),
    )  # fmt: skip


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
