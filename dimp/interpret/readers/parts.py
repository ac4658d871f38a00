"""One of several by what the caption says of it: 'make the blue one red', 'taller green vase', 'remove the red one'."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.edits.asides import of_look, told_apart
from dimp.interpret.morphology import singular
from dimp.interpret.readers import values
from dimp.interpret.readers.context import Context
from dimp.interpret.text import lows
from dimp.interpret.words.verbs import REMOVERS

_CHANGE = re.compile(
    r"^(?:(?:make|paint|turn|colou?r|let|have) )?(?:the |(?=[a-z-]+ one\b))(?P<look>[a-z-]+(?: [a-z-]+)?) "
    r"(?P<noun>[a-z]+) (?:(?:should|must|is|to) )?(?:be |become |turn )?(?P<value>.+)$",
    re.I,
)
_LOOKING = re.compile(
    r"^(?:(?:make|paint) )?(?:the |an? )?(?P<value>[a-z-]+) (?P<look>[a-z-]+) (?P<noun>[a-z]+)$", re.I
)
_GONE = re.compile(
    r"^(?:" + "|".join(sorted(REMOVERS, key=len, reverse=True)) + r") the (?P<look>[a-z-]+) (?P<noun>[a-z]+)$", re.I
)


def of_part(clause: str, context: Context) -> Op | None:
    """A change of the one of several that the caption tells apart by its look."""
    group = told_apart(context.prompt)
    if group is None:
        return None
    gone = _GONE.match(clause)
    if gone and _means(gone, group.noun) and of_look(context.prompt, gone.group("look")):
        return Op("without_aside", gone.group("look"))
    match = _CHANGE.match(clause) or _LOOKING.match(clause)
    if match is None or not _means(match, group.noun) or of_look(context.prompt, match.group("look")) is None:
        return None
    value = match.group("value")
    known = values.is_quality(value) or values.is_colour_value(value) or values.is_comparative(value)
    fits = known or (match.re is _CHANGE and lows(value)[:1] and lows(value)[0] in {"with", "in", "on"})
    fits = fits or (match.re is _CHANGE and values.is_doing(value))
    return Op("aside", match.group("look"), value) if fits else None


def _means(match: re.Match[str], noun: str) -> bool:
    return match.group("noun").lower() == "one" or singular(match.group("noun").lower()) == singular(noun)
