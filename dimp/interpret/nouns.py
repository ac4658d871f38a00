"""Noun phrases: where one begins and ends in a caption, and which one the user's words point at.

A phrase is found by its exact words first, then with fewer modifiers, then by its head, by a family of kinds
('cow' for 'bull'), and last by a typo of one letter. Nothing is guessed beyond that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec

from dimp.interpret.morphology import (
    base_of,
    is_gerund,
    is_plural,
    is_third,
    may_be_the_person,
    may_stand_for,
    means_the_same,
    near,
    singular,
    stem,
)
from dimp.interpret.text import Word, words
from dimp.interpret.words.adjectives import ADJECTIVE_ENDINGS, ADJECTIVES, COMPARATIVES, SIZES
from dimp.interpret.words.colours import COLOUR_TAILS, COLOURS, MATERIALS, SHADES
from dimp.interpret.words.common import common_words
from dimp.interpret.words.function import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    VAGUE_NUMBERS,
)
from dimp.interpret.words.nouns import (
    ANIMALS,
    BODY,
    CLOTHES,
    FAMILIES,
    GARMENTS,
    MASS,
    NOT_PEOPLE,
    NOUNS_LIKE_ADJECTIVES,
    PEOPLE,
    PORTION_PLURALS,
)
from dimp.interpret.words.scene import PLACES
from dimp.interpret.words.verbs import ACTS, BASES, IRREGULAR_PARTICIPLES, PARTICIPLES, POSTURE

_EMPTY = PRONOUNS | DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES
_KNOWN_ADJECTIVES = ADJECTIVES | COLOURS | SIZES.keys() | MATERIALS | COMPARATIVES.keys() | IRREGULAR_PARTICIPLES
_NOT_ADJECTIVES = PEOPLE | NOUNS_LIKE_ADJECTIVES | ACTS
_STOPS = PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | RELATIVES | (PRONOUNS - {"one"})


class Phrase(msgspec.Struct, frozen=True):
    """A noun phrase in a list of words: [start, end) with its head last, and where the words that matched begin."""

    start: int
    match: int
    end: int
    how: str = "exact"

    @property
    def head(self) -> int:
        """Index of the head word."""
        return self.end - 1


def is_number(low: str) -> bool:
    """Whether the word counts things ('two', '3', 'many')."""
    return low in NUMBERS or low in VAGUE_NUMBERS or low.isdecimal()


def is_adjective(low: str) -> bool:
    """Whether the word is known or looks to be an adjective rather than a noun used as one."""
    if low in _KNOWN_ADJECTIVES:
        return True
    if low in _NOT_ADJECTIVES:
        return False
    return low.endswith(ADJECTIVE_ENDINGS) or (low.endswith(("ed", "ing", "y")) and len(low) > 4)


def is_colour(low: str) -> bool:
    """Whether the word alone names a colour."""
    return low in COLOURS or low.endswith(("-colored", "-coloured"))


def colour_words(lows: Sequence[str]) -> bool:
    """Whether the words together are a colour ('dark blue', 'black and white', 'rainbow colored')."""
    return (
        bool(lows)
        and any(is_colour(w) for w in lows)
        and (is_colour(lows[-1]) or lows[-1] in COLOUR_TAILS)
        and all(is_colour(w) or w in SHADES or w in COLOUR_TAILS or w in {"a", "the"} for w in lows)
    )


def bare(phrase: str) -> str:
    """A noun phrase without its determiner ('the red ball' -> 'red ball')."""
    ws = words(phrase)
    k = 0
    while k < len(ws) - 1 and ws[k].low in DETERMINERS:
        k += 1
    return phrase[ws[k].start :].strip() if ws else phrase.strip()


def head_of(lows: Sequence[str]) -> str:
    """The head noun of a phrase: the last word before a preposition or relative."""
    for before, low in pairwise(lows):
        led = before in DETERMINERS or (is_number(before) and before != "couple")
        if low in PREPOSITIONS or low in RELATIVES or (is_gerund(low) and not led):
            return before
    return lows[-1] if lows else ""


def _verbish(ws: Sequence[Word], k: int) -> bool:
    """Whether word k is more likely the verb of a phrase to its left than a modifier of a noun to its right."""
    low = ws[k].low
    before = ws[k - 1].low if k and not ws[k].broken else ""
    if is_gerund(low):
        of_several = k + 1 < len(ws) and is_plural(ws[k + 1].low)
        if of_several and (before in {"with", "of"} or (before == "and" and _goes_on(ws, k))):
            return False
        counted = is_number(before) and before not in {"couple", "pair", "dozen"}
        return not (before in DETERMINERS or counted or before in ADJECTIVES or is_colour(before) or not before)
    if is_third(low):
        return bool(before) and before not in DETERMINERS and not is_adjective(before)
    if low in POSTURE and before and k > 2 and "and" in (ws[k - 2].low, ws[k - 3].low):
        return True
    return low in BASES and bool(before) and is_plural(before)


def _goes_on(ws: Sequence[Word], k: int) -> bool:
    """Whether word k goes on with a list of several things ('with candles and [floating] lanterns')."""
    last = max((i for i in range(k) if ws[i].low in PREPOSITIONS), default=0)
    return k > 1 and is_plural(ws[k - 2].low) and not any(is_gerund(w.low) for w in ws[last:k])


def left_edge(ws: Sequence[Word], k: int) -> int:
    """First word of the noun phrase whose head (or first matched word) is word k."""
    start = k
    while start > 0 and k - start < 9:
        before = ws[start - 1]
        if ws[start].broken and not _list_of_adjectives(ws, start):
            break
        if before.low in DETERMINERS:
            return start - 1
        if before.low == "and" and _paired_colours(ws, start):
            start -= 2
            continue
        if before.low in _STOPS or _verbish(ws, start - 1):
            break
        start -= 1
    return start


def _list_of_adjectives(ws: Sequence[Word], k: int) -> bool:
    """Whether word k goes on with adjectives of one noun ('a big, red ball'), and no part of its own ends before it."""
    if not (is_adjective(ws[k - 1].low) and is_adjective(ws[k].low)):
        return False
    first = k - 1
    while first and not ws[first].broken and is_adjective(ws[first - 1].low):
        first -= 1
    if first == 0:
        return True
    before = ws[first - 1].low
    return before in DETERMINERS or (is_number(before) and before != "one") or _list_of_adjectives(ws, first)


def _paired_colours(ws: Sequence[Word], k: int) -> bool:
    return k >= 2 and is_colour(ws[k - 2].low) and is_colour(ws[k].low)


def right_edge(ws: Sequence[Word], k: int) -> int:
    """One past the head of the noun phrase that begins at word k (a determiner or modifier)."""
    end = k + 1
    while end < len(ws) and end - k < 7:
        low = ws[end].low
        if ws[end].broken:
            break
        if low == "and" and end + 1 < len(ws) and is_colour(ws[end - 1].low) and is_colour(ws[end + 1].low):
            end += 2
            continue
        if low in _STOPS or low in DETERMINERS or _verbish(ws, end) or _past(ws, end) or _height(ws, end):
            break
        end += 1
    return end


def _height(ws: Sequence[Word], k: int) -> bool:
    """'high up', 'low down' after a noun."""
    return ws[k].low in {"high", "low"} and k + 1 < len(ws) and ws[k + 1].low in {"up", "down"}


def _past(ws: Sequence[Word], k: int) -> bool:
    """A past participle after a noun ('a plate topped with ...')."""
    low, following = ws[k].low, ws[k + 1].low if k + 1 < len(ws) else ""
    past = low in PARTICIPLES or (low.endswith("ed") and len(low) > 4)
    return past and (not following or ws[k + 1].broken or following in PREPOSITIONS)


def phrase_at(ws: Sequence[Word], k: int, match: int | None = None, how: str = "exact") -> Phrase:
    """The noun phrase whose head is word k."""
    first = k if match is None else match
    return Phrase(left_edge(ws, first), first, k + 1, how)


def wanted(phrase: str) -> list[str]:
    """The words of a noun phrase without determiners, numbers kept."""
    lows = [w.low for w in words(phrase)]
    while len(lows) > 1 and lows[0] in DETERMINERS:
        lows = lows[1:]
    while len(lows) > 1 and lows[-1] in {"one", "ones"}:
        lows = lows[:-1]
    while len(lows) > 2 and lows[0] in {"of", "one"}:
        lows = lows[1:]
    return [low.removesuffix("'s") if low != "'s" else low for low in lows]


def find(ws: Sequence[Word], phrase: str) -> Phrase | None:
    """The noun phrase of the caption that the user's `phrase` points at, or None."""
    owned = _owned(ws, phrase)
    if owned is not None:
        return owned
    want = wanted(phrase)
    if not want or all(w in _EMPTY for w in want):
        return None
    stems = [stem(w.low) for w in ws]
    core = _cut(want)
    head = core[-1]
    found = _whole(ws, stems, want) or _exact(ws, stems, core) or _kin(ws, head) or _made_of(ws, stems, core)
    return found or _slip(ws, stems, head) or _by_name(ws, head)


def names(prompt: str, term: str) -> bool:
    """Whether a caption has all the words of a term, in any of their forms."""
    return {stem(low) for low in wanted(term) if low not in _EMPTY} <= {stem(w.low) for w in words(prompt)}


def _owned(ws: Sequence[Word], phrase: str) -> Phrase | None:
    """'the girl's balloon': what stands after its owner, before the next one who may own something."""
    owner, mark, part = phrase.partition("'s ")
    at = find(ws, owner) if mark and part else None
    if at is None:
        return None
    for k in range(at.end, len(ws)):
        if is_living(ws[k].low):
            return None
        if stem(ws[k].low) == stem(wanted(part)[-1] if wanted(part) else ""):
            return phrase_at(ws, k, None, "exact")
    return None


def spelled(ws: Sequence[Word], phrase: str) -> Phrase | None:
    """The noun phrase with exactly these words, or None."""
    want = wanted(phrase)
    if not want or all(w in _EMPTY for w in want):
        return None
    return _whole(ws, [stem(w.low) for w in ws], want)


def _whole(ws: Sequence[Word], stems: Sequence[str], want: Sequence[str]) -> Phrase | None:
    goal = [stem(w) for w in want]
    hits = _occurrences(stems, goal)
    hits = [h for h in hits if not _as_modifier(ws, h + len(goal) - 1)] or hits
    hits = [h for h in hits if ws[h + len(goal) - 1].low == want[-1]] or hits  # 'masks' before 'mask'
    if not hits:
        return None
    last = hits[0] + len(goal) - 1
    end = right_edge(ws, last) if is_adjective(ws[last].low) else last + 1
    return Phrase(left_edge(ws, hits[0]), hits[0], end)


def _cut(want: Sequence[str]) -> list[str]:
    for k, low in enumerate(want):
        if k and (low in PREPOSITIONS or low in RELATIVES or (is_gerund(low) and low not in ADJECTIVES)):
            return list(want[:k])
    return list(want)


def _exact(ws: Sequence[Word], stems: Sequence[str], want: Sequence[str]) -> Phrase | None:
    goal = [stem(w) for w in want]
    second = bool(goal) and goal[0] in {"second", "right", "other", "last"}
    for k in range(len(goal)):
        part = goal[k:]
        hits = _occurrences(stems, part)
        hits = [h for h in hits if not _as_modifier(ws, h + len(part) - 1)] or hits
        if hits:
            first = hits[-1] if second and k else hits[0]
            return phrase_at(ws, first + len(part) - 1, first, "exact" if k == 0 else "head")
    return None


def _occurrences(stems: Sequence[str], part: Sequence[str]) -> list[int]:
    size = len(part)
    return [i for i, s in enumerate(stems) if s == part[0] and list(stems[i : i + size]) == list(part)]


def _as_modifier(ws: Sequence[Word], k: int) -> bool:
    """Whether word k is followed by another noun, so that it is not the head ('kitchen counter', 'bus stop')."""
    if k + 1 >= len(ws) or ws[k + 1].broken:
        return False
    compound = ws[k + 1].low in BASES and not is_plural(ws[k].low)
    return compound or (right_edge(ws, k) > k + 1 and not base_of(ws[k + 1].low))


def _made_of(ws: Sequence[Word], stems: Sequence[str], want: Sequence[str]) -> Phrase | None:
    """'the orange slices' of a caption with 'sliced oranges'."""
    if len(want) != 2 or want[1] not in PORTION_PLURALS:
        return None
    k = next((i for i, s in enumerate(stems) if s == stem(want[0]) and is_plural(ws[i].low)), -1)
    return phrase_at(ws, k, None, "kin") if k >= 0 else None


def _kin(ws: Sequence[Word], head: str) -> Phrase | None:
    head = singular(head)
    tests: list[Callable[[str], bool]] = [
        lambda low: len(head) >= 4 and low != head and low.endswith(head), lambda low: means_the_same(head, low)
    ]  # fmt: skip
    if is_person(head):
        tests.append(lambda low: is_person(low) and may_be_the_person(head, low))
    if head in {"outfit", "clothe", "clothes", "clothing", "attire", "garment", "costume", "wardrobe"}:
        tests.append(lambda low: low in GARMENTS)
    tests.append(lambda low: may_stand_for(head, low))
    for test in tests:
        for k, w in enumerate(ws):
            played = k and head == "ball" and ws[k - 1].low in {"playing", "play", "plays"}
            if test(singular(w.low)) and not _as_modifier(ws, k) and not played:
                return phrase_at(ws, k, None, "kin")
    return None


def same_family(a: str, b: str) -> bool:
    """Whether two noun phrases name things of one family, so that 'orange' for a melon is the fruit."""
    one, other = (singular(head_of([w.low for w in words(x)]) or "") for x in (a, b))
    return one != other and any(one in family and other in family for family in FAMILIES)


def is_person(low: str) -> bool:
    """Whether the (singular) word names a person."""
    low = singular(low)
    if low in NOT_PEOPLE:
        return False
    if low in PEOPLE or low.endswith(("man", "woman", "ist")):
        return True
    if not low.endswith("er") or len(low) < 5:
        return False
    trunk = low[:-2]
    return trunk in BASES or trunk + "e" in BASES or trunk[:-1] in BASES or low.endswith(("cycler", "rider", "boarder"))


def is_living(low: str) -> bool:
    """Whether the word names a person or an animal."""
    return is_person(low) or singular(low) in ANIMALS


def is_noun(low: str) -> bool:
    """Whether a word is known or looks to be the name of a thing."""
    one = singular(low)
    known = is_living(one) or one in CLOTHES | BODY | MASS | PLACES.keys() or any(one in family for family in FAMILIES)
    return known or is_plural(low)


def _by_name(ws: Sequence[Word], head: str) -> Phrase | None:
    """'the car' for a caption that begins with 'An Audi Q7': the only thing it can mean is what bears the name."""
    head = singular(head)
    if not (is_person(head) or any(head in family for family in FAMILIES)) or not ws:
        return None
    end = right_edge(ws, 0)
    first = 1 if ws[0].low in DETERMINERS else 0
    name = ws[first:end]
    known = any(is_person(w.low) or is_adjective(w.low) or any(singular(w.low) in f for f in FAMILIES) for w in name)
    return Phrase(0, first, end, "kin") if len(name) >= 2 and all(w.capital for w in name) and not known else None


def _slip(ws: Sequence[Word], stems: Sequence[str], head: str) -> Phrase | None:
    if len(head) < 3:
        return None
    goal = stem(head)
    for k, s in enumerate(stems):
        alike = ws[k].low not in _STOPS | DETERMINERS and (len(goal) >= 4 or len(s) >= 4) and near(goal, s)
        if alike and not {singular(head), singular(ws[k].low)} <= common_words():  # 'steam' and 'stream' are two words
            return phrase_at(ws, k, None, "slip")
    return None
