"""Weather that passes in a German, French or Spanish caption, and times and weathers that are asked for in English."""

from __future__ import annotations

from dimp.interpret.native import scenes
from dimp.interpret.native.edits import Change, tidy, with_scene
from dimp.interpret.native.tongue import Tongue


def with_english_scene(caption: str, request: str, tongue: Tongue) -> Change | None:
    """The caption with a time, season or weather asked for in English, where it says another of that kind already."""
    phrase = scenes.english_phrase(request)
    slot = scenes.slot_of(phrase, tongue) if phrase else ""
    return with_scene(caption, phrase, tongue) if slot and scenes.standing(caption, slot, tongue) else None


def without_weather(caption: str, tongue: Tongue, *, wild_only: bool) -> Change | None:
    """The caption without its weather; where `wild_only`, only without a storm."""
    place = scenes.standing(caption, "weather", tongue)
    if place is None or (wild_only and not scenes.is_wild(caption[slice(*place)], tongue)):
        return None
    old = caption[slice(*place)]
    return Change(tidy(f"{caption[: place[0]]}{caption[place[1] :]}"), "remove", f"- {old}")
