"""Ways of wording a plain instruction: the thing first, the look after it, 'all of them', 'everything'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.morphology import act_of, is_gerund, is_plural
from dimp.interpret.nouns import bare, is_adjective, is_colour, spelled
from dimp.interpret.readers import values
from dimp.interpret.text import lows, words
from dimp.interpret.words.colours import ADJECTIVAL, MATERIALS
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS

_FRONTED = re.compile(
    r"^(?:the |those |these |my )(?P<what>[\w-]+(?: [\w-]+)?)\s*[,:;-]?\s+(?:(?:can|could|should|may) )?"
    r"(?:there (?:be|are)|(?:we|i) (?:have|see|get)|you (?:add|paint|make|draw)|i want|i need|it (?:needs|could use)) "
    r"(?P<how>more|fewer|less|some more|a few more)(?: of (?:them|those|these|it|that))?$",
    re.I,
)
"""'The ducks, could there be more of them?'"""
_LOOK_ONES = re.compile(
    r"^(?P<lead>.*?\b)(?P<noun>[a-z]+), (?:(?:an?|some) )?(?P<look>[a-z]+(?: [a-z]+)?) ones?(?: (?:maybe|perhaps))?$",
    re.I,
)
"""'Boots, blue ones'."""
_OF_MATERIAL = re.compile(
    r"^(?P<who>.+?) (?:should be |must be |are |is |be )?(?:of|in) (?P<what>[a-z]+)$", re.I
)
_EVERYTHING = re.compile(
    r"^(?:everything|it all|all(?: of (?:it|this|that))?|the whole (?:thing|picture|scene|image)) "
    r"(?:(?:should be|must be|is|be) )?(?=(?:in|at|on|as|like|by|during)\b)",
    re.I,
)
_ALL_DO = re.compile(
    r"^(?:all|every|each)(?: of)?(?: the| these| those)? (?P<who>[a-z]+) (?:(?:should|must|to|all|are|is) )*(?P<does>.+)$",
    re.I,
)
_ALL_LOOK = re.compile(r"^(?P<who>.+? (?:should|must|to|could|shall) be|.+? (?:are|is)) (?:all|both|completely|totally) "
                       r"(?P<look>[\w-]+)$", re.I)  # fmt: skip
_LOOK_INSTEAD = re.compile(r"^(?:an? |the )?(?P<look>[a-z-]+(?: [a-z-]+)?) (?P<what>[a-z-]+) instead$", re.I)


def reword(text: str, scene: Scene) -> str:
    """The words as a plain instruction where they are one of these ways of saying it; else as they are."""
    text = _EVERYTHING.sub("", text)
    for read in (_more_of_it, _look_ones, _of_material, _all_do, _all_look, _look_instead):
        plain = read(text, scene)
        if plain:
            return plain
    return text


def _more_of_it(text: str, scene: Scene) -> str:
    match = _FRONTED.match(text)
    if match is None or not scene.has(match.group("what")):
        return ""
    return f"{match.group('how').removeprefix('some ').removeprefix('a few ')} {match.group('what')}"


def _look_ones(text: str, scene: Scene) -> str:
    match = _LOOK_ONES.match(text)
    if match is None or not is_look(match.group("look")) or set(lows(text)) & {"not", "no"} or (
        match.group("noun").lower() in DETERMINERS | PREPOSITIONS
    ):
        return ""
    lead = re.sub(r",\s*$", " ", match.group("lead"))
    return f"{lead}{match.group('look')} {match.group('noun')}"


def _of_material(text: str, scene: Scene) -> str:
    match = _OF_MATERIAL.match(text)
    what = match.group("what").lower() if match else ""
    if match is None or what not in MATERIALS:
        return ""
    who, look = match.group("who"), ADJECTIVAL.get(what, what)
    if who.lower() in {"both", "all", "all of them", "both of them"}:
        return f"{who} {look}"
    return f"make the {bare(who)} {look}" if spelled(words(scene.prompt), who) is not None else ""


def _all_do(text: str, scene: Scene) -> str:
    """'All children wear caps', 'all the children in caps'."""
    match = _ALL_DO.match(text)
    if match is None:
        return ""
    who, does = match.group("who"), match.group("does")
    phrase = spelled(words(scene.prompt), who)
    if phrase is None or not is_plural(words(scene.prompt)[phrase.head].low):
        return ""
    first = lows(does)[0]
    if act_of(first) == "have" or first == "with":
        return f"give the {who} {does.partition(' ')[2]}"
    if is_look(does):
        return f"make the {who} {does}"
    if act_of(first) and not is_adjective(first):
        rest = does.partition(" ")[2]
        return f"let the {who} {act_of(first) if is_gerund(first) else first} {rest}".strip()
    return ""


def _all_look(text: str, scene: Scene) -> str:
    """'The boats must be all red'."""
    match = _ALL_LOOK.match(text)
    return f"{match.group('who')} {match.group('look')}" if match and is_look(match.group("look")) else ""


def _look_instead(text: str, scene: Scene) -> str:
    """'Teal background instead', 'green sofa instead' of a sofa that is there."""
    match = _LOOK_INSTEAD.match(text)
    if match is None or not is_look(match.group("look")):
        return ""
    what = match.group("what").lower()
    return f"make the {what} {match.group('look')}" if what in lows(scene.prompt) else ""


def is_look(value: str) -> bool:
    """Whether words are a colour, a material or another quality of a thing."""
    ws = lows(value)
    known = all(is_adjective(low) or is_colour(low) or low in MATERIALS for low in ws)
    return bool(ws) and (known or values.is_colour_value(value) or values.is_quality(value))
