"""Whether a reading is to be doubted: a new caption holds words of the conversation, or lost what nobody asked to lose.

The rules change captions by cutting and putting in; where words were not understood, what is cut may be a thing that
they never named. Such a reading is asked back instead of painted.
"""

from __future__ import annotations

import re

from dimp.interpret.damage import looks_damaged
from dimp.interpret.morphology import act_of, stem
from dimp.interpret.nouns import find, is_adjective, is_colour
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import Thing, things
from dimp.interpret.text import first_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    VAGUE_NUMBERS,
)
from dimp.interpret.words.scene import WEATHER_NOUNS
from dimp.interpret.words.verbs import OPENERS

UNSURE = 0.4
"""Confidence of a reading that left such words in the caption."""

_SPOKEN = listed(
    """me us please pls thanks don't dont doesn't doesnt didn't didnt shouldn't shouldnt isn't isnt wasn't
    aren't won't can't should same again instead you your you're i i'm i'd that's it's he's she's what what's
    whats which thing things enough swap but if so also else too maybe really actually supposed
    somehow whatever except everything everybody everyone please pls rest
    undo revert version versions where want wanted meant mean said"""
)
_HISTORY = listed(
    "like as back undo redo return revert go again put bring thanks thank don't please i we you can could"
)
_ASIDE = listed(
    """picture image photo scene thing things one ones size color colour colors colours side sides hand place places way
    bit lot kind sort style version left right middle top bottom front back background foreground other others rest
    same both all half twice times number more less please instead end part whole everything nothing something anything
    time day look idea thanks change make made like want need try see view look position spot corner center centre
    time moment next same shape form material texture pattern man woman person people guy lady one two three four five
    can could should must will would may might let have has had do did what where who how why when which here there now
    needs need great good nice mind word words text name title letters miss return interchange wrong clothes outfit
    hey wish love wonder hope guess bet order rather really maybe even still yet well person prompt mistake problem
    point reason sense type amount"""
)
"""Words of a request that need not come into the caption."""
_BACK = re.compile(
    r"\b(?:the|its|his|her|their|a|from) back\b|\bback (?:of|to back|view|yard|door|seat|side|lit|"
    r"lighting)\b",
    re.I,
)
_ONE = re.compile(
    r"(?<!, the )\b(?:left|right|other|middle|first|second|third|last|same|new|old) ones?\b|\bof (?:them|those|"
    r"these)\b|(?<!, the )\b(?:others|them)\b|\b(?:than|are) (?:an?|the)\b"
    r"|\ba them\b|\bwith the (?:left|right)(?=$|[,.;])",
    re.I,
)


_AT_IT = re.compile(
    r"\b(?:[a-z]+ing|on|of|to|in|with|under|over|behind|around|at|for|by|near|above|below|from|through|inside) it\b"
)
_VAGUE = re.compile(
    r"^(?:(?:make|do|get|have) )?(?:it|this|that|everything|the (?:picture|image|whole thing))? ?"
    r"(?:a (?:bit|little|lot) |much |even |more )*"
    r"(?:better|nicer|good|right|perfect|correct|cooler|different|differently|interesting|special|improved)$|"
    r"^(?:fix|improve|enhance|correct|mend|repair|change|edit|modify|adjust|tweak|work on|do something (?:about|with)) "
    r"(?:it|this|that|everything|something|the (?:picture|image|whole thing|[\w-]+))$",
    re.I,
)


_DIAL = re.compile(
    r"^(?:(?:with|use|set|make|try) )?(?:(?:lower|raise|higher|more|less|increase|reduce|decrease|change|stronger|"
    r"weaker|"
    r"turn (?:up|down)) )(?:the )?(?:guidance|cfg|strength|denoising|scheduler|sampler)\b.*$",
    re.I,
)
"""Parameters that words cannot set."""


def is_vague(text: str) -> bool:
    """Whether words ask for a change without saying which ('fix it', 'make it better')."""
    plain = text.strip(" .!?")
    return _VAGUE.match(plain) is not None or _DIAL.match(plain) is not None


def history_word(text: str) -> str:
    """A word of the history or of an instruction with which no description of a picture begins, or ''."""
    first = first_word(text)
    return first if first in _HISTORY else ""


def leftover(before: str, after: str) -> str:
    """A word of the conversation that is in `after` and was not in `before`, or ''."""
    new = set(lows(after)) - set(lows(before))
    spoken = sorted(new & _SPOKEN)
    if spoken:
        return spoken[0]
    if "back" in new and not _BACK.search(after):
        return "back"
    pronoun = sorted(new & {"he", "she", "they", "it"})
    if (
        pronoun
        and re.search(rf"(?<!next to )(?<!on )(?<!of )(?<!it )\b{pronoun[0]} [a-z]+", after, re.I)
        and (pronoun[0] != "it" or re.search(r"\b[a-z]+ it [a-z]+", after) is not None and not _AT_IT.search(after))
    ):
        return pronoun[0]
    match = _ONE.search(after)
    return match.group() if match and not _ONE.search(before) else ""


_TAKING = frozenset({"remove", "only", "rewrite", "replace", "swap_things", "count", "one_of", "style", "multi"})
"""Kinds of change by which things may go from a caption."""
_PLACING = frozenset({"background", "time", "season", "weather", "lighting", "camera", "mood", "action"})
"""Kinds of change by which a place or a time may go."""
_BROKEN = re.compile(
    r"\b(?:an?|the) (?:with|in|on|at|of|and|behind|under|next|near|to|from|by)\b|\b(?:an?|the|with|and|"
    r"of)(?= ?(?:[,.;]|$))"
    r"|\bwith (?:and|with|in|on|at|behind|under|next to)\b|\b(?:on|in) the (?:left|right) (?:on|in) the (?:left|"
    r"right)\b"
    r"|\b(?:colou?r other|other colou?rs?|different colou?r)\b|\ban? (?:both|all|some|more|less|them|it|not)\b|"
    r"\b(?:an?|the) (?:an?|the)\b|"
    r"\band (?:and|with)\b|\b(?:in|on|at) (?:in|on|at) |"
    r"\b(?:in|at|from|behind|under|beside|between|near|into|onto|by)(?= ?(?:[,.;]|$))|\bon (?:man|woman|girl|boy)\b",
    re.I,
)


_TAKES_AWAY = re.compile(r"\b(?:instead|rather|not|no|without|out|away|off|n't)\b", re.I)
"""Words by which a thing that is named may go, whatever kind of change it is."""


_CORRECTS = re.compile(
    r"\b(?:but|said|meant|mean|wanted|than|back|swap\w*|switch\w*|exchange|trade|sorry|oops|wait)\b", re.I
)
_GRAMMAR = OPENERS | PRONOUNS | DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | NUMBERS.keys() | VAGUE_NUMBERS
_UNSAID = frozenset(
    {"replace", "recolor", "attribute", "material", "add", "place", "background", "action", "multi", "described"}
)


def unheard(before: str, after: str, text: str, kinds: frozenset[str]) -> str:
    """A thing or colour that the words name and of which nothing came into the caption; '' where all was heard."""
    if not kinds or not kinds <= _UNSAID or _TAKES_AWAY.search(text) or _CORRECTS.search(text):
        return ""
    there = {stem(low) for low in (*lows(before), *lows(after))}
    for word in words(text):
        low = word.low
        if word.capital and word.start:
            continue
        if stem(low) in there or low in _ASIDE | _GRAMMAR or not (is_common_noun(low) or is_colour(low)) or act_of(low):
            continue
        if not is_adjective(low) and find(words(before), low) is None and not _joined(low, there):
            return low
    return ""


def _joined(low: str, there: set[str]) -> bool:
    """Whether a word is part of one of the caption, or the other way round."""
    return any(low in other or (len(other) > 3 and other in low) for other in there if len(low) > 3)


def damage(before: str, after: str, text: str, kinds: frozenset[str]) -> str:
    """What is wrong with the caption `after` that the words `text` made of `before`, as a remark; '' if nothing is.

    `kinds` are the kinds of change that were carried out.
    """
    lost = lost_thing(before, after, text, kinds)
    if lost:
        return f"Not sure whether {lost!r} should go."
    if missed := unheard(before, after, text, kinds):
        return f"Not sure what {missed!r} means here."
    if looks_damaged(before, after, text, kinds):
        return "Not sure how to say this in the prompt."
    worse = len(_BROKEN.findall(after)) > len(_BROKEN.findall(before)) or _run_on(after) > _run_on(before)
    return "Not sure how to say this in the prompt." if worse else ""


def _run_on(caption: str) -> int:
    """How often a noun with an article stands right after another noun ('in a coat a wolf')."""
    ws = words(caption)
    return sum(
        after.low in ARTICLES and not after.broken and is_common_noun(before.low) and not act_of(before.low)
        and before.low not in PREPOSITIONS | AUXILIARIES | CONJUNCTIONS | NUMBERS.keys()
        for before, after in zip(ws, ws[1:], strict=False)
    )  # fmt: skip


def lost_thing(before: str, after: str, text: str, kinds: frozenset[str]) -> str:
    """A thing of the caption `before` that `after` has not, though no word asked for that; '' where all are there."""
    if kinds & _TAKING:
        return ""
    left = {stem(low) for low in lows(after)}
    named = set() if _TAKES_AWAY.search(text) else {stem(low) for low in lows(text)}
    for thing in things(before):
        if stem(thing.head) in left or _is_no_thing(thing.head):
            continue
        said_anew = _after_with(before, thing) and "with" in lows(text)
        if stem(thing.head) in named or not (said_anew or (kinds & _PLACING and _stands_at(before, thing))):
            return thing.name
    return ""


def _stands_at(caption: str, thing: Thing) -> bool:
    """Whether a thing says where another is or what another does ('under an oak', 'riding a bike')."""
    before = lows(caption[: thing.start])[-1:]
    return thing.place or bool(before) and (before[0] in PREPOSITIONS - {"with"} or act_of(before[0]) != "")


def _after_with(caption: str, thing: Thing) -> bool:
    return lows(caption[: thing.start])[-1:] == ["with"]


def _is_no_thing(head: str) -> bool:
    return is_colour(head) or head in NUMBERS.keys() | VAGUE_NUMBERS | WEATHER_NOUNS | MATERIALS
