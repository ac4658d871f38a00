"""'The left one', 'both of them', 'the other', and several things changed in one breath without a verb."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.things import point, things, together
from dimp.interpret.morphology import act_of, singular
from dimp.interpret.nouns import bare, spelled
from dimp.interpret.readers import values
from dimp.interpret.text import lows, words
from dimp.interpret.words.function import DETERMINERS

_SIDES = r"left|right|middle|cent(?:er|re)|front|back|top|bottom|foreground|background"
_ONE_AT = re.compile(
    rf"\b(?:the|that) (?:one|thing)s? (?:(?:that is|that's|which is) )?(?:on|to|at|in) (?:the |"
    rf"its )?(?:far )?({_SIDES})"
    r"(?: side| hand side)?\b",
    re.I,
)
_THE_ONE = re.compile(
    r"\b(?:the|that|this) ((?:far )?left|(?:far )?right|middle|cent(?:er|re)|leftmost|rightmost|first|second|third|"
    r"fourth|"
    r"fifth|last|other|[a-z]+(?: [a-z]+)?) (?:one|thing)\b(?! of)",
    re.I,
)
_THE_OTHER = re.compile(
    r"\bthe other(?! (?:\w+s|one|side|way|end|half|hand)\b)(?=\s+(?:should|is|must|in)\b|\s+\w+$|"
    r"$)",
    re.I,
)
_OF_SEVERAL = frozenset({"left", "right", "middle", "first", "second", "third", "last", "other"})
_ALL_OF = re.compile(
    r"\b(?:both(?: of (?:them|these|those))?|all(?: (?:two|three|four|five|six))?(?: of (?:them|these|those))|"
    r"they both|"
    r"they all|each of them|every one of them|the two(?: of them)?(?= |$))(?! (?:and|the|of)\b)",
    re.I,
)
_BOTH_THE = re.compile(r"\b(?:both|all|all of|each of|both of) (?:the|these|those) (?=[a-z]+s\b)", re.I)
_BOTH_NAMED = re.compile(r"\bboth (?=([a-z]+s)\b)", re.I)
_ADJACENT = re.compile(r"\s*(?:,|;|,?\s+(?:and|but)\b)\s*(?=(?:the|his|her|its|their|that) )", re.I)
_TWO = re.compile(
    r"^(?:(?:make|paint|turn|let|have|colou?r) )?(?P<one>(?:the|his|her) [\w -]+?) and (?P<other>(?:the|his|"
    r"her) [\w-]+(?: [\w-]+)??) "
    r"(?:(?:should|must) (?:both )?(?:be )?|both )?(?P<value>(?:(?:light|dark|bright|more|less|very) )?[\w-]+)$",
    re.I,
)
_LISTED = re.compile(r"\s*(?:,|;|,?\s+(?:and|but)\b)\s*", re.I)
_LEAD = re.compile(r"^(?:make|paint|turn|let|have|colou?r)\s+(?=the |his |her |its |their )", re.I)
_BE = re.compile(r"^(?:(?:should|must|could|is|are|to)\s+)?(?:be\s+|become\s+|turn\s+)*", re.I)


def point_out(text: str, scene: Scene) -> str:
    """The words with 'the left one', 'both' and the like as the things that they mean."""
    text = _ONE_AT.sub(lambda match: _named(scene, match.group(1), match.group()), text)
    text = _THE_ONE.sub(lambda match: _named(scene, match.group(1), match.group()), text)
    text = _THE_OTHER.sub(lambda match: _named(scene, "other", match.group()), text)
    text = _BOTH_THE.sub("the ", text)
    text = _BOTH_NAMED.sub(lambda match: "the " if scene.has(match.group(1)) else match.group(), text)
    return _ALL_OF.sub(lambda match: _all(scene, match.group()), text)


def _named(scene: Scene, which: str, as_it_is: str) -> str:
    name = point(scene.prompt, which.lower().removeprefix("far "), scene.last)
    group = together(scene.prompt)
    if not name and len(group) == 1 and group[0].many and which.lower() in _OF_SEVERAL:
        name = f"{which.lower()} {singular(group[0].head)}"
    return f"the {name}" if name else as_it_is


def _all(scene: Scene, as_it_is: str) -> str:
    group = together(scene.prompt)
    if len(group) == 1 and group[0].many:
        return f"the {group[0].name}"
    loose = as_it_is.lower().startswith(("each", "every", "all "))
    return "them" if len(group) > 1 and loose and "of them" not in as_it_is.lower() else as_it_is


def one_by_one(text: str, scene: Scene) -> str:
    """'the ball red, the cube older' as a clause for each thing; the words as they are where they are no such list."""
    several = _TWO.match(text)
    if several and all(spelled(words(scene.prompt), several.group(side)) for side in ("one", "other")):
        clauses = [_clause(f"{several.group(side)} {several.group('value')}", scene) for side in ("one", "other")]
        return ", ".join(clauses) if all(clauses) else text
    for joint in (_ADJACENT, _LISTED):
        parts = [part for part in joint.split(text) if part.strip()]
        clauses = [_clause(part, scene) for part in parts]
        if len(parts) > 1 and all(clauses):
            return ", ".join(clauses)
    return text


def _clause(part: str, scene: Scene) -> str:
    core = _LEAD.sub("", part.strip(), count=1)
    ws = words(core)
    caption = words(scene.prompt)
    for k in range(min(len(ws) - 1, 5), 0, -1):
        target = core[: ws[k - 1].end]
        if lows(target)[-1] in DETERMINERS or spelled(caption, target) is None:
            continue
        value = _BE.sub("", core[ws[k].start :])
        if ws[k].low == "with" and len(ws) - k > 1:
            return f"give the {bare(target)} {core[ws[k].end :].strip()}"
        fits = values.is_quality(value) or values.is_colour_value(value) or values.is_comparative(value)
        if value and act_of(lows(value)[0]) == lows(value)[0] and not fits:
            return f"let the {bare(target)} {value}"
        return f"make the {bare(target)} {value}" if value and fits else ""
    return ""


def named_twice(scene: Scene, head: str) -> bool:
    """Whether several things of the caption are of one kind."""
    return sum(thing.head == head for thing in things(scene.prompt)) > 1
