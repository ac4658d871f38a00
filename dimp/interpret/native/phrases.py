"""The nouns of a German, French or Spanish text with what stands around them."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from dimp.interpret.native.looks import is_look
from dimp.interpret.native.tongue import WORD, Tongue
from dimp.interpret.speech.translation import meaning_of

_HEAD = 3
"""Letters that both parts of a compound have at least."""
_BREAK = re.compile(r"[,.;:!?()\[\]{}|\n\"“”]")


class Token(msgspec.Struct, frozen=True):
    """A word with its place; `broken` where a comma or another break is before it."""

    low: str
    start: int
    end: int
    broken: bool
    capital: bool


class NounPhrase(msgspec.Struct, frozen=True):
    """A noun with its article and looks, as indices of tokens; `looks` are from and past the last of each."""

    preposition: int | None
    determiner: int | None
    first: int
    head: int
    past: int
    looks: tuple[tuple[int, int], ...]


class Parsed(msgspec.Struct, frozen=True):
    """A text with its tokens and its noun phrases."""

    text: str
    tokens: tuple[Token, ...]
    phrases: tuple[NounPhrase, ...]

    def low(self, index: int | None) -> str:
        """A token in lower case; '' for none."""
        return "" if index is None else self.tokens[index].low

    def span(self, first: int, past: int) -> tuple[int, int]:
        """The place of some tokens in the text."""
        return self.tokens[first].start, self.tokens[past - 1].end

    def words(self, first: int, past: int) -> str:
        """Some tokens as they are written."""
        start, end = self.span(first, past)
        return self.text[start:end]


@lru_cache(maxsize=64)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text."""
    found: list[Token] = []
    last = 0
    for match in WORD.finditer(text):
        broken = bool(_BREAK.search(text, last, match.start()))
        word = match.group()
        found.append(Token(word.lower().replace("’", "'"), *match.span(), broken, word[0].isupper()))
        last = match.end()
    return tuple(found)


def parse(text: str, tongue: Tongue) -> Parsed:
    """The noun phrases of a text, in order."""
    tokens = tokens_of(text)
    found = []
    k = 0
    while k < len(tokens):
        past = _run(tokens, k, tongue)
        if past == k:
            k += 1
            continue
        phrase = _phrase(tokens, k, past, tongue)
        found += [phrase] if phrase else []
        k = past
    return Parsed(text, tokens, tuple(found))


def _run(tokens: tuple[Token, ...], first: int, tongue: Tongue) -> int:
    """The index past the words from `first` that no function word and no break parts."""
    past = first
    while (
        past < len(tokens)
        and tokens[past].low not in tongue.function_words
        and not (past > first and tokens[past].broken)
    ):
        past += 1
    return past


def _phrase(tokens: tuple[Token, ...], first: int, past: int, tongue: Tongue) -> NounPhrase | None:
    determiner = _before(tokens, first, tongue.determiners)
    preposition = _before(tokens, first if determiner is None else determiner, tongue.prepositions)
    introduced = determiner is not None or preposition is not None
    head = (_german_head if tongue.code == "de" else _romance_head)(tokens, first, past, tongue, introduced=introduced)
    if head is None:
        return None
    before = tuple((k, k + 1) for k in range(first, head))
    after, end = _looks_behind(tokens, head + 1, past, tongue) if tongue.code != "de" else ((), head + 1)
    begins = first if determiner is None else determiner
    return NounPhrase(preposition, determiner, begins, head, end, before + after)


def _before(tokens: tuple[Token, ...], index: int, kind: frozenset[str]) -> int | None:
    """The token right before one, where it is of a kind."""
    near = index > 0 and not tokens[index].broken and tokens[index - 1].low in kind
    return index - 1 if near else None


def _german_head(tokens: tuple[Token, ...], first: int, past: int, tongue: Tongue, *, introduced: bool) -> int | None:
    """The first noun: German writes it with a capital, and where nobody did, it ends what an article begins."""
    for k in range(first, past):
        starts = k == 0 and is_look(tokens[k].low, tongue)
        if tokens[k].capital and not starts:
            return k
    known = next((k for k in range(first, past) if _is_noun(tokens[k].low, tongue)), None)
    return known if known is not None else (past - 1 if introduced else None)


def _romance_head(tokens: tuple[Token, ...], first: int, past: int, tongue: Tongue, *, introduced: bool) -> int | None:
    """The first word that is no look that goes before nouns."""
    head = next((k for k in range(first, past) if tokens[k].low not in tongue.looks_first), None)
    if head is None:
        return past - 1 if introduced else None
    bare = (
        not introduced and head == first and (tokens[head].low in tongue.comparing or is_look(tokens[head].low, tongue))
    )
    return None if bare and not _is_noun(tokens[head].low, tongue) else head


def _is_noun(word: str, tongue: Tongue) -> bool:
    return bool(meaning_of(word, tongue.code)) and not is_look(word, tongue)


def _looks_behind(
    tokens: tuple[Token, ...], first: int, past: int, tongue: Tongue
) -> tuple[tuple[tuple[int, int], ...], int]:
    """The looks behind a noun ('plus petite' is one), and the index past them."""
    looks: list[tuple[int, int]] = []
    k = first
    while k < past:
        size = 2 if tokens[k].low in tongue.comparing and k + 1 < past else 1
        if size == 1 and not is_look(tokens[k].low, tongue):
            break
        looks.append((k, k + size))
        k += size
    return tuple(looks), k


def same_noun(one_form: str, other: str, tongue: Tongue) -> bool:
    """Whether two words are forms of one noun: 'Hund' and 'Hunden', 'flor' and 'flores'."""
    shorter, longer = sorted((one_form.lower(), other.lower()), key=len)
    endings = {"de": ("", "e", "n", "en", "es", "s", "er", "ern"), "fr": ("", "s", "x"), "es": ("", "s", "es")}
    compound = tongue.code == "de" and len(shorter) >= _HEAD and len(longer) - len(shorter) >= _HEAD
    if compound and longer.endswith(shorter):  # 'Hut' may be a 'Strohhut'
        return True
    if longer.startswith(shorter) and longer[len(shorter) :] in endings[tongue.code]:
        return True
    meanings = meaning_of(shorter, tongue.code), meaning_of(longer, tongue.code)
    return tongue.code == "de" and shorter[0] == longer[0] and bool(meanings[0]) and f"{meanings[0]}s" == meanings[1]


def names_things(named: str, parsed: Parsed, tongue: Tongue) -> bool:
    """Whether words are the name of a thing and no more: its noun, its looks, and where the caption says that it is."""
    wanted = parse(named, tongue)
    if not wanted.phrases:
        return len(wanted.tokens) == 1
    first = wanted.phrases[0]
    heads = [wanted.low(phrase.head) for phrase in wanted.phrases[1:]]
    others = [any(same_noun(parsed.low(phrase.head), head, tongue) for phrase in parsed.phrases) for head in heads]
    joined = {token.low for token in wanted.tokens} & tongue.conjunctions
    joined |= {token.low for token in wanted.tokens[1:] if token.broken}
    return first.first == 0 and all(others) and not joined and (bool(heads) or first.past == len(wanted.tokens))


def find(parsed: Parsed, named: str, tongue: Tongue) -> NounPhrase | None:
    """The one noun phrase that `named` means; None where there is none or where it could be several."""
    wanted = parse(named, tongue)
    nouns = wanted.phrases[:1]
    noun = wanted.low(nouns[0].head) if nouns else (wanted.tokens[-1].low if wanted.tokens else "")
    looks = {wanted.low(start) for phrase in nouns for start, _ in phrase.looks}
    found = [phrase for phrase in parsed.phrases if noun and same_noun(parsed.low(phrase.head), noun, tongue)]
    exact = [phrase for phrase in found if parsed.low(phrase.head) == noun]
    found = exact or found
    if len(found) > 1 and looks:
        found = [phrase for phrase in found if _has_look(parsed, phrase, looks, tongue)]
    return found[0] if len(found) == 1 else None


def _has_look(parsed: Parsed, phrase: NounPhrase, looks: set[str], tongue: Tongue) -> bool:
    own = {tongue.base_of(parsed.low(start)) for start, _ in phrase.looks}
    return bool(own & {tongue.base_of(look) for look in looks})
