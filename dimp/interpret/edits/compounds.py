"""What is said of things that the caption has only in the name of another ('the sunflowers' of a sunflower field)."""

from __future__ import annotations

import msgspec

from dimp.interpret.draft import Op
from dimp.interpret.morphology import is_gerund, is_plural, singular
from dimp.interpret.nouns import bare, is_adjective, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.text import Word, lows, words
from dimp.interpret.words.adjectives import COMPARATIVES, GROW, SHRINK
from dimp.interpret.words.colours import COMPARATIVE_COLOURS
from dimp.interpret.words.function import PREPOSITIONS
from dimp.interpret.words.verbs import PARTICIPLES

_PLAIN = {**COMPARATIVES, **COMPARATIVE_COLOURS}
_OF_LOOKS = frozenset({"degree", "recolor", "attribute", "material"})


def apart(op: Op, prompt: str) -> Op:
    """The operation, or one that adds the things with their look where else the whole compound would get it."""
    names = lows(bare(op.target)) if op.kind in _OF_LOOKS else []
    if len(names) != 1 or not is_plural(names[0]) or names[0] in lows(prompt):
        return op
    ws = words(prompt)
    phrase = spelled(ws, singular(names[0]))
    if phrase is None or not _names_another(ws, phrase.match, singular(names[0])):
        return op
    value = op.value.lower()
    look = "large" if value in GROW else "small" if value in SHRINK else _PLAIN.get(value, op.value)
    return msgspec.structs.replace(op, kind="add", target="", value=f"{look} {names[0]}")


def _names_another(ws: list[Word], k: int, noun: str) -> bool:
    """Whether the noun at k says only of what kind the next one is."""
    follows = ws[k + 1].low if k + 1 < len(ws) and not ws[k + 1].broken else ""
    other = is_common_noun(follows) and follows not in PREPOSITIONS and not is_gerund(follows)
    return ws[k].low == noun and other and not is_adjective(follows) and follows not in PARTICIPLES
