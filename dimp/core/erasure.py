"""What stays of an event whose words and picture are erased: what holds tree and undo together, and no more. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from dimp.core import events as ev
from dimp.core.events import AnyEvent, GenerationRequested

_PICTURE: dict[str, Any] = {"digest": "", "suffix": "", "size": 0, "lqip": ""}
_LEFT_OUT: dict[type, dict[str, Any]] = {
    ev.GenerationCompleted: {**_PICTURE, "width": 0, "height": 0, "fingerprint": {}},
    ev.ImageImported: {
        **_PICTURE, "width": 0, "height": 0, "name": "", "prompt": "", "recipe": None, "remarks": (),
    },
    ev.GenerationFailed: {"message": "", "hint": ""},
    ev.GenerationNamed: {"name": ""},
    ev.GenerationNoted: {"note": ""},
    ev.GenerationDescribed: {"description": "", "asked": None},
    ev.GenerationTagged: {"tags": ()},
}  # fmt: skip
"""The fields that say something of a picture, and what stands in their place."""

WORDY = (
    ev.SessionStarted, ev.SessionRenamed, GenerationRequested, ev.GenerationNamed, ev.GenerationNoted,
    ev.GenerationDescribed, ev.GenerationTagged, ev.ImageImported,
)  # fmt: skip
"""Events that hold words of a person: stored with a salt, so that their hash says nothing once they are gone."""


def strip_recipe(recipe: GenerationRequested) -> GenerationRequested:
    """A request without anything that was asked for."""
    return msgspec.structs.replace(
        ev.BLANK, id=recipe.id, kind=recipe.kind, parent_id=recipe.parent_id, method=recipe.method,
        expected_head=recipe.expected_head, priority=recipe.priority, aside=recipe.aside,
    )  # fmt: skip


def strip(event: AnyEvent, ids: Collection[str], titles: Collection[str]) -> AnyEvent:
    """What stays of an event where the generations `ids` are erased, and every title that is among `titles`."""
    if isinstance(event, ev.SessionStarted | ev.SessionRenamed):
        return type(event)("") if event.title in titles else event
    if getattr(event, "id", None) not in ids:
        return event
    if isinstance(event, GenerationRequested):
        return strip_recipe(event)
    left_out: Mapping[str, Any] = _LEFT_OUT.get(type(event), {})
    return msgspec.structs.replace(event, **left_out) if left_out else event


def words_of(event: AnyEvent) -> tuple[str, ...]:
    """The words of a person that an event holds."""
    names = (
        "prompt",
        "modification",
        "template",
        "negative_prompt",
        "negative_template",
        "instruction",
        "name",
        "note",
        "description",
        "title",
    )
    return tuple(word for name in names if isinstance(word := getattr(event, name, None), str) and word)
