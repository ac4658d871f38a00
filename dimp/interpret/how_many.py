"""How many pictures words ask for beside what they show: 'four versions of a fox', 'a fox, 3 variations'. Pure."""

from __future__ import annotations

import re

import msgspec

from dimp.interpret.history_commands import MAX_COUNT
from dimp.interpret.words.function import NUMBERS

_NUMBER = r"(?P<number>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve|a couple of|a few|some|several)"
_KINDS = (
    r"(?:different |new |other |separate |alternative |possible )*(?:versions?|variations?|variants?|options|"
    r"alternatives|"
    r"takes|candidates|drafts|concepts|ideas|proposals|renditions|renders|mock-?ups|attempts|tries)"
)
_PICTURES = r"(?:different |separate )*(?:pictures|images|drawings|paintings|sketches|photos|illustrations)"
_GIVE = r"(?:show|give|make|paint|draw|generate|create|do|get|let me (?:see|have)|i(?:'d| would) like|i want|i need)"
_LEADING = re.compile(
    rf"^(?:(?:please|can you|could you|{_GIVE})\s+)*(?:(?:me|us)\s+)?{_NUMBER}\s+{_KINDS}\s+(?:of|on|for|with|"
    rf"showing)\s+"
    rf"(?P<rest>\S.*)$|"
    rf"^(?:(?:please|can you|could you)\s+)*{_GIVE}\s+(?:me|us)\s+(?P<digits>\d{{1,2}}|two|three|four|five|six|"
    rf"eight)\s+"
    rf"{_PICTURES}\s+(?:of|showing)\s+(?P<shown>\S.*)$",
    re.I | re.S,
)
_TRAILING = re.compile(
    rf"^(?P<rest>\S.*?)(?:\s*[,;.(]\s*(?:and |please |in )*|\s+(?:in|and)\s+)(?:{_GIVE} (?:me |us )?)?{_NUMBER} "
    rf"{_KINDS}"
    r"(?: of (?:it|that|this))?(?: please)?[).!?]*$",
    re.I | re.S,
)
_TRAILING_PICTURES = re.compile(
    r"^(?P<rest>\S.*?)\s*[,;.(]\s*(?:and |please )*(?P<number>[2-9]|1\d|two|three|four|five|six|eight)(?: different| "
    r"separate)* (?:pictures|images|pics)(?: of (?:it|that|this))?(?: please)?[).!?]*$",
    re.I | re.S,
)
_HUNG = re.compile(r"\b(?:wall|walls|gallery|museum|frames?|album|exhibition|corridor|hallway)\b", re.I)
"""Where pictures may be things that are shown."""
_POINTS = re.compile(
    r"^(?:it|this|that|these|those|them|(?:the )?(?:number|no|nr|first|second|third|fourth|last|same|picture|"
    r"image|one)|"
    r"#?\d+)\b",
    re.I,
)
_FEW = 3


class HowMany(msgspec.Struct, frozen=True):
    """How many pictures are asked for, and the words that say what they show."""

    count: int
    rest: str


def how_many(text: str) -> HowMany | None:
    """The number of pictures that words ask for beside their content; None where they speak of none."""
    match = _LEADING.match(text)
    if match is not None:
        rest, number = match.group("rest") or match.group("shown"), match.group("number") or match.group("digits")
    elif (match := _TRAILING.match(text) or _trailing_pictures(text)) is not None:
        rest, number = match.group("rest"), match.group("number")
    else:
        return None
    count = _count(number.lower())
    return None if _POINTS.match(rest) or count == 1 else HowMany(min(count, MAX_COUNT), rest.strip())


def _trailing_pictures(text: str) -> re.Match[str] | None:
    """'A fox, 2 pictures', but not 'a gallery, two pictures'."""
    return None if _HUNG.search(text) else _TRAILING_PICTURES.match(text)


def _count(number: str) -> int:
    if number.isdecimal():
        return int(number)
    return 2 if number == "a couple of" else NUMBERS.get(number, _FEW)
