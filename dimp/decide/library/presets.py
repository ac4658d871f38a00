"""Styles: words around a prompt, and parameters that go with them; shipped ones, and one's own. Pure.

A shipped style can be changed: the changed version stands in its place until it is removed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.core import limits
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.library import Library
from dimp.core.library_events import LibraryEvent, PresetRemoved, PresetSaved, Value
from dimp.core.parameters import BY_NAME, ParameterSpec

PLACE = "{prompt}"
"""Where the prompt goes in a style's words."""

_MOST = 500
_WORDS_CHARACTERS = 2000
_TYPES: dict[str, tuple[type, ...]] = {"integer": (int,), "number": (int, float), "text": (str,), "choice": (str,)}
_NEVER = ("count", "priority", "aside")
"""Parameters that say nothing of a style."""


def _shipped_preset(preset_id: str, name: str, words: str) -> PresetSaved:
    return PresetSaved(f"shipped-{preset_id}", name, words, {}, None)


SHIPPED = {
    preset.id: preset
    for preset in (
        _shipped_preset("photo", "Photograph", "photograph of {prompt}, natural light, sharp focus"),
        _shipped_preset(
            "portrait", "Studio portrait", "studio portrait of {prompt}, soft key light, shallow depth of field"
        ),
        _shipped_preset("film", "Cinema still", "film still of {prompt}, cinematic lighting, 35 mm, film grain"),
        _shipped_preset("monochrome", "Black and white", "black and white photograph of {prompt}, high contrast"),
        _shipped_preset("oil", "Oil painting", "{prompt}, oil painting"),
        _shipped_preset("watercolour", "Watercolour", "watercolour painting of {prompt}, soft washes, paper texture"),
        _shipped_preset("ink", "Ink drawing", "ink drawing of {prompt}, fine lines, white paper"),
        _shipped_preset("pencil", "Pencil sketch", "pencil sketch of {prompt}, hatching, white paper"),
        _shipped_preset("comic", "Comic", "comic book illustration of {prompt}, bold outlines, flat colours"),
        _shipped_preset("pixel", "Pixel art", "pixel art of {prompt}, 16-bit, limited palette"),
        _shipped_preset("isometric", "Isometric", "isometric 3D render of {prompt}, plain background, soft shadows"),
        _shipped_preset("woodcut", "Woodcut", "woodcut print of {prompt}, two colours, carved lines"),
    )
}


class Styled(msgspec.Struct, frozen=True):
    """A prompt in a style: its words, and what to ask for besides."""

    prompt: str
    parameters: dict[str, Value]


class PresetChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed of a style; None leaves a thing as it is, an empty `cover` takes the picture away."""

    name: str | None = None
    words: str | None = None
    parameters: dict[str, Value] | None = None
    cover: str | None = None


def all_presets(library: Library) -> list[PresetSaved]:
    """The shipped styles in their order, changed where they were, then one's own by name, then those of others."""
    others = [preset for preset in library.presets.values() if preset.id not in SHIPPED]
    shipped = [library.presets.get(preset.id, preset) for preset in SHIPPED.values()]
    return [*shipped, *sorted(others, key=lambda preset: (preset.id in library.shared, preset.name.casefold()))]


def find_preset(library: Library, reference: str) -> PresetSaved:
    """A style by its id, or by its name: one's own before those of others. Raises `NotFound`."""
    every = all_presets(library)
    for preset in (*(preset for preset in every if preset.id == reference), *every):
        if reference in (preset.id, preset.name):
            return preset
    raise NotFound(f"There is no style {reference!r}.", "See what there is with: dimp presets list", "no-style")


def create(
    library: Library, fresh_id: str, name: str, words: str, parameters: Mapping[str, Value], cover: str | None
) -> list[LibraryEvent]:
    """A style of one's own. Raises `Invalid` or `Conflict`."""
    if len(library.presets.keys() - library.shared) >= _MOST:
        raise Conflict(f"There are {_MOST} styles already.", "Remove one first.")
    return [_check_preset(library, PresetSaved(fresh_id, name, words, dict(parameters), cover or None))]


def change(library: Library, reference: str, wanted: PresetChange) -> list[LibraryEvent]:
    """A style with other words, parameters, name or cover. Raises a `Refusal`."""
    old = find_preset(library, reference)
    given = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
    fresh = msgspec.structs.replace(old, **{**given, "cover": given.get("cover", old.cover) or None})
    checked = _check_preset(library, fresh)
    return [checked] if checked != old else []


def remove(library: Library, reference: str) -> list[LibraryEvent]:
    """Remove a style of one's own, or the changes of a shipped one. Raises `NotFound` or `Conflict`."""
    preset = find_preset(library, reference)
    if preset.id not in library.presets:
        raise Conflict("This style comes with the program and is as it came.", "Leave it unused, or change it.")
    return [PresetRemoved(preset.id)]


def apply(preset: PresetSaved, prompt: str) -> Styled:
    """A prompt in a style. Raises `Invalid` where it is empty, or too long with the style's words."""
    plain = limits.check_prompt(prompt)
    words = preset.words if PLACE in preset.words else f"{PLACE}, {preset.words}" if preset.words else PLACE
    return Styled(limits.check_prompt(words.replace(PLACE, plain)), dict(preset.parameters))


def _check_preset(library: Library, preset: PresetSaved) -> PresetSaved:
    name, words = preset.name.strip(), re.sub(r"\s+", " ", preset.words).strip()
    if not 0 < len(name) <= limits.NAME_CHARACTERS:
        raise Invalid("The name is empty or too long.", f"Use 1 to {limits.NAME_CHARACTERS} characters.")
    if len(words) > _WORDS_CHARACTERS:
        raise Invalid("The words of the style are too long.", f"Use at most {_WORDS_CHARACTERS} characters.")
    if words in ("", PLACE) and not preset.parameters:
        raise Invalid("The style has no words and no parameters, so it would change nothing.", "Give it one of them.")
    own = (other for other in all_presets(library) if other.id not in library.shared)
    if preset.id not in library.shared and any(other.name == name and other.id != preset.id for other in own):
        raise Conflict(f"There is a style {name!r} already.", "Choose another name.", "name-taken")
    for parameter, value in preset.parameters.items():
        _check_parameter(parameter, value)
    return msgspec.structs.replace(preset, name=name, words=words)


def _check_parameter(name: str, value: Any) -> None:
    """Raises `Invalid` for what is no parameter of a style, or a value that cannot be asked for."""
    row = BY_NAME.get(name)
    if row is None or not _can_be_kept(row):
        names = ", ".join(row.name for row in BY_NAME.values() if _can_be_kept(row))
        raise Invalid(f"A style cannot hold {name!r}.", f"Use: {names}")
    if isinstance(value, bool) or not isinstance(value, _TYPES[row.type]):
        raise Invalid(f"The {name} {value!r} is of another type.", f"Give it as {row.type}.")
    row.check(value)


def _can_be_kept(row: ParameterSpec) -> bool:
    return row.asked and row.type in _TYPES and row.name not in _NEVER
