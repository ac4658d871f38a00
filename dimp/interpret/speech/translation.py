"""Short German, French and Spanish requests in English, by a table of words: 'mach den Ball rot'. Pure.

Only a request all of whose words are in the table of one language is translated; any other is asked back. The tables
(`words/foreign.txt`) hold what such requests are made of: a few verbs, what colours, times and weathers are called, and
the things most often painted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from dimp.interpret.morphology import plural
from dimp.interpret.nouns import is_adjective, is_colour
from dimp.interpret.phrases.lexicon import is_common_noun, is_word
from dimp.interpret.text import lows
from dimp.interpret.words import listed
from dimp.interpret.words.function import DETERMINERS
from dimp.interpret.words.verbs import OPENERS

_LONGEST = 120
"""Characters of the longest request that is translated; longer ones are prompts."""
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?|\d+|[,.;]")
_MOST_WORDS = 6
_LANGUAGES = ("de", "fr", "es")
_ENDINGS = {
    "de": ("es", "er", "en", "em", "e", "n", "s"),
    "fr": ("es", "e", "s", "x"),
    "es": ("es", "os", "as", "s", "a"),
}
_PLURALS = {"de": ("er", "en", "e", "n", "s"), "fr": ("s", "x"), "es": ("es", "s")}
_SHORTEST_STEM = 3
_PETS = frozenset({"dog", "cat", "puppy", "kitten"})
"""Who wears a collar where others wear a necklace, which is one word in French and Spanish."""
_ENGLISH_TOO = listed("in an am so was die hat den man plus change pot son par or sin pon dame e des do per me a no on")


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    """For each language what its words and phrases are in English."""
    tables: dict[str, dict[str, str]] = {}
    lines = files("dimp.interpret.words").joinpath("foreign.txt").read_text("utf-8").splitlines()
    language = ""
    for line in lines:
        english, _, words = line.partition(": ")
        language = line if line in _LANGUAGES else language
        if words and language:
            table = tables.setdefault(language, {})
            for word in words.split(", "):
                table.setdefault(word, english)
    return tables


@lru_cache(maxsize=1)
def foreign_words() -> frozenset[str]:
    """The words of the tables that are no English ones."""
    single = {word for table in _tables().values() for word in table if " " not in word}
    return frozenset(word for word in single if word not in _ENGLISH_TOO and not is_word(word))


@lru_cache(maxsize=64)
def in_english(text: str) -> str:
    """A request in one of the languages in English; '' where it is in none of them, or has other words."""
    plain = " ".join(text.replace("’", "'").lower().split()).strip(" .!?¡¿")
    tokens = _TOKEN.findall(plain)
    if not tokens or len(plain) > _LONGEST or "".join(tokens) != re.sub(r"[\s!?¡¿]", "", plain):
        return ""
    for language in _LANGUAGES:
        if any(_is_foreign(token, language) for token in tokens) or plain in _tables()[language]:
            english = _translated(tokens, language)
            if english:
                return _in_order(english, language)
    return ""


@lru_cache(maxsize=512)  # the words of a caption are looked up again for each message
def meaning_of(phrase: str, language: str) -> str:
    """The English of a word or phrase of one language ('de', 'fr', 'es'), in any form; '' for an unknown one."""
    return _tables()[language].get(phrase, "") or ("" if " " in phrase else _inflected(phrase, language))


def language_of(text: str) -> str:
    """The language most of whose words a text has, of those of the tables; '' for none."""
    found = Counter(
        language for low in set(lows(text)) for language in _LANGUAGES if meaning_of(low, language) and not is_word(low)
    )
    return found.most_common(1)[0][0] if found else ""


def fitted(english: str, caption: Sequence[str]) -> str:
    """The English request with the one of two meanings of a word that the caption's words have ('ballon')."""
    if "balloon" in caption and "ball" not in caption:
        english = re.sub(r"\bball\b", "balloon", english)
    return re.sub(r"\bnecklace\b", "collar", english) if _PETS & set(caption) else english


def first_verb(text: str) -> str:
    """The English opener of which the first word of a text is the translation ('füge' -> 'add'), or ''."""
    tokens = _TOKEN.findall(text.lower())
    found = (table.get(tokens[0], "") for table in _tables().values()) if tokens else iter(())
    return next((verb for verb in found if verb in OPENERS and tokens[0] not in OPENERS), "")


def _is_foreign(token: str, language: str) -> bool:
    known = token in _tables()[language] and token in foreign_words()
    return known or (token not in _ENGLISH_TOO and not is_word(token) and bool(_inflected(token, language)))


def _inflected(word: str, language: str) -> str:
    """The English of a word whose other form the table has: 'wilde' by 'wild', 'rosas' by 'rosa', 'legum' by none."""
    table = _tables()[language]
    for ending in _ENDINGS[language]:
        base = word.removesuffix(ending)
        if base == word or len(base) < _SHORTEST_STEM:
            continue
        english = table.get(base) or (table.get(f"{base}o", "") if language == "es" else "")
        if is_adjective(english) or is_colour(english):
            return english
        if is_common_noun(english) and ending in _PLURALS[language]:
            return plural(english)
    return ""


def _translated(tokens: list[str], language: str) -> list[str]:
    """The English words and phrases of the tokens, longest phrases first; empty where one is not in the table."""
    table = _tables()[language]
    found: list[str] = []
    k = 0
    while k < len(tokens):
        for size in range(min(_MOST_WORDS, len(tokens) - k), 0, -1):
            phrase = " ".join(tokens[k : k + size]).replace("' ", "'")
            english = table.get(phrase, phrase if phrase in ",.;" or phrase.isdigit() else "")
            english = english or (_inflected(phrase, language) if size == 1 else "")
            if english:
                found.append(english)
                k += size
                break
        else:
            return []
    return found


def _in_order(parts: list[str], language: str) -> str:
    """The parts as an English request: verbs before what they change, looks before nouns unless they are predicates."""
    added = parts[:1] == ["make"] and parts[1:2] in (["a"], ["some"], ["two"], ["three"])
    makes = (parts[0] in {"make", "make it"} and not added) or "should" in parts or "should be" in parts
    ordered = list(parts)
    for k in range(len(ordered) - 1):
        noun, look = ordered[k], ordered[k + 1]
        if (
            language != "de"
            and not makes
            and noun.split()[0] not in DETERMINERS | {"not"}
            and is_common_noun(noun.rpartition(" ")[2])
            and (is_colour(look) or (" " not in look and is_adjective(look)))
        ):
            ordered[k], ordered[k + 1] = look, noun
    english = " ".join(ordered).replace(" ,", ",")
    for pattern, plain in _PUT_STRAIGHT:
        english = pattern.sub(plain, english)
    return " ".join(english.split())


_PUT_STRAIGHT = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"^please | please$|^now ", ""),
        (r"^(the [a-z ]+?) rather (?=[a-z]+(?: [a-z]+)?$)", r"\1 "),
        (r"^(another .+|one more .+|some .+) also$", r"add \1"),
        (r"^and ", ""),
        (r"^other (two|three|four|five|six) ", r"\1 other "),
        (r"^rather (?=\w+$)", "no, "),
        (r"\bis to (?=(?:big|small|dark|bright|old|young|dim|light|red|blue|green)$)", "is too "),
        (r"^to (?=(?:big|small|dark|bright|old|young|red|blue|green)$)", "too "),
        (r"^(?:make|put|add) ((?:a|an|some) [a-z]+(?: [a-z]+)?) (?:at|to) (the [a-z]+)$", r"give \2 \1"),
        (r"^(.+?) should (?!be\b)(.+) (sit|sleep|run|fly|swim|stand|dance|smile)$", r"\1 should \3 \2"),
        (r"^(remove|replace) (?:at|to|in) (?=(?:the|that) )", r"\1 "),
        (r"^remove (?:the )?(?:at|in the|by) (night|snow|rain|fog|day)$", r"remove the \1"),
        (r" in addition$|^in addition ", ""),
        (r"^more (\w+), (?=i want |give me )", r"no \1, "),
        (r"^that (.+?) should be ", r"\1 should be "),
        (r"^change (the \w+) (?:in|to|by) (?:an? )?(?!the )(\w+)$", r"change \1 into a \2"),
        (r"^(?:should|i|i want) (?:want )?", "i want "),
        (r"^i want i want ", "i want "),
        (r"^(.+?) should (?!be\b)(.+?) be$", r"\1 should be \2"),
        (r"^(.+?) is (?:bigger|smaller|darker|brighter)$", r"\1"),
        (r"^(.*?)((?:the|a|some|no) .+) (?:add|also)$", r"add \1\2"),
        (r"^(.*?)((?:the|all) .+) (?:remove|away)$", r"remove \1\2"),
        (r"^(?:make|remove|draw|let) (.+) away$", r"remove \1"),
        (r"^replace (.+) by (.+)$", r"replace \1 with \2"),
        (r"^replace (.+) (?:at|of) (.+)$", r"replace \1 with \2"),
        (r"\bcan you (?:please )?", ""),
        (r"^only an? (?=\w+$)", "only one "),
        (r"^remove let ", "remove "),
        (r"^away with ", "remove "),
        (r"^(the .+|it) make$", r"make \1"),
        (r"^make (?=(?:a|an|some|two|three|four|another) )", "add "),
        (r"^make (?:of|that|should be) ", "make it "),
        (r"^make (?=at |in )", "make it "),
        (r"^make the picture ", "make it "),
        (r"^add to it ", "add "),
        (r"\bnot the\b", "no"),
        (r"^make it (no|without) ", r"\1 "),
        (r" now$", ""),
        (r"\ba (?=[aeiou])", "an "),
    )
)


def is_in_table(text: str) -> bool:
    """Whether a text has a word that is in the tables and no English word."""
    return bool(set(lows(text)) & foreign_words())
