"""How people correct and repeat what they asked for: patterns, data for `corrections.py`."""

from __future__ import annotations

import re

MORE = re.compile(
    r"^(?:(?:a (?:bit|little|lot|tad|touch)|a little bit|even|still|much|way|some|slightly|"
    r"lots)\s+)*(?:more|further|stronger|again but more|more please|harder|more of (?:that|it|this|the "
    r"same))(?:\s+(?:so|like that|of (?:that|it)))?$",
    re.I,
)
LESS = re.compile(
    r"^(?:(?:a (?:bit|little|lot|tad)|a little bit|much|way|slightly|even)\s+)*(?:less|weaker|not (?:that|"
    r"so|as|quite so) (?:much|strong|strongly|far)|(?:(?:that|it|this)(?:'s| is| was| looks) )?(?:a bit |way |far )?"
    r"too (?:much|strong|far)|"
    r"(?:tone|dial|turn|bring) (?:it|that) (?:down|back)(?: a (?:bit|little|notch|tad))?|"
    r"subtler|more subtle|less of (?:that|it)|less so)(?: still| yet| again)?$",
    re.I,
)
TOO = re.compile(
    r"^(?:(?:it's|it is|that's|that is|this is|now it's|the (?:picture|image|scene) is)\s+)?(?:a bit |a "
    r"little |way |much )?too\s+(\w+)$",
    re.I,
)
BACK = (
    r"(?:undo|revert|go back|take (?:it|that) back|scratch that|never ?mind|forget (?:it|that))"
    r"(?: (?:that|it|this|the last (?:change|edit|one)))?(?=\s*[,;.!]|\s+(?:and|but|then)\b)"
    r"(?:\s*[,;.!])?(?:\s+(?:and|but|then|instead)\b)*"
)
WRONG = re.compile(
    rf"^(?:(?:{BACK}|(?:i (?:meant|wanted) to (?:say|write|type)|no|nope|nah|not (?:that|this|it|quite|like "
    rf"that)(?: one)?|wrong(?: one)?|"
    r"sorry|w?h?oops(?:ie)?|ups|wait|hm+|ah+|oh|er+m*|uh+m*|ugh|argh|damn|hang on|actually no|actually|i mean|"
    r"i me?a?nt|rather|i said|i wanted|"
    r"i was (?:talking|thinking) (?:about|of))\b)[\s,.!:;-]*)+",
    re.I,
)
MARKED = re.compile(
    rf"^(?:{BACK}|(?:"
    r"no|nope|nah|not that|not this|not like that|wrong|i mean|i me?a?nt|i said|i wanted|"
    r"(?:wait|hm+|ah+|oh|er+m*|uh+m*|ugh|argh|damn|ok|okay|hey|um+)(?=[\s,.!-]+(?:no\b|not (?:that|this)|i me?a?nt\b|"
    r"i said\b|sorry\b|wrong\b))|"
    r"sorry|w?h?oops(?:ie)?|ups|hang on|actually no|actually(?= (?:both|all)\b)|not quite)\b)",
    re.I,
)
NOT = re.compile(r"^not\s+.{1,60}?(?:\s*(?:,|;|\bbut\b)\s*(.+))?$", re.I)
NOT_THAT = re.compile(r"(?<=\w),?\s+(?:and |but )?not (?:the |an? |in |at )?[\w-]+(?: [\w-]+)?$", re.I)
AS_WELL = re.compile(r"^(?:and )?(the [\w-]+(?: [\w-]+)?),? (?:too|as well|also)$", re.I)
SWAP_BACK = re.compile(
    r"^(?:swap|switch|change|exchange|trade|turn|flip) (?:(?:it|them|that|the \w+) )?(?:back|round again|around again)"
    r"(?: again)?$|^(?:the )?other way (?:a)?round(?: again| please)*$",
    re.I,
)
SWAPPED = re.compile(r"\b(?:swap|switch|exchange|trade|interchange)\b", re.I)
SHADE = re.compile(r"^an? (darker|lighter|brighter|deeper|paler|warmer|cooler) ([a-z]+)$", re.I)
"""'I meant a darker green'."""
MAKE_IT = re.compile(r"^(?:make|turn) (?:it|that|them) (?:into )?(.+)$", re.I)
NO_THING = re.compile(
    r"^no (?:more )?(?!not\b|the\b|an?\b|it\b|that\b|make\b|i\b)[\w-]+(?: or [\w-]+)?"
    r"(?: (?:on|in|at|behind|around|near|under|over) .+)?$",
    re.I,
)
NO_AND_NO = re.compile(r"^no [\w-]+(?: [\w-]+)??(?:\s*,\s*|\s+)(?:(?:and|or|but)\s+)?(?:no|without) [\w-]+", re.I)
"""'No text, no watermark'."""
NO_BUT = re.compile(
    r"^no (?P<thing>(?!more\b|need\b|longer\b|way\b|wait\b|that\b|it\b|the\b|an?\b)[\w-]+(?: [\w-]+)?)"
    r"(?:,? (?:but|just|only|rather)|,) (?:but |just |only |rather )?(?P<right>\S.*)$",
    re.I,
)
"""'No sand, grass'."""
MEANT = re.compile(r"\b(?:meant|mean|said|wanted|undo|never ?mind|scratch|forget|take (?:it|that) back)\b", re.I)
NAMED_THING = re.compile(
    r"^(?:(?:make|paint|turn|remove|move|let|give) )?the (?!.*\bones?\b)([\w-]+(?: [\w-]+)??) (?:should|must|is|"
    r"are|needs?)\b",
    re.I,
)
WHICH = re.compile(
    r"^(?:the |that )?(left|right|middle|first|second|third|fourth|fifth|last|other)(?: (?:one|[a-z]+))?$", re.I
)
"""'The right one' of several alike."""
AT_PLACE = re.compile(
    r"^(?:on|in|at|under|behind|beside|near|next to|above|over|by|inside|in front of|around|between) "
    r"(?!(?:the |its |his |her )?(?:far )?(?:left|right|middle|cent(?:er|re)|front|back|top|bottom)\b)\w",
    re.I,
)
"""A place by another thing, and no mere side."""
QUOTE = re.compile(r"Qx+\d+q")
"""Quoted text put aside."""
SO_MANY = re.compile(r"^(two|three|four|five|six|all|none|both)(?: of (?:them|the [a-z]+))?$", re.I)
"""'Two of them' instead of one."""
THAT_AWAY = re.compile(
    r"^(?:take|get|remove|lose|drop|delete|throw|put) (?:that|it|them|this|him|her)(?: (?:off|away|out|again|"
    r"please))*$|"
    r"^(?:that|it|they|this) (?:should|must|has to|have to|needs to) go(?: away| again)?$",
    re.I,
)
"""'Take that off again': what was last brought in."""
BOTH = re.compile(
    r"^(?:(?:no|actually|ok|rather|well|hm+|wait)[\s,.]+)*(?:i (?:me?ant|want(?:ed)?|said) )?(?:both|all|"
    r"both of them|all of them|them all|them both)$",
    re.I,
)
ONE = re.compile(r"^(?:the\s+)?(.+?)\s+one$|^(?:the\s+one\s+)(.+)$", re.I)
