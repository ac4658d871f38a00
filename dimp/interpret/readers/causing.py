"""What is done to a thing, so that it is otherwise: 'open the door', 'turn on the lights', 'clear the street of cars',
'hang a painting on the wall', 'write "Hello" on the cake'."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.morphology import gerund
from dimp.interpret.nouns import is_number
from dimp.interpret.readers.context import Context
from dimp.interpret.readers.stating import one_of
from dimp.interpret.text import first_word, lows
from dimp.interpret.words.function import DETERMINERS
from dimp.interpret.words.verbs import FILTERS, RESULTS

_RESULT = re.compile(
    r"^("
    + "|".join(RESULTS)
    + r")\s+(?:up\s+|down\s+|off\s+|out\s+)?((?:the|his|her|its|their|all|both|every)\s+.+?|it|him|her|them)"
    r"(?:\s+(?:up|down|off|out))?$",
    re.I,
)
_FILTER = re.compile(r"^(" + "|".join(FILTERS) + r")\s+(.+)$", re.I)
_SWITCH = re.compile(
    r"^(?:turn|switch|light)\s+(?:(on|off|up)\s+(?:all\s+)?(?:the\s+)?(.+)|(?:all\s+)?(?:the\s+)?(.+?)\s+(on|"
    r"off|up))$",
    re.I,
)
_LAMP = re.compile(
    r"^(?:the |all the )?((?:[a-z]+ )?(?:lamps?|lights?|lanterns?|headlights?|tv|television|screen|monitor|radio))"
    r"(?: should be| is| are)? (?:turned |switched )?(on|off)(?: now)?$",
    re.I,
)
_RID = re.compile(r"^(?:clear|empty|rid|strip|clean|free|relieve)\s+.+?\s+(?:of|from)\s+(?!the background)(.+)$", re.I)
_OFF = re.compile(
    r"^(?:take|get|clean|wipe|wash|scrub|pull|pick|move|throw|tear|peel|knock|kick|drag|push|scrape|brush|shave)\s+"
    r"((?:the|his|her|its|their|all|every|any|that|those|these)\s+.+?)\s+(?:off|out of|away from|"
    r"from)\s*(?:of\s+)?(.*)$",
    re.I,
)
_PUT = re.compile(
    r"^(?:hang|attach|stick|plant|park|build|mount|install|spread|scatter|sprinkle|pour|tie|pin|position|station|lay|"
    r"lean|seat|stand|drop|leave|fly|float|grow|wrap|slip|fix|fasten|glue|tape|serve|stack|pile|display|feature|"
    r"depict|"
    r"generate|imagine|picture|see|find|want|need)\s+(?:in\s+|up\s+|out\s+)?(.+)$",
    re.I,
)
_WRITE = re.compile(
    r"^(?:write|print|engrave|carve|paint|inscribe|spell|stamp|stencil|scribble|embroider|tattoo|etch|put|"
    r"display|add)\s+"
    r"(?:the\s+)?(?:(?:words?|text|letters?|name|message|title|phrase)\s+)?(Qx+\d+q)\s+((?:on|onto|across|over|"
    r"in|into|at|above|below|under)\s+.+)$",
    re.I,
)
_POSES = frozenset({"hang", "lean", "float", "fly", "grow"})
_PARTITIVE = frozenset({"some", "several", "many", "few", "more", "lots", "plenty", "another", "a", "an"})


def resulting(clause: str, context: Context) -> Op | None:
    """'open the door', 'melt the snow', 'close her eyes'."""
    if re.match(r"^colou?ri[sz]e\b", clause, re.I):
        return Op("style", "", "colorized")
    filtered = _FILTER.match(clause)
    if filtered and context.is_whole(filtered.group(2)) | context.is_it(filtered.group(2)):
        return Op("style", "", FILTERS[filtered.group(1).lower()])
    match = _RESULT.match(clause)
    if match and re.match(r"^the back(?:ground|drop)$", match.group(2), re.I):
        return Op("backdrop", "", RESULTS[match.group(1).lower()])
    if match is None or len(lows(match.group(2))) > 5:
        return None
    target = re.sub(r"^(?:all|both|every)\s+(?:of\s+)?", "", match.group(2), flags=re.I)
    single = one_of(f"make {target} {RESULTS[match.group(1).lower()]}", context)
    if single is not None:
        return single
    return Op("attribute", context.resolve(target), RESULTS[match.group(1).lower()])


def switched(clause: str, context: Context) -> Op | None:
    """'turn on the lights', 'switch the lamp off'."""
    match = _SWITCH.match(clause)
    lamp = _LAMP.match(clause)
    if lamp and context.has(lamp.group(1)):
        return Op("described", context.resolve(lamp.group(1)), f"turned {lamp.group(2).lower()}")
    if match is None or len(lows(clause)) > 6:
        return None
    what, way = match.group(2) or match.group(3), (match.group(1) or match.group(4)).lower()
    state = "on" if way == "up" else way
    if context.has(what):
        return Op("described", context.resolve(what), f"turned {state}")
    return Op("add", "", f"the {what} {state}")


def rid(clause: str, context: Context) -> Op | None:
    """'clear the street of cars', 'take the broccoli off the plate'."""
    match = _RID.match(clause) or _OFF.match(clause)
    if match is None or not context.has(match.group(1)):
        return None
    return Op("remove", context.resolve(match.group(1)))


def written(clause: str, context: Context) -> Op | None:
    """'write "Hello" on the cake'."""
    match = _WRITE.match(clause)
    return Op("add", "", f"{match.group(1)} written {match.group(2)}") if match else None


def placed(clause: str, context: Context) -> Op | None:
    """'hang a painting on the wall', 'plant trees along the road': a new thing, put somewhere."""
    match = _PUT.match(clause)
    if match is None:
        return None
    value = match.group(1)
    first = first_word(value)
    new = first in _PARTITIVE or is_number(first) or (first not in DETERMINERS and first.endswith("s"))
    return Op("add", "", _posed(clause, value)) if new and not context.is_it(value) else None


def _posed(clause: str, value: str) -> str:
    """'hang a lamp from the ceiling': how the new thing is there, where the place alone does not say it."""
    verb = first_word(clause)
    where = re.search(r" (?:from|against|over|above|across|between|under|around)\b", value, re.I)
    return f"{value[: where.start()]} {gerund(verb)}{value[where.start() :]}" if where and verb in _POSES else value
