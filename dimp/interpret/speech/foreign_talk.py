"""Greetings, thanks and questions in languages that the rules do not read, so that none of them is painted. Pure.

What is asked in them is not understood, only that it is asked: by a question mark of any script, or, where a script
has none or seldom writes it, by its words for asking.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from dimp.interpret.phrases.lexicon import is_word
from dimp.interpret.text import lows, plain_letters

_MARKED = re.compile(r"[?？؟⸮፧꘏❓❔](?:\s|\W)*$|^\W*¿|[\u0370-\u03ff].*[;\u037e]\W*$|՞", re.S)
"""Question marks: at the end, in Spanish at the beginning as well, in Greek a semicolon, in Armenian on a vowel."""
_ASKING = re.compile(
    r"อะไร|ไหม|หรือเปล่า|ทำไม|อย่างไร|ที่ไหน|ຫຍັງ|ແມ່ນບໍ|^តើ|(?:လဲ|လား)\W*$|什[么麼]|[吗嗎呢]\W*$|怎[么麼]|哪[里裡个個]|"
    r"(?:ですか|ますか|でしょうか|のか)\W*$|(?:까|니|나요|은가요|인가요|뭐야)\W*$|ཅི་"
)
_EDGE = re.compile(r"^[\s¡]+|[\s.,!…。、！~♡❤་།\ufe0f\U0001f3fb-\U0001f3ff]+$")


@lru_cache(maxsize=1)
def _courtesies() -> dict[str, str]:
    """What each greeting or word of thanks is."""
    lines = files("dimp.interpret.words").joinpath("courtesies.txt").read_text("utf-8").splitlines()
    rows = (line.partition(": ") for line in lines)
    return {_EDGE.sub("", plain_letters(phrase)): topic for topic, _, phrases in rows for phrase in phrases.split(", ")}


def courtesy(text: str) -> str:
    """Which courtesy a whole message is (greeting, thanks or bye), or '' for any other."""
    return _courtesies().get(_EDGE.sub("", " ".join(plain_letters(text).lower().split())), "")


def is_foreign_question(text: str) -> bool:
    """Whether something is asked in another language than English."""
    ws = lows(text)
    asks = bool(_MARKED.search(text) or _ASKING.search(text))
    return asks and (not ws or 3 * sum(map(is_word, ws)) < 2 * len(ws))
