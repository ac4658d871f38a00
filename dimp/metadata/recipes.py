"""The recipe in a picture file, whichever program wrote it, within what an event may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from dimp.core import limits
from dimp.core.imported import ImportedRecipe, Remark
from dimp.core.sentences import sentence
from dimp.metadata import a1111, comfyui, fooocus, invokeai, novelai, own, swarmui
from dimp.metadata.values import decode_object

Texts = Mapping[str, str]

_PLACES = ("parameters", "UserComment", "Comment", "Description", "ImageDescription", "XPComment", "prompt")
"""Texts that may hold a recipe in one piece, the likeliest first."""

_GRAPHS = ("prompt", "workflow")


def read(texts: Texts) -> ImportedRecipe | None:
    """The recipe in the texts of a file, or None. Never raises, whatever they hold."""
    for reader in _READERS:
        try:
            recipe = reader(texts)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            continue  # what is no recipe of that kind may have any shape
        if recipe is not None and (recipe.prompt or recipe.seed or recipe.steps):
            return recipe
    return None


def limit(recipe: ImportedRecipe) -> tuple[ImportedRecipe, tuple[Remark, ...]]:
    """The recipe within bounds that an event keeps to, and what had to be cut."""
    cut = {name: _sound(text)[: limits.PROMPT_CHARACTERS] for name in ("prompt", "negative")
           if (text := getattr(recipe, name))}  # fmt: skip
    remarks = tuple(
        Remark("shortened", sentence("shortened", parameter=_TITLES[name], most=f"{limits.PROMPT_CHARACTERS:,}"))
        for name in cut if len(getattr(recipe, name)) > limits.PROMPT_CHARACTERS
    )  # fmt: skip
    names = {name: _sound(getattr(recipe, name))[: limits.NAME_CHARACTERS] for name in _NAMES}
    lora_list = tuple(msgspec.structs.replace(lora, name=_sound(lora.name)[: limits.NAME_CHARACTERS])
                      for lora in recipe.lora_list[: limits.ITEMS])  # fmt: skip
    extras = {_sound(key): _sound(value) for key, value in recipe.extras.items()}
    return msgspec.structs.replace(recipe, **cut, **names, lora_list=lora_list, extras=extras), remarks


_TITLES = {"prompt": "prompt", "negative": "negative prompt"}
_NAMES = ("tool", "sampler", "schedule", "model", "model_hash")


def _sound(text: str) -> str:
    """The text without what cannot be written as UTF-8."""
    return text.encode("utf-8", "ignore").decode("utf-8", "ignore")


def _read_own(texts: Texts) -> ImportedRecipe | None:
    recipe = own.read(texts.get(own.KEYWORD, ""))
    return own.imported_of(recipe) if recipe else None


def _read_pieces(texts: Texts) -> ImportedRecipe | None:
    """One text that holds all: an object of SwarmUI or Fooocus, or the text that A1111 writes."""
    for text in _pieces(texts):
        data = decode_object(text)
        recipe = (swarmui.read(data) or fooocus.read(data)) if data is not None else a1111.read(text)
        if recipe is not None:
            return recipe
    return None


def _pieces(texts: Texts) -> Iterator[str]:
    yield from (texts[name] for name in _PLACES if texts.get(name))


def _read_graph(texts: Texts) -> ImportedRecipe | None:
    """A graph under its own names, or behind its name in some EXIF text."""
    named = {name: texts[name] for name in _GRAPHS if name in texts}
    for text in texts.values():
        name, _, rest = text.partition(":")
        if name.lower() in _GRAPHS and rest.lstrip().startswith("{"):
            named.setdefault(name.lower(), rest.strip())
    return comfyui.read(named)


_READERS: tuple[Callable[[Texts], ImportedRecipe | None], ...] = (
    _read_own, invokeai.read, novelai.read, _read_pieces, _read_graph,
)  # fmt: skip
