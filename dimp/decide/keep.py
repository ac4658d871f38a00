"""Whether the pixels outside a change stay as they are: by the words of the change, never by its size. Pure.

A change of one thing (its colour, material, size or place, a thing added, removed or replaced) leaves the rest of a
picture alone, so every pixel of the rest can stay. A change of the sky, the light, the weather, the time, the season,
the style, the ground or the camera belongs to every pixel, however little of it is seen.
"""

from __future__ import annotations

import re

from dimp.core.errors import Invalid
from dimp.core.interpretation import Interpretation
from dimp.core.parameters import Parameters
from dimp.interpret.words import listed
from dimp.interpret.words.function import PREPOSITIONS
from dimp.interpret.words.scene import (
    CAMERA_NOUNS,
    GROUNDS,
    IMAGE_NOUNS,
    LIGHT_NOUNS,
    SCENE_NOUNS,
    SEASONS,
    TIMES,
    WEATHER,
    WEATHER_NOUNS,
)

LOCAL = listed("recolor material attribute add remove replace count size move action degree multi")
"""Kinds of change, as the interpreter names them, that may leave most of a picture as it is."""

_WHOLE = (
    listed("sky horizon sun moon sunset sunrise weather time season style lighting camera mood place everything")
    | (GROUNDS - {"table"})
    | SCENE_NOUNS | IMAGE_NOUNS | LIGHT_NOUNS | CAMERA_NOUNS
    | WEATHER_NOUNS | WEATHER.keys() | TIMES.keys() | SEASONS.keys()
)  # fmt: skip
"""Things, and headings of the interpreter, that belong to the whole of a picture."""

_OF_A_THING = frozenset({"add", "remove", "replace", "recolor", "material", "count", "multi"})
"""Kinds in which what stands alone after a plus is a thing; else it is a quality of the whole picture."""

_POSITIONS = listed("left right middle centre center top bottom corner side edge front behind higher lower next beside")


def resolve_keep(parameters: Parameters, usual: str, reading: Interpretation, *, masked: bool) -> str | None:
    """How the rest is kept in a change: as is asked, else as is `usual`; None where there is nothing to keep.

    Raises `Invalid` where it is asked for strictly and a mask says already what stays.
    """
    if masked:
        refuse_strict(parameters, "A mask says already what stays: every pixel outside it.")
        return None
    wanted = parameters.keep or usual
    return None if wanted == "auto" and not is_local(reading) else wanted


def refuse_strict(parameters: Parameters, why: str = "Nothing is changed here, so there is no rest to keep.") -> None:
    """Raises `Invalid` where the rest is to be kept strictly, and says why that means nothing."""
    if parameters.keep == "strict":
        raise Invalid(why, "Leave keep out.")


def is_local(reading: Interpretation) -> bool:
    """Whether a change is of single things. What of several is of the whole picture makes all of it so."""
    if reading.kind in ("background", "place"):
        return bool(reading.changes) and all(map(_is_move, reading.changes))
    if reading.kind not in LOCAL:
        return False
    if not reading.changes:
        return reading.kind not in ("multi", "degree", "attribute")
    return all(_is_of_a_thing(change, reading.kind) for change in reading.changes)


def _is_of_a_thing(change: str, kind: str) -> bool:
    """Whether one change, as it is told to people (`ball: red -> blue`, `red ball -> dog`, `+ a tree`), is local."""
    if _is_move(change):
        return True
    if change.startswith("+ ") and kind not in _OF_A_THING:
        return False
    subject = change.partition(":")[0]
    return not any(_head(part) in _WHOLE for part in subject.removeprefix("only ").split(" -> "))


def _is_move(change: str) -> bool:
    """Whether a thing goes to another place in the same picture (`ball: on the left`)."""
    subject, _, place = change.partition(":")
    return _head(subject) not in _WHOLE and bool(_POSITIONS & set(_words(place)))


def _head(phrase: str) -> str:
    """The last word before any preposition: of "a glass of water" it is the glass."""
    words = _words(phrase)
    end = next((at for at, word in enumerate(words) if at and word in PREPOSITIONS), len(words))
    return words[end - 1] if words else ""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w'-]*", text.lower())
