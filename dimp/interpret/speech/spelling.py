"""Words as people type them: apostrophes left out ('dont', 'thats'), and 'please' in the middle of a sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from dimp.interpret.phrases.lexicon import is_word
from dimp.interpret.text import EMOJI, lows, plain_letters
from dimp.interpret.words.adjectives import ADJECTIVES, SIZES
from dimp.interpret.words.colours import COLOURS
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.verbs import OPENERS

_LONGEST = 400
"""Characters of the longest message in which shorthand is written out: a longer one is a prompt."""
_NEGATED = re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|should|would|could|must|need|ca|wo)nt\b(?!')", re.I)
_IS = re.compile(r"\b(that|there|here|what|where|who|he|she)s\b(?=\s+\S)(?!\s+(?:own|of)\b)", re.I)
_ITS = re.compile(
    r"\bits(?=\s+(?:an?|the|not|too|supposed|meant|still|now|so|no|all|just|only|called|more|less|night|day)\b)", re.I
)
_ARE = re.compile(r"\b(they|you)re\b", re.I)
_MINE = re.compile(r"\bi(m|ve|d(?= (?:like|love|prefer|want|rather)))\b(?=\s+\S)", re.I)
_LETS = re.compile(
    r"\blets\b(?=\s+(?:have|do|try|make|go|see|add|put|get|use|keep|take|say|give|start|paint|draw)\b)", re.I
)
_TO_SUCH = re.compile(r"^((?:(?:it's|that's|the [a-z]+ is) )?)to ([a-z]+)(?=$|[,.!])", re.I)
"""'To blue': 'to' for 'too'."""
_PLEASE = re.compile(
    r"\s*,?\s*\b(?:please|pls|plz)\b(?=\s*(?:,|;|and\b|but\b))|"
    r"(?<=\w)(?<!say)(?<!says)(?<!saying)(?<!reading)(?<!reads)\s+(?:please|pls|plz)(?=\s+(?:the|an?|some|his|"
    r"her|it|them|to|all)\b)",
    re.I,
)

_SHORT = {
    "u": "you", "ur": "your", "r": "are", "n": "and", "w/": "with", "w": "with", "w/o": "without", "wo": "without",
    "wout": "without", "b4": "before", "bg": "background", "ppl": "people", "nvm": "never mind", "nxt": "next",
    "wanna": "want to", "gonna": "going to", "gimme": "give me", "lemme": "let me", "kinda": "kind of",
    "sorta": "sort of", "cuz": "because", "coz": "because", "tho": "though", "b&w": "black and white",
    "pic": "picture", "pics": "pictures", "bw": "black and white", "&": "and", "abit": "a bit", "alot": "a lot",
    "ya": "you", "yr": "your", "plse": "please", "pleas": "please", "pleeease": "please", "im": "i'm",
    "dunno": "don't know", "prolly": "probably", "thru": "through",
}  # fmt: skip
"""What people on a phone write for whole words."""
_SHORTHAND = re.compile(
    r"(?<![\w'.&/-])(?:" + "|".join(re.escape(short) for short in sorted(_SHORT, key=len, reverse=True)) + r")(?=\s)"
    r"|(?<![\w'.&/-])(?:nvm|b&w|bw|bg|ppl|pics?)(?=$|[\s,.!?:])"
)
_DRAWN_OUT = re.compile(r"\b([a-z]*?)([a-z])\2{2,}([a-z]*)\b", re.I)
"""'Sooo', 'noooo', 'biiig'."""
_FACES = re.compile(r"(?:\s*(?:[:;=]-?[)(DPp3oO/]+|<3+|\^\^))+\s*$")
_EMOJI = re.compile(rf"\s*{EMOJI}+")
_NAMING = DETERMINERS | PREPOSITIONS | NUMBERS.keys() | OPENERS | {"and", "or", "of"}
"""Words after which, looks aside, an emoji is a thing ('add a big 🐶'); after others it is a mood."""


def _without_moods(text: str) -> str:
    """The message without the emoji that name nothing in it."""

    def kept(match: re.Match[str]) -> str:
        before = lows(_EMOJI.sub("", text[: match.start()]))
        while before and before[-1] in ADJECTIVES | COLOURS:
            before.pop()
        return match.group() if before and before[-1] in _NAMING else ""

    return _EMOJI.sub(kept, text).strip()


def _drawn_in(match: re.Match[str]) -> str:
    """A word whose letters were drawn out, as it is spelt."""
    before, letter, after = match.groups()
    if re.fullmatch(r"[ivxlcdm]+", match.group(), re.I):
        return match.group()
    double = f"{before}{letter}{letter}{after}"
    return double if is_word(double.lower()) else f"{before}{letter}{after}"


def _too_such(match: re.Match[str]) -> str:
    """'To blue' as 'too blue', where what follows is a quality."""
    look = match.group(2).lower()
    return f"{match.group(1)}too {match.group(2)}" if look in ADJECTIVES | COLOURS | SIZES.keys() else match.group()


_COLOURS = "black|white|red|green|blue|yellow|orange|purple|pink|brown|gr[ae]y|gold|silver|teal"
_SLASHED = re.compile(rf"\b({_COLOURS}) ?/ ?({_COLOURS})\b", re.I)


_HEDGE = re.compile(
    r"(?<=[a-z]),? (?:perhaps|maybe|possibly|preferably|ideally),?(?= (?:be|have|get|wear|hold|look|go|become|stand|"
    r"sit|with|in|on|an?|some|the|more|less|bit|slightly|made|also)\b)",
    re.I,
)
"""'Could the boat perhaps be smaller'."""
_MEANT_AFTER = re.compile(
    r"^(?!(?:no|not|that|this|it|what|exactly|yes|yeah|just|like)\b)((?:(?!what\b|as\b)\S+ ){0,4}\S+?),? i me?ant?$",
    re.I,
)
"""'Orange eyes I mean'."""
_SUM = re.compile(r"\b(add|put|with|want|draw|paint|give (?:it|him|her|them)|need|needs) sum\b(?= [a-z])", re.I)
"""'Add sum coral'."""
_FIGURE = re.compile(r"(?<=[a-z] )2(?= (?:be|the|a|an)\b)", re.I)
"""'Move it 2 the left'."""
_LOOSE_STOP = re.compile(r"(?<=\w) +([,;!?])(?= |$)")
"""A comma after a space, as phones leave it."""
_WITH = re.compile(r"(?<!\S)w/(?!o\b)\s?(?=\w)", re.I)
_WITHOUT = re.compile(r"(?<!\S)w/o\s", re.I)


@lru_cache(maxsize=64)  # one message is looked at by many readers
def spoken(text: str) -> str:
    """A message on one line, in plain letters, with straight apostrophes and those that were left out."""
    text = " ".join(plain_letters(text).replace("’", "'").replace("‘", "'").split())
    faceless = _without_moods(_FACES.sub("", text))
    text = faceless if any(letter.isalnum() for letter in faceless) else text
    if len(text) <= _LONGEST:
        text = _DRAWN_OUT.sub(_drawn_in, _SHORTHAND.sub(lambda match: _SHORT[match.group()], text))
    text = _FIGURE.sub("to", text)
    text = _MEANT_AFTER.sub(r"i mean \1", text)
    text = _SUM.sub(r"\1 some", text)
    text = _HEDGE.sub("", text) if len(text) <= _LONGEST else text
    text = _SLASHED.sub(r"\1 and \2", text)
    text = _LOOSE_STOP.sub(r"\1", text)
    text = _WITHOUT.sub("without ", _WITH.sub("with ", text))
    text = _NEGATED.sub(r"\1n't", text)
    text = _IS.sub(r"\1's", text)
    text = _ITS.sub("it's", text)
    text = _TO_SUCH.sub(_too_such, text)
    text = _MINE.sub(r"i'\1", _ARE.sub(r"\1're", text))
    return _PLEASE.sub("", _LETS.sub("let's", text))
