"""Statements of how the picture should be: 'the man held a flag', 'the cake needs candles', 'she has no hat',
'one of the birds is blue', 'background: volcano'."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.morphology import act_of, is_gerund, past_of
from dimp.interpret.nouns import is_adjective, is_number, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.several import is_several
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.readers.changing import slot_of_target
from dimp.interpret.readers.context import Context
from dimp.interpret.readers.making import valued
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.function import ARTICLES, DETERMINERS, POSSESSIVES, PREPOSITIONS

_LABEL = re.compile(
    r"^(background|backdrop|place|location|setting|style|medium|weather|season|time(?: of day)?|lighting|light|mood|"
    r"atmosphere|camera|view|angle|details?)\s*[:=]\s*(.+)$",
    re.I,
)
_NEEDS = re.compile(
    r"^(.+?)\s+(?:needs|need|could use|wants|should get|gets|got|is missing|are missing|is lacking|lacks?|requires?|"
    r"should come with)\s+(?!to\b)(.+)$",
    re.I,
)
_NOT = (
    r"(?:should not|shouldn't|must not|mustn't|does not|doesn't|do not|don't|did not|didn't|is not|isn't|are not|"
    r"aren't|was not|wasn't|were not|weren't|cannot|can't|could not|couldn't|would not|wouldn't|should never|"
    r"is no longer|are no longer|no longer|should no longer|has not|hasn't)"
)
_NEVER = re.compile(
    rf"^(.+?)\s+(?:{_NOT}(?:\s+(?:be|have|has|got))*|(?:should (?:be|have|have got)\s+|has\s+|have\s+|had\s+|"
    rf"with\s+)no)"
    r"\s+((?:wear|hold|carry|us|show|contain|includ|hav|need|want|requir)(?:e|ing|ying)?\s+)?(?:any\s+|an?\s+)?(.+)$",
    re.I,
)
_ONE_OF = re.compile(
    r"^(?:(?:make|let|have|turn|change|give|paint|color|colour|dye)\s+)?"
    r"(?:(?:just\s+|only\s+)?(one|either|two|three|four|some|most|half)\s+(?:of\s+)?(?:the\s+|these\s+|those\s+)?|"
    r"the\s+(left|right|first|second|third|last|middle|leftmost|rightmost|other|front|back)\s+(?=\w+\s))(.+)$",
    re.I,
)
_OTHERS = re.compile(
    r"^(?:(?:make|let|have|turn|paint|colou?r|give) )?(?:all )?(?:of )?the (?:others|other ones|"
    r"other (?:two|three|four|five)|rest(?: of them)?|remaining (?:ones|two|three)) "
    r"(?:(?:should|could|must|are|is|to|were) )?(?:be |become |turn )?(.+)$",
    re.I,
)
_ANOTHER = re.compile(
    r"^another (?:one )?(?:of (?:them|the [\w-]+) )?((?:is|in|with|should|wears?|has|holds?|wearing|holding) .+)$", re.I
)
_TO_BE = re.compile(r"^(?:(?:should|could|to|is|are|was|were|turn|turns)\s+)?(?:(?:be|become|into|to)\s+)*", re.I)
_BECOMES = frozenset(
    {"turned", "became", "got", "gets", "turns", "becomes", "become", "went", "goes", "looked", "looks"}
)
_VERB = re.compile(r"^(?:should|could|would|might|can|must|will|to|is|are|was|were|be|being)$", re.I)


def label(clause: str, context: Context) -> Op | None:
    """'background: a volcano', 'style: oil painting'."""
    match = _LABEL.match(clause)
    if match and match.group(1).lower().startswith("detail"):
        return Op("tail", "", match.group(2))
    return slot_of_target(match.group(1), match.group(2), context) if match else None


def needs(clause: str, context: Context) -> Op | None:
    """'the cake needs candles', 'the man could use a hat'."""
    match = _NEEDS.match(clause)
    if match is None or first_word(clause) in {"i", "we", "you"}:
        return None
    who, what = match.group(1), match.group(2)
    first = first_word(what)
    if is_adjective(first) and len(lows(what)) == 1 or first in PREPOSITIONS or act_of(first) == first:
        return None
    return Op("add", context.resolve(who), what) if context.is_it(who) or context.has(who) else None


def never(clause: str, context: Context) -> Op | None:
    """'the dog should not wear a collar', 'she has no hat', 'there isn't a boat'."""
    match = _NEVER.match(clause)
    if match is None or len(lows(match.group(1))) > 5 or first_word(clause) in {"i", "we", "you"}:
        return None
    what = match.group(3)
    named = re.search(
        rf"\b(?:is|was) ?(?:not|n't) an? {re.escape(what)}$|(?:isn't|"
        rf"wasn't) an? {re.escape(what)}$",
        clause,
        re.I,
    )
    if context.is_it(match.group(1)) and named:
        return Op("fallback", "", clause)
    if not match.group(2) and context.has(match.group(1)) and (values.is_quality(what) or values.is_colour_value(what)):
        return Op("unset", match.group(1), what)
    return Op("remove", context.resolve(re.sub(r"^(?:in|on|at|under|near|by|behind) (?=\S)", "", what, flags=re.I)))


def one_of(clause: str, context: Context) -> Op | None:
    """'make one of them a man', 'one of the women should wear a hat'."""
    match = _ONE_OF.match(clause)
    if match is None:
        return None
    remainder = match.group(3)
    rest = words(remainder)
    for k in range(min(len(rest) - 1, 4), 0, -1):
        who = remainder[: rest[k - 1].end]
        if who.lower() in {"them", "these", "those"} and (not _several(who, context) or _touched_several(context)):
            who = _plural_thing(context) or who
        if not _several(who, context):
            continue
        value = _TO_BE.sub("", remainder[rest[k].start :])
        first = first_word(value)
        if first == "of":
            return None
        if act_of(first) and not is_gerund(first) and not is_adjective(first):
            value = base_phrase(value)
        if match.group(1) and match.group(1).lower() not in {"one", "either"} and " of " not in f" {clause} ":
            return None
        many = match.group(1).lower() if match.group(1) else "one"
        which = f"the {match.group(2).lower()} one" if match.group(2) else many.replace("either", "one")
        return Op("one_of", context.resolve(who), value, "", which) if lows(value) else None
    return None


def others(clause: str, context: Context) -> Op | None:
    """'the others are rusty' of three robots, one of which is pink."""
    another = _ANOTHER.match(clause)
    group = _plural_thing(context) if another else ""
    if another and group and not values.is_comparative(another.group(1)):
        value = _TO_BE.sub("", another.group(1))
        return Op("one_of", group, base_phrase(value) if values.is_verb_phrase(lows(value)) else value, "", "another")
    match = _OTHERS.match(clause)
    if match is None:
        return None
    group = _plural_thing(context)
    if not group or not lows(match.group(1)):
        return Op("fallback", "", clause)
    value = f"with {match.group(1)}" if first_word(clause) == "give" else match.group(1)
    return Op("one_of", group, base_phrase(value) if values.is_verb_phrase(lows(value)) else value, "", "the others")


def _plural_thing(context: Context) -> str:
    """The first thing of the caption that is several, by its noun; '' where none is."""
    group = [thing.head for thing in things(context.prompt) if thing.many and not thing.place]
    last = last_word(context.last)
    return last if last in group else next(iter(group), "")


def _touched_several(context: Context) -> bool:
    """Whether what was last talked about is several of the caption's things."""
    last = last_word(context.last)
    return any(thing.many and thing.head == last for thing in things(context.prompt))


def _several(who: str, context: Context) -> bool:
    """Whether the words name things of which the caption has more than one."""
    caption = words(context.prompt)
    phrase = spelled(caption, context.resolve(who))
    return phrase is not None and is_several(caption, phrase) and who.lower() not in {"it", "one"}


def statement(clause: str, context: Context) -> Op | None:
    """'the man held an umbrella', 'the boy's hair turned blue', 'she rides a horse'."""
    ws = words(clause)
    known = ws and (
        ws[0].low in ARTICLES | POSSESSIVES or context.is_it(ws[0].low) or _named(clause[: ws[0].end], context)
    )
    if len(ws) < 2 or not known or (ws[0].low == "one" and is_common_noun(ws[1].low)):
        return None
    for k in range(min(len(ws) - 1, 6), 0, -1):
        who, low = clause[: ws[k - 1].end], ws[k].low
        if (
            _VERB.match(low)
            or low in DETERMINERS
            or ws[k - 1].low in DETERMINERS - POSSESSIVES - {"her"} - _pronouns(k)
        ):
            continue
        named = (k == 1 and context.is_it(who)) or _named(who, context)
        compound = "'s" not in who and k + 1 < len(ws) and _named(clause[: ws[k].end], context)
        if not named or compound:
            continue  # 'bow tie' of the caption is a thing, not what a bow does
        if low in _BECOMES and k + 1 < len(ws):
            return valued(who, re.sub(r"^(?:into|to|like)\s+", "", clause[ws[k + 1].start :]), context)
        base = "" if low == "made" else past_of(low) or act_of(low)
        if base == "have":
            return Op("add", context.resolve(who), clause[ws[k].end :].strip())
        if base and not is_adjective(low) and not is_number(low) and not is_gerund(low):
            return Op("action", context.resolve(who), f"{base} {clause[ws[k].end :].strip()}".strip())
    return None


def _pronouns(k: int) -> frozenset[str]:
    return frozenset({"this", "that", "these", "those"}) if k == 1 else frozenset()


def _named(who: str, context: Context) -> bool:
    """Whether the caption has the thing, or the owner of a part ("the boy's hair")."""
    owner, mark, _ = who.partition("'s ")
    return spelled(words(context.prompt), owner if mark else who) is not None
