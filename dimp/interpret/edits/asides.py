"""What a caption says of some of several things ('two vases, one blue and one green'): found, changed and taken out."""

from __future__ import annotations

import re

import msgspec

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.morphology import act_of, gerund, is_gerund, is_plural, past_of, singular
from dimp.interpret.nouns import find, is_adjective, is_colour, is_number
from dimp.interpret.phrases.chunks import of_end
from dimp.interpret.phrases.parts import WHO, counts_another_thing
from dimp.interpret.phrases.several import is_several
from dimp.interpret.text import article_for, lows, words
from dimp.interpret.words.adjectives import COMPARATIVES, GROW, SHRINK, SIZES
from dimp.interpret.words.function import ARTICLES, DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.nouns import UNMARKED
from dimp.interpret.words.verbs import PARTICIPLES

_WHO = rf"{WHO}|an?(?= [a-z-]+ one\b)"
_PART = re.compile(
    rf"(?:,\s*(?:and\s+)?|\s+and\s+)({_WHO})\b(?! of\b) ([^,.;]+?)(?=,|\.|;|$|\s+and (?:{_WHO})\b)", re.I
)
_SPELLED = {number: word for word, number in NUMBERS.items() if word not in {"couple", "pair", "dozen"}}
_SIDED = re.compile(r"\b(?:left|right|front|back|top|bottom|middle|first|second|behind|above|below|foreground)\b", re.I)
_POINTERS = frozenset({"the", "a", "an", "one", "ones"})
_BEYOND_TWO = frozenset({"the middle one", "the third one", "the fourth one", "the fifth one", "another"})
_ALONE = 1
_PAIR = 2


class Aside(msgspec.Struct, frozen=True):
    """What is said of some of several things: whom it is about, what it says, and where both stand in the caption.

    Of 'a blue one on the left' `who` is 'a', and it says 'blue one on the left'.
    """

    who: str
    says: str
    start: int
    end: int


class Told(msgspec.Struct, frozen=True):
    """Several things of a caption, how many they are (0 unsaid), and what is said of some of them."""

    noun: str
    number: int
    start: int
    head: int
    end: int
    asides: tuple[Aside, ...]


def told_apart(prompt: str, noun: str = "") -> Told | None:
    """The first of several things of which the caption says something apart, of that noun where one is given."""
    if _PART.search(prompt) is None:
        return None
    ws = words(prompt)
    named = dict.fromkeys(word.low for word in ws if not noun or singular(word.low) == singular(noun))
    phrases = {
        low: find(ws, low) for low in named if is_plural(low) or low in UNMARKED
    }  # once for each word, however long the prompt is
    for k, word in enumerate(ws):
        phrase = phrases.get(word.low)
        if phrase is None or phrase.head != k or not is_several(ws, phrase):
            continue
        at = ws[of_end(ws, phrase.end) - 1].end
        asides = _asides(prompt, at)
        if asides:
            inside = [w.low for w in ws[phrase.start : phrase.head]]
            number = next((NUMBERS.get(low) or int(low) for low in inside if low in NUMBERS or low.isdecimal()), 0)
            return Told(word.low, number, ws[phrase.start].start, word.end, at, asides)
    return None


def _asides(prompt: str, at: int) -> tuple[Aside, ...]:
    """What is said of some, right after the things or after where they are ('three mugs on a shelf, one blue')."""
    comma = prompt.find(",", at)
    between = lows(prompt[at:comma]) if comma >= 0 else []
    if (
        _PART.match(prompt, at) is None
        and between[1:]
        and (between[0] in PREPOSITIONS or (_is_posture(between[0]) and between[1] in PREPOSITIONS))
        and not any(map(is_plural, between))
    ):
        at = comma
    found = []
    while (match := _PART.match(prompt, at)) and not counts_another_thing(match.group(1), match.group(2)):
        found.append(Aside(match.group(1).lower(), match.group(2), match.start(), match.end()))
        at = match.end()
    return tuple(found)


def _is_posture(low: str) -> bool:
    """Whether a word says how things are there ('perched', 'sitting')."""
    return low in PARTICIPLES or is_gerund(low) or (low.endswith("ed") and bool(act_of(low) or past_of(low)))


def of_look(prompt: str, look: str, noun: str = "") -> Aside | None:
    """The one aside with this look or side ('blue', 'left'); None where there is none, or more than one."""
    group = told_apart(prompt, "" if noun in {"", "one", "ones"} else noun)
    wanted = lows(look)
    asides = group.asides if group else ()
    fitting = [part for part in asides if wanted and set(wanted) <= {*lows(part.says), *lows(part.who)} - _POINTERS]
    return fitting[0] if len(fitting) == 1 else None


def aside(prompt: str, op: Op) -> Draft:
    """Say something else of the one of several that has the look `op.target`."""
    part = of_look(prompt, op.target)
    if part is None:
        return Draft(prompt, "attribute", (), (), 0.3, sentence("none-such", quality=op.target))
    new = _said(part.says, op.value)
    start = part.end - len(part.says)
    if part.who in ARTICLES:
        new, start = f"{article_for(new)} {new}", start - len(part.who) - 1
    text = prompt[:start] + new + prompt[part.end :]
    return Draft(text, "attribute", (f"the {op.target} one: {op.value}",), (), 0.8)


def _said(old: str, value: str) -> str:
    """What is said of the one: a colour for its colour, another look before it, what it does or has after it."""
    ws = lows(value)
    low = value.lower()
    size = "large" if low in GROW else "small" if low in SHRINK else COMPARATIVES.get(low, value)
    if is_colour(ws[-1]):
        first = next((w for w in words(old) if is_colour(w.low)), None)
        return f"{value} {old}" if first is None else old[: first.start] + value + old[first.end :]
    if all(is_adjective(low) for low in lows(size)):
        rest = [part for part in old.split() if not (part.lower() in SIZES and size.lower() in SIZES)]
        return " ".join([size, *rest])
    first_said = f"{gerund(act_of(ws[0]))}{value[len(ws[0]) :]}" if act_of(ws[0]) and not is_gerund(ws[0]) else value
    return f"{old} and {first_said}"


def swap(prompt: str, op: Op) -> Draft:
    """Each of two of a kind where the other was: their looks change sides, which the caption must tell."""
    group = told_apart(prompt, op.target)
    sided = [part for part in group.asides if _SIDED.search(f"{part.who} {part.says}")] if group else []
    if len(sided) != _PAIR:
        return Draft(prompt, "replace", (), (), 0.3, sentence("nothing-to-swap"))
    looks = [part.says.partition(" one ")[0] if part.who in ARTICLES else part.says for part in sided]
    for part, old, new in reversed(list(zip(sided, looks, reversed(looks), strict=True))):
        start = part.end - len(part.says)
        begin = start - len(part.who) - 1 if part.who in ARTICLES else start
        whole = f"{article_for(new)} {new}" if part.who in ARTICLES else new
        prompt = prompt[:begin] + whole + prompt[start + len(old) :]
    return Draft(prompt, "replace", (f"{looks[0]} <-> {looks[1]}",), (), 0.8, "", op.target)


def without(prompt: str, op: Op) -> Draft:
    """Take the one of several away that has the look `op.target`: one less of them."""
    part = of_look(prompt, op.target)
    group = told_apart(prompt)
    if (
        part is None
        or group is None
        or group.number < _PAIR
        or part.who not in ARTICLES | {"one"}
        and not part.who.endswith("one")
    ):
        return Draft(prompt, "remove", (), (), 0.3, sentence("unsure-which-one", which=op.target))
    shorter = prompt[: part.start] + re.sub(rf"^\s+and (?={WHO})", ", ", prompt[part.end :], flags=re.I)
    return Draft(fewer(shorter, group.noun, group.number - 1), "remove", (f"- the {op.target} one",), (), 0.8)


def without_said(prompt: str, name: str) -> str | None:
    """The caption without what it says one of several has ('one with a scarf'); None where it says no such thing."""
    group = told_apart(prompt)
    has = re.compile(
        rf"(?:^|\s+(?:and\s+)?)(?:with|wearing|holding|carrying|having|in) (?:an? |the )?(?:[\w-]+ )?"
        rf"{re.escape(name)}$",
        re.I,
    )
    for part in group.asides if group else ():
        match = has.search(part.says)
        if match is not None:
            left = part.says[: match.start()].strip()
            rest = prompt[part.end :]
            if left:
                return prompt[: part.end - len(part.says)] + left + rest
            alone = group is not None and len(group.asides) == _ALONE
            return prompt[: part.start] + (rest.lstrip(",") if alone and _ends_here(rest) else rest)
    return None


def fewer(prompt: str, noun: str, number: int) -> str:
    """The caption with so many of the things, and of those that are left no more said than can be."""
    ws = words(prompt)
    phrase = find(ws, noun)
    if phrase is None:
        return prompt
    at = ws[of_end(ws, phrase.end) - 1].end
    asides = _asides(prompt, at)
    kept = _fitting(asides, number)
    end = asides[-1].end if asides else at
    gap = prompt[at : asides[0].start] if asides else ""
    looks, _, where = " ".join(part.says for part in kept).partition(" one ") if number == _ALONE else ("", "", "")
    own = all(is_adjective(low) or is_colour(low) for low in lows(looks)) and bool(looks)
    after = (f" {where}" if where else "") if own else "".join(f", {part.who} {part.says}" for part in kept)
    rest = prompt[end:]
    after += "," if after and rest.strip() and rest.lstrip()[0] not in ",.;" else ""
    rest = rest.lstrip(",") if not after and _ends_here(rest) else rest
    first = next((k for k in range(phrase.start, phrase.head) if not _counts(ws[k].low)), phrase.head)
    middle = prompt[ws[first].start : ws[phrase.head].start] if first < phrase.head else ""
    if number == _ALONE:
        name = f"{looks} {middle}{singular(ws[phrase.head].low)}" if own else f"{middle}{singular(ws[phrase.head].low)}"
        name = f"{article_for(name.strip())} {name.strip()}"
    else:
        name = f"{_SPELLED.get(number, str(number))} {middle}{prompt[ws[phrase.head].start : ws[phrase.head].end]}"
    return prompt[: ws[phrase.start].start] + name + gap + after + rest


def _counts(low: str) -> bool:
    return low in DETERMINERS or is_number(low)


def _ends_here(rest: str) -> bool:
    """Whether a comma that closed the asides leads to what the things do or where they are, and is not needed."""
    ws = lows(rest[:40])
    return bool(ws) and (is_gerund(ws[0]) or ws[0] in PREPOSITIONS | {"next"})


def _fitting(asides: tuple[Aside, ...], number: int) -> list[Aside]:
    """Those of the asides that can be said of so many things."""
    kept = [part for part in asides if number > _PAIR or part.who not in _BEYOND_TWO]
    if number == _ALONE:
        kept = kept if len(kept) == _ALONE else []
    return kept[:number] if number else kept


def fitted(prompt: str, noun: str, number: int) -> str:
    """The caption, the things being counted anew, without what cannot be said of so many of them."""
    ws = words(prompt)
    phrase = find(ws, noun)
    at = ws[of_end(ws, phrase.end) - 1].end if phrase else 0
    asides = _asides(prompt, at) if phrase else ()
    kept = [] if number == _ALONE else _fitting(asides, number)
    if len(kept) == len(asides):
        return prompt
    after = "".join(f", {part.who} {part.says}" for part in kept)
    rest = prompt[asides[-1].end :]
    rest = rest.lstrip(",") if not after and _ends_here(rest) else rest
    return prompt[: asides[0].start] + after + rest
