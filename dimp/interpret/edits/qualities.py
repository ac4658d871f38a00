"""What goes and is no thing of its own: a quality, a style, a weather, a deed, a word with its weight."""

from __future__ import annotations

import re

from dimp.interpret.morphology import base_of, is_gerund, singular, stem
from dimp.interpret.nouns import Phrase, is_adjective, right_edge
from dimp.interpret.segments import is_style
from dimp.interpret.text import Word, lows, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import COLOURS
from dimp.interpret.words.function import DETERMINERS
from dimp.interpret.words.scene import SEASONS, TIMES, WEATHER
from dimp.interpret.words.verbs import BASES, PARTICIPLES

_WEIGHTED = re.compile(r"\(\s*([^():]*?)\s*:\s*\d*\.?\d+\s*\)")
_WHERE = listed("on in under by near beside behind above over below between next inside outside among around")
"""Words after a deed that say where it is done, and not to what."""


def weighted_out(prompt: str, head: Word) -> str | None:
    """'(mist:1.2)' goes with its weight; None where the thing is not all that is weighted."""
    for match in _WEIGHTED.finditer(prompt):
        inside = [word for word in words(match.group(1)) if word.low not in DETERMINERS and not is_adjective(word.low)]
        if match.start() < head.start < match.end() and len(inside) == 1:
            return splice(prompt, match.start(), match.end(), "")
    return None


def cleared(prompt: str, name: str) -> str | None:
    """'no fog' on 'a foggy day': a clear one."""
    noun = singular(name.lower())
    forms = {WEATHER.get(name.lower(), ""), f"{noun}ed", f"{noun}{noun[-1:]}ed", f"{noun}d", f"{noun}y"} - {
        "",
        name.lower(),
    }
    for w in words(prompt) if " " not in name and name.lower() not in lows(prompt) else ():
        if w.low in forms and is_adjective(w.low):
            of_day = re.match(r"\s+(?:day|weather|sky|morning|evening|night)\b", prompt[w.end :], re.I)
            return splice(prompt, with_degree(words(prompt), words(prompt).index(w)), w.end, "clear" if of_day else "")
    return None


def with_degree(ws: list[Word], k: int) -> int:
    """Where a quality begins with its degree ('slightly rainy')."""
    degree = k > 0 and ws[k - 1].low in {"slightly", "very", "extremely", "rather", "quite"} and not ws[k].broken
    return ws[k - 1 if degree else k].start


def is_a_look(ws: list[Word], phrase: Phrase, name: str) -> bool:
    """Whether a style stands before what it is the style of ('pixel art knight')."""
    return is_style(name) and right_edge(ws, phrase.head) > phrase.end


def is_time_of(ws: list[Word], phrase: Phrase) -> bool:
    """Whether a time or a weather is only what a thing is of ('sunset beach')."""
    follows = right_edge(ws, phrase.head) > phrase.end and ws[phrase.end].low not in PARTICIPLES | BASES
    return follows and ws[phrase.head].low in TIMES.keys() | SEASONS.keys() | WEATHER.keys()


def is_quality(ws: list[Word], phrase: Phrase, name: str) -> bool:
    """Whether what is named is a quality of another thing ('snow' of 'a snowy street', 'smiling')."""
    low = ws[phrase.match].low
    end = right_edge(ws, phrase.match)
    follows = end > phrase.match + 1 and ws[phrase.match + 1].low not in PARTICIPLES
    if len(lows(name)) != 1 or not follows or not is_adjective(low):
        return False
    return low not in COLOURS or [stem(w.low) for w in ws].count(stem(ws[end - 1].low)) == 1


def without_act(prompt: str, ws: list[Word], name: str) -> str | None:
    """The caption without what somebody does, and with him ('a wolf howling on a rock'); None for any other name.

    What is done to something or with it ('watering flowers', 'looking at a bird') is no word of its own.
    """
    k = next((k for k, word in enumerate(ws) if word.low == name.lower()), 0)
    if not k or not is_gerund(ws[k].low) or not base_of(ws[k].low) or ws[k].broken:
        return None
    alone = k + 1 == len(ws) or ws[k + 1].broken or ws[k + 1].low in _WHERE
    return splice(prompt, ws[k].start, ws[k].end, "") if alone else None
