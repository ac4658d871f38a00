"""A caption as words with their places, so that an edit cuts and splices the original string and touches nothing else.

Words are compared in lower case; everything between two cut points stays exactly as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

_MARKS = "".join(c for c in map(chr, range(0x300, 0x2100)) if unicodedata.category(c) in ("Mn", "Mc"))
"""Accents and vowel signs that are characters of their own, as in Hindi, Thai and decomposed Latin."""
_LETTER = rf"[^\W_][{_MARKS}\u200c\u200d]*"
_SIGN = r"[\u2600-\u27bf\U0001f000-\U0001faff][\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
EMOJI = rf"(?:[\U0001f1e6-\U0001f1ff]{{2}}|{_SIGN}(?:\u200d{_SIGN})*)"
"""One sign, with what makes it a face of another colour, a family or a flag."""
_WORD = re.compile(rf"(?:{_LETTER})+(?:['’&-](?:{_LETTER})+)*|{EMOJI}")
_STARTS_EMOJI = re.compile(EMOJI)
_DRESSED = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\ufb00-\ufb06\U0001d400-\U0001d7ff]+")
_BREAK = re.compile(r"[,.;:!?()\[\]{}|\n\"“”]")
_VOWEL = re.compile(r"(?!uni|use|one\b|eur|ubi)[aeiou]|hour|honest|heir\b|8|11\b|18\b", re.I)
_ARTICLE = re.compile(r"\b([Aa])(n?)(\s+)(?=([^\W_][^\s]*))")


class Word(msgspec.Struct, frozen=True):
    """One word of a text: its lower-case form, its place, its capital, and whether a break or a colon is before it."""

    low: str
    start: int
    end: int
    broken: bool
    capital: bool = False
    colon: bool = False


def plain_letters(text: str) -> str:
    """`text` composed, its letters of full width, of mathematics and of ligatures as ordinary ones."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return _DRESSED.sub(lambda match: unicodedata.normalize("NFKC", match.group()), composed)


def words(text: str) -> list[Word]:
    """The words of `text` in order."""
    return list(_words(text))


@lru_cache(maxsize=512)  # one sentence is taken apart by many readers
def _words(text: str) -> tuple[Word, ...]:
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        low = plain_letters(match.group()).lower().replace("’", "'").replace("i\u0307", "i")
        broken, colon = bool(_BREAK.search(text, last, start)), ":" in text[last:start]
        found.append(Word(low, start, end, broken, match.group()[0].isupper(), colon))
        last = end
    return tuple(found)


def lows(text: str) -> list[str]:
    """The lower-case words of `text`."""
    return list(_lows(text))


@lru_cache(maxsize=512)
def _lows(text: str) -> tuple[str, ...]:
    return tuple(w.low for w in _words(text))


def first_word(text: str) -> str:
    """The first word of `text` in lower case; empty where it has none (a lone quote, an emoji)."""
    return next(iter(_lows(text)), "")


def last_word(text: str) -> str:
    """The last word of `text` in lower case; empty where it has none."""
    return (lows(text) or [""])[-1]


def article_for(word: str) -> str:
    """'a' or 'an', by the sound the word most likely begins with."""
    return "an" if _VOWEL.match(word) else "a"


def fix_articles(text: str, start: int, end: int) -> str:
    """Correct 'a'/'an' near `text[start:end]` only: the rest of the caption is the user's own."""
    low = max(0, start - 4)
    high = min(len(text), end + 24)

    def right(match: re.Match[str]) -> str:
        want = article_for(match.group(4))
        return (want.capitalize() if match.group(1) == "A" else want) + match.group(3)

    if low and text[low - 1].isalnum():
        low = text.rfind(" ", 0, low) + 1
    return text[:low] + _ARTICLE.sub(right, text[low:high]) + text[high:]


def splice(text: str, start: int, end: int, new: str) -> str:
    """Put `new` in place of `text[start:end]`, mending spaces, articles and the first capital around the cut."""
    left, right = text[:start], text[end:]
    if not new:
        left, right = _mend(left, right)
    elif left and left[-1].isalnum():
        new = " " + new
    if new and right and (right[0].isalnum() or _STARTS_EMOJI.match(right)) and not new.endswith(" "):
        new += " "
    result = left + new + right
    result = fix_articles(result, len(left), len(left) + len(new))
    return _capital_like(text, result) if not left.strip() else result


def _mend(left: str, right: str) -> tuple[str, str]:
    left, right = left.rstrip(" \t"), right.lstrip(" \t")
    if not left.strip():
        right = right.lstrip(" ,;.")
    if right[:1] in (",", ".", ";") and left.endswith((",", ";")):
        left = left.rstrip(",; ")
    if not right:
        left = left.rstrip(",; ")
    if left and right and (right[0].isalnum() or right[0] in "\"'“(") and not left.endswith("("):
        left += " "
    return left, right


def _capital_like(old: str, new: str) -> str:
    if old[:1].isupper() and new[:1].islower():
        return new[0].upper() + new[1:]
    return new


def ending(text: str) -> tuple[str, str]:
    """The text without its closing '.', '!' or '…' and trailing space, and that close."""
    body = text.rstrip()
    cut = len(body.rstrip(".!…"))
    return body[:cut].rstrip(" ,;"), body[cut:]


def append(text: str, phrase: str, joint: str = ", ") -> str:
    """`text` with `phrase` after its last word, before a closing full stop."""
    body, close = ending(text)
    if not phrase.strip():
        return text
    if not body:
        return phrase.strip() + close
    return body + joint + phrase.strip() + close
