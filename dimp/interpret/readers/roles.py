"""Somebody named by what they do, who is to be a woman or a man: 'the drummer should be a woman'."""

from __future__ import annotations

from dimp.interpret.morphology import singular
from dimp.interpret.nouns import is_person
from dimp.interpret.text import last_word
from dimp.interpret.words.nouns import FEMALE, MALE

_SEXES = {
    "a woman": "female",
    "a girl": "female",
    "a lady": "female",
    "a man": "male",
    "a boy": "male",
    "a guy": "male",
}
_ANYBODY = frozenset({"person", "child", "kid", "baby", "toddler", "teenager", "adult", "figure", "human", "someone"})


def sex_of(target: str, value: str) -> str:
    """'female' for a drummer who is to be a woman; '' where the value takes the target's place."""
    who = last_word(target)
    role = is_person(who) and singular(who) not in MALE | FEMALE | _ANYBODY
    return _SEXES.get(value.lower(), "") if role else ""
