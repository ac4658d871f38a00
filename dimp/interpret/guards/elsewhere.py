"""Whether a change was made where the request asked for it: compared word by word, whatever it was read as.

What comes into a caption and what goes from it says where a change took place. A request that names a thing of the
caption changes that thing; one that puts something in another's place takes something away; what goes takes along
only what is its own.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

import msgspec

from dimp.core.sentences import sentence
from dimp.interpret.edits.asides import of_look
from dimp.interpret.morphology import is_gerund, means_the_same, stem
from dimp.interpret.nouns import is_adjective, is_colour, is_number, right_edge
from dimp.interpret.phrases.lexicon import is_common_noun, is_word
from dimp.interpret.phrases.things import things
from dimp.interpret.text import Word, first_word, last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import DEGREE_WORDS
from dimp.interpret.words.colours import AMBIGUOUS, MATERIALS
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.verbs import REMOVERS

_LONGEST = 160
"""Words between the first and the last that differ, above which captions are not compared."""
_INSTEAD = re.compile(r"\b(?:instead|rather than|in place of|replace)\b", re.I)
_ALSO = re.compile(r"\b(?:too|also|as well|additionally)\s*$", re.I)
_MORE = re.compile(
    r"\b(?:another|more|second|third|fourth|extra|other|others|additional|again|of|each|both|every|one|ones|half)\b",
    re.I,
)


_SWAPS = re.compile(r"\b(?:swap|switch|trade|exchange)", re.I)


_TAKES = re.compile(
    rf"\b(?:{'|'.join(sorted(REMOVERS))}|take|cut)\b|"
    r"\b(?:no|not|none|never|without|un\w+|leave|"
    r"stop|end|minus|less|fewer|out|off|away|gone|goe?s?|instead|rather|replace\w*|swap\w*|except|but|only|just|"
    r"turn\w*|"
    r"change\w*|into|becomes?|transform\w*|convert\w*|switch\w*|from|to|for|than|prefer\w*|was|were|must|should|"
    r"back|like|as)\b|"
    r"(?:is|are|has) over$|stopped|ended|cleared|n't\b|^-|->|=|:|\bsans\b",
    re.I,
)
"""Words by which a thing that is named may go, or become another."""
_POINTS = re.compile(r"\b(?:others?|rest|all|both|everything|everyone|each|every|whole|picture|image|scene)\b", re.I)
_OF_THE_SCENE = frozenset({"weather", "time", "season", "style", "lighting", "mood", "camera", "action"})
"""What a caption need not have said before it is said anew."""
_BY_LOOK = re.compile(r"^(?:(?:make|let|paint|turn|have) )?the ([a-z]+) ([a-z]+)\b", re.I)
_SHORT = 3
"""Letters of a word that may be the end of any other, and words of a request that may be a mere name."""
_BECOMES = re.compile(
    r"\b(?:make|is|are|be|as)\b.*\ban? |\b(?:make|turn) (?:the )?(?:\w+ ){0,2}\w+s (?:\w+ )?\w+s$", re.I
)
_IN_PLACE_OF = re.compile(
    r"^(?P<new>.+?) (?:(?:instead of|rather than) (?:the |an? |in |on |at |being )*|not (?:in |at )?"
    r"(?!the\b|so\b|too\b|very\b|that\b|an?\b|his\b|her\b|its\b))(?P<old>[\w-]+(?: [\w-]+){0,2})$",
    re.I,
)
_ONE_OF = re.compile(
    r"\b(?P<which>left|right|middle|first|second|third|last) (?P<noun>(?!one\b|side\b|hand\b)[a-z]+)\b", re.I
)
_MADE = re.compile(r"(?P<name>(?:[\w-]+ ){1,3}[\w-]+) made (?:out )?of (?P<what>[\w-]+)", re.I)
_FIRM = listed("wooden wood slate marble granite steel brick concrete leather plastic stone iron")
_METALS = listed("gold silver bronze copper brass platinum")
"""Materials of which a thing has one, so that two side by side are one too many."""


_BY_A_THING = listed("behind between beside next under above below near against around")
"""Words for a place by a thing, at which another thing alone is."""


class Change(msgspec.Struct, frozen=True):
    """Where two captions differ: the words [gone, gone_end) of the first are [come, come_end) of the second."""

    gone: int
    gone_end: int
    come: int
    come_end: int


@lru_cache(maxsize=64)
def changes(before: str, after: str) -> tuple[Change, ...]:
    """Where two captions differ, in order; nothing where too much does."""
    old, new = [w.low for w in words(before)], [w.low for w in words(after)]
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    middle, other = old[first : len(old) - last], new[first : len(new) - last]
    if len(middle) > _LONGEST or len(other) > _LONGEST:
        return ()
    found = SequenceMatcher(None, middle, other, autojunk=False).get_opcodes()
    return tuple(Change(a + first, b + first, c + first, d + first) for how, a, b, c, d in found if how != "equal")


def misplaced(before: str, after: str, text: str, kinds: frozenset[str], *, comes_after: bool) -> str:
    """What shows that a change was made elsewhere than asked for, as a remark; '' where nothing does.

    `comes_after` tells whether something went already, whose place may be taken now.
    """
    if _SWAPS.search(text):
        return ""
    if look := look_of_another(before, after, text):
        return sentence("unsure-word", word=look)
    if "only" not in kinds and torn(before, after):
        return sentence("unsure-wording")
    if look := stays(before, after, text):
        return sentence("unsure-gone", thing=look)
    if "count" not in kinds and (which := other_one(before, after, text)):
        return sentence("unsure-word", word=which)
    if look := beside_the_one(before, after, text):
        return sentence("unsure-word", word=look)
    if look := for_a_thing(before, after):
        return sentence("unsure-word", word=look)
    if name := vanished(before, after, text):
        return sentence("unsure-gone", thing=name)
    if _ALSO.search(text) and not _TAKES.search(text) and (others := taken_along(before, after)):
        return sentence("unsure-gone", thing=others)
    if two := two_materials(before, after):
        return sentence("unsure-word", word=two)
    free = kinds & _OF_THE_SCENE or (
        comes_after and not (text.endswith(" instead") and invented_name(before, after, text))
    )
    if not free and _nothing_gone(before, after, text):
        return sentence("unsure-wording")
    if name := counted_beside(before, after, text):
        return sentence("unsure-word", word=name)
    return ""


def look_of_another(before: str, after: str, text: str) -> str:
    """A look that came to a thing that was not named, though another thing of the caption was; or ''."""
    new, asked = words(after), {stem(w.low) for w in words(text)}
    named = any(stem(thing.head) in asked for thing in things(before))
    if not named or _POINTS.search(text):
        return ""
    for change in changes(before, after):
        come = new[change.come : change.come_end]
        if not come or not all(_is_look(w.low) for w in come) or change.come_end >= len(new):
            continue
        end = right_edge(new, change.come_end - 1)
        own = {stem(w.low) for w in new[change.come_end : end]}
        own |= {noun for noun in asked for part in own if len(noun) > _SHORT and part.endswith(noun)}
        if own and not own & asked and not any(w.broken for w in new[change.come_end : change.come_end + 1]):
            return " ".join(w.low for w in come)
    return ""


def stays(before: str, after: str, text: str) -> str:
    """What something was to be in place of and is there as before; or ''."""
    match = _IN_PLACE_OF.search(text)
    old = last_word(re.sub(r" ones?$", "", match.group("old"))) if match else ""
    count = [low for low in lows(before)].count(old) if old else 0
    return (
        old
        if count and lows(after).count(old) >= count and old not in lows(match.group("new") if match else "")
        else ""
    )


def other_one(before: str, after: str, text: str) -> str:
    """Which of several things was named, where nothing of that came into the caption; or ''."""
    for match in () if _TAKES.search(text) else _ONE_OF.finditer(text):
        side, noun = match.group("which").lower(), match.group("noun").lower()
        many = any(thing.many and stem(thing.head) == stem(noun) for thing in things(before))
        told_apart = lows(after).count(side) > lows(before).count(side) or (
            side in lows(before) and side not in lows(after)
        )
        if many and of_look(before, side, noun) is not None:
            continue  # which `beside_the_one` looks at
        if many and not told_apart and f"{side} one" not in before.lower() and f"{side} {noun}" not in before.lower():
            return f"{side} {noun}"
    return ""


def vanished(before: str, after: str, text: str) -> str:
    """A thing that was named and is gone, though no word of the request takes away or changes into; or ''."""
    if _TAKES.search(text) or _BECOMES.search(text):
        return ""
    asked, left = {stem(w.low) for w in words(text)}, {stem(w.low) for w in words(after)}
    gone = (thing for thing in things(before) if stem(thing.head) in asked and stem(thing.head) not in left)
    return next((thing.name for thing in gone if not (is_colour(thing.head) or is_number(thing.head))), "")


def beside_the_one(before: str, after: str, text: str) -> str:
    """The look by which one of several was named ('the white kitten'), where another place changed; or ''."""
    old = words(before)
    for match in _BY_LOOK.finditer(text):
        part = of_look(before, match.group(1), match.group(2))
        at = [old[change.gone].start if change.gone < len(old) else len(before) for change in changes(before, after)]
        if part is not None and at and not any(part.start <= start <= part.end + 2 for start in at):
            return match.group(1)
    return ""


def for_a_thing(before: str, after: str) -> str:
    """A look that stands where a thing stood ('a brown with four cows'), or ''."""
    old, new = words(before), words(after)
    for change in changes(before, after):
        come, gone = new[change.come : change.come_end], old[change.gone : change.gone_end]
        ends = change.come_end == len(new) or new[change.come_end].broken or new[change.come_end].low in PREPOSITIONS
        looks = come and all(is_colour(w.low) or w.low in MATERIALS for w in come) and come[-1].low not in AMBIGUOUS
        named = gone and is_common_noun(gone[-1].low) and not _is_look(gone[-1].low) and not is_colour(gone[-1].low)
        counted = change.come > 0 and new[change.come - 1].low in DETERMINERS
        if looks and named and ends and counted:
            return come[-1].low
    return ""


def taken_along(before: str, after: str) -> str:
    """A word for a thing that went, or a look that came to a thing that was there, where something was only to be
    added; or ''."""
    old, new = words(before), words(after)
    lost = Counter(w.low for w in old if is_common_noun(w.low)) - Counter(w.low for w in new)
    return next(iter(lost), "")


def two_materials(before: str, after: str) -> str:
    """Two materials of one thing that the change brought together ('a stone cottage made of wood'), or ''."""
    return next(iter(_materials(after) - _materials(before)), "")


def _materials(caption: str) -> set[str]:
    found = set()
    for match in _MADE.finditer(caption):
        ws = words(match.group("name"))
        own = [w.low for w in ws[:-1] if w.low in _FIRM and not w.broken]
        found |= {f"{low} or {match.group('what')}" for low in own[-1:] if low != match.group("what")}
    ws = words(caption)
    for word, following in pairwise(ws):
        both = {word.low, following.low}
        if len(both) > 1 and not following.broken and (both <= _FIRM or both <= _METALS):
            found.add(f"{word.low} or {following.low}")
    return found


def invented_name(before: str, after: str, text: str) -> bool:
    """Whether a word came that is no common word: a name, which takes the place of a name."""
    new = words(after)
    come = [w for change in changes(before, after) for w in new[change.come : change.come_end]]
    return any(not is_word(w.low) for w in come) and len(words(text)) <= _SHORT


def _is_look(low: str) -> bool:
    return is_adjective(low) or is_colour(low) or low in DEGREE_WORDS | MATERIALS


def torn(before: str, after: str) -> bool:
    """Whether what is left of a comma part from which something went is now said of the part before it."""
    old, new = words(before), words(after)
    for change in changes(before, after):
        if change.come != change.come_end or change.gone_end >= len(old) or not change.gone:
            continue
        began, ended = old[change.gone].broken, old[change.gone_end].broken
        left = new[change.come] if change.come < len(new) else None
        dangles = left is not None and _dangles(left.low)
        placed = old[change.gone_end].low in _BY_A_THING and old[change.gone].low in {"with", "and"}
        if left is not None and not left.broken and not ended and ((began and dangles) or placed):
            return True
    return False


def _dangles(low: str) -> bool:
    """Whether a word says something of a thing before it."""
    return low in PREPOSITIONS or is_gerund(low) or low == "next"


def _nothing_gone(before: str, after: str, text: str) -> bool:
    """Whether something was to take another's place, and nothing went."""
    if not _INSTEAD.search(text) or before == after or first_word(text) in {"add", "undo"}:
        return False
    if Counter(w.low for w in words(before)) - Counter(w.low for w in words(after)):
        return False
    new, asked = words(after), {stem(w.low) for w in words(text)}
    where = changes(before, after)
    follows = (new[change.come_end].low for change in where if change.come_end < len(new))
    looks = all(_is_look(w.low) for change in where for w in new[change.come : change.come_end])
    return not looks and not any(stem(low) in asked for low in follows)


def counted_beside(before: str, after: str, text: str) -> str:
    """A thing counted anew while the caption goes on counting it otherwise ('two children ... three kids'), or ''."""
    if _MORE.search(text):
        return ""
    new = words(after)
    for change in changes(before, after):
        for k in range(change.come, change.come_end):
            head = right_edge(new, k) - 1
            counts = new[k].low in NUMBERS or new[k].low.isdecimal()
            if counts and k < head < change.come_end and _counted_elsewhere(after, new[k].start, new[head]):
                return new[head].low
    return ""


def _counted_elsewhere(caption: str, start: int, head: Word) -> bool:
    """Whether the caption counts things of this kind in another place, too."""
    others = [thing for thing in things(caption) if thing.start > head.end or thing.end < start]
    return any(_same_kind(thing.head, head.low) and _numbered(caption, thing.start) for thing in others)


def _numbered(caption: str, start: int) -> bool:
    first = words(caption[start : start + 24])[:1]
    return bool(first) and (first[0].low in NUMBERS or first[0].low.isdecimal())


def _same_kind(noun: str, other: str) -> bool:
    return stem(noun) == stem(other) or means_the_same(noun, other)
