"""Words as people type them: apostrophes left out ('dont', 'thats'), and 'please' in the middle of a sentence."""

from __future__ import annotations

import re

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
_PLEASE = re.compile(
    r"\s*,?\s*\b(?:please|pls|plz)\b(?=\s*(?:,|;|and\b|but\b))|"
    r"(?<=\w)(?<!say)(?<!says)(?<!saying)(?<!reading)(?<!reads)\s+(?:please|pls|plz)(?=\s+(?:the|an?|some|his|her|it|them|to|all)\b)",
    re.I,
)

_SHORT = {
    "bg": "background",
    "pic": "picture",
    "pics": "pictures",
    "b&w": "black and white",
    "w/o": "without",
    "w/": "with",
}
_SHORTENED = re.compile(r"(?<![\w&/-])(bg|pics?|b&w|w/o|w/)(?![\w&/-])", re.I)


def spoken(text: str) -> str:
    """A message on one line, with straight apostrophes and those that were left out."""
    text = " ".join(text.replace("’", "'").replace("‘", "'").split())
    text = _SHORTENED.sub(lambda match: _SHORT[match.group().lower()], text)
    text = _NEGATED.sub(r"\1n't", text)
    text = _IS.sub(r"\1's", text)
    text = _ITS.sub("it's", text)
    text = _MINE.sub(r"i'\1", _ARE.sub(r"\1're", text))
    return _PLEASE.sub("", _LETS.sub("let's", text))
