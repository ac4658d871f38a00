"""Talk about the history instead of the picture: 'undo', 'go back two', 'try again', 'the second one', 'start over'.

Only a whole sentence counts, so that 'undo the buttons on her coat' stays an ordinary modification. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec

from dimp.core.limits import without_unseen
from dimp.interpret import going_back_patterns as going_back
from dimp.interpret import history_patterns as patterns
from dimp.interpret.clauses import normalise
from dimp.interpret.morphology import near
from dimp.interpret.nouns import is_colour
from dimp.interpret.phrases.lexicon import is_word, mended
from dimp.interpret.readers.values import kind_of
from dimp.interpret.speech.spelling import spoken
from dimp.interpret.words.function import NUMBERS
from dimp.interpret.words.verbs import ACTS


class Undo(msgspec.Struct, frozen=True, tag="undo"):
    """Take the head back `times` steps."""

    times: int = 1


class Redo(msgspec.Struct, frozen=True, tag="redo"):
    """Take the head forward `times` steps again."""

    times: int = 1


class Again(msgspec.Struct, frozen=True, tag="again"):
    """Paint the same words again with other seeds, `count` siblings."""

    count: int = 1


class Pick(msgspec.Struct, frozen=True, tag="pick"):
    """Go to one of the pictures last made together (from 1; -1 the last, 0 the middle); then perhaps change it."""

    index: int
    modification: str = ""


class First(msgspec.Struct, frozen=True, tag="first"):
    """Go to the first picture of the conversation, then perhaps change it."""

    modification: str = ""


class GoBackTo(msgspec.Struct, frozen=True, tag="go_back_to"):
    """Go to the latest picture whose words match `words` ('the one with the hat'), then perhaps change it.

    `chosen` says that the words name no picture unless another one than the canvas has them ('go with the white').
    """

    words: str
    modification: str = ""
    chosen: bool = False


class Former(msgspec.Struct, frozen=True, tag="former"):
    """Go to the picture before the last change of an aspect or a thing ('the old colour was nicer')."""

    aspect: str


class OtherOfTwo(msgspec.Struct, frozen=True, tag="other_of_two"):
    """Go to the picture that was looked at before this one ('that was better')."""


class StartOver(msgspec.Struct, frozen=True, tag="start_over"):
    """Begin a new root: with a prompt where one was given, else ask for it."""

    prompt: str | None = None


class BeforeThat(msgspec.Struct, frozen=True, tag="before"):
    """Go to the picture before the one that brought what `words` name ('back to before the snow')."""

    words: str


class UndoThen(msgspec.Struct, frozen=True, tag="undo_then"):
    """Change the picture that `times` steps back lead to."""

    times: int
    modification: str


class MoreLike(msgspec.Struct, frozen=True, tag="more_like"):
    """Paint `count` variations near candidate `index`, from 1 (or -1 for the last); 0: as many as there were."""

    index: int
    count: int = 0


class NoneOfThem(msgspec.Struct, frozen=True, tag="none"):
    """Leave the candidates: go back to where the canvas was before them."""


class Keep(msgspec.Struct, frozen=True, tag="keep"):
    """Star the current picture."""


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Cancel what is being painted."""


Meta = (
    Undo
    | Redo
    | Again
    | Pick
    | First
    | GoBackTo
    | BeforeThat
    | Former
    | OtherOfTwo
    | UndoThen
    | MoreLike
    | NoneOfThem
    | StartOver
    | Keep
    | Stop
)

MAX_COUNT = 16
"""Most pictures one sentence can ask for."""


def talk(text: str) -> Meta | None:
    """What the text asks of the history, or None when it is an ordinary modification."""
    raw = without_unseen(" ".join(text.split()))
    if len(raw) > 2000:
        return None
    new = patterns.NEW.match(raw)
    if new:
        return StartOver(new.group(1).strip())
    for reading in _readings(raw):
        found = _read(reading)
        if found is not None:
            return found
    return None


def named_by_look(text: str) -> GoBackTo | None:
    """The picture that 'the wings one' may be; None for other words. Things of a picture are called so as well."""
    plain = normalise(patterns.LEAD.sub("", spoken(text), count=1))
    for words in (plain, _mended(plain)):
        if match := going_back.THE_ONE.match(words) or going_back.BACK_TO_LOOK.match(words):
            return GoBackTo(match.group(1), chosen=True)
    return None


def gone_back_to(text: str) -> GoBackTo | None:
    """'Three looked better', where there are no candidates of which it could be the third."""
    found = (_back_to(reading) for reading in _readings(text))
    return next((back for back in found if isinstance(back, GoBackTo)), None)


def _readings(raw: str) -> list[str]:
    """The possible readings of the words: literal, without politeness, without displeasure, with typos corrected."""
    plain = spoken(raw).strip(" .!?,;:")
    text = normalise(raw) or plain
    led = patterns.LEAD.sub("", text, count=1).strip(" .!?,;:")
    after = patterns.LEAD.sub("", plain, count=1).strip(" .!?,;:")
    praised = patterns.PRAISED.sub("", plain, count=1).strip(" .!?,;:")
    readings = dict.fromkeys(x for x in (plain, text, led, after, normalise(after), normalise(praised)) if x)
    rather = patterns.MEANT.match(plain)
    if rather and going_back.GOES_BACK.match(plain):
        return [f"back to {rather.group('rather')}"]
    if rather and _read(normalise(rather.group("first"))) is not None:
        return [rather.group("rather")]
    if len(raw) <= 60:
        readings |= dict.fromkeys(x for x in map(_mended, list(readings)) if x)
    return list(readings)


def _mended(text: str) -> str:
    """The sentence with typos of one letter corrected to the vocabulary of history commands, or ''."""
    ws = text.lower().split()
    mended = [_mend(w) for w in ws]
    if len(ws) == 1 and len(ws[0]) == len(mended[0]) and sorted(ws[0]) != sorted(mended[0]):
        return ""  # 'pack' is no typo of 'back'
    return " ".join(mended) if mended != ws and len(ws) <= 7 else ""


@lru_cache(maxsize=1024)
def _mend(word: str) -> str:
    if word in patterns.VOCABULARY or len(word) < 3 or not word.isalpha() or word in ACTS or is_colour(word):
        return word
    close = sorted(v for v in patterns.VOCABULARY if len(v) > 2 and abs(len(v) - len(word)) < 2 and near(word, v))
    if not close and mended(word) in patterns.VOCABULARY:
        return mended(word)
    left_out = len(word) == 3 and not is_word(word) and any(len(v) == 4 for v in close)
    return close[0] if close and (len(word) > 3 or left_out or sorted(close[0]) == sorted(word)) else word


_AFTER_START = re.compile(r"\s+(?:instead|this time|now|please)[.!?]*$", re.I)


def _read(text: str) -> Meta | None:
    started = patterns.START.match(text)
    if started:
        return StartOver(_AFTER_START.sub("", started.group(1) or "").strip() or None)
    if len(text) > 200:
        return None
    for reader in _READERS:
        found = reader(text)
        if found is not None:
            return found
    return _followed(text)


def number(text: str | None) -> int:
    """A count in words ('two', 'twice', 'a few'), at least 1."""
    low = (text or "1").lower().removesuffix(" of").strip()
    special = {"once": 1, "twice": 2, "thrice": 3, "a couple": 2, "couple": 2, "several": 3}
    if low.isdecimal():
        return max(1, int(low))
    return max(1, special.get(low) or (3 if low.endswith(("few", "some")) else 0) or NUMBERS.get(low, 1))


def _undo(text: str) -> Meta | None:
    before = (
        going_back.BEFORE.match(text)
        or going_back.BACK_WITHOUT.match(text)
        or going_back.BETTER_WITHOUT.match(text)
        or going_back.UNDO_OF.match(text)
    )
    if before:
        return BeforeThat(next(group for group in before.groups() if group))
    then = going_back.UNDO_THEN.match(text)
    if then and normalise(then.group(2)):
        return UndoThen(number(then.group(1)), normalise(then.group(2)))
    many = patterns.UNDO_N.match(text)
    if many:
        return Undo(number(many.group(1) or many.group(2)))
    if patterns.UNDO_TWO.match(text):
        return Undo(2)
    return Undo() if patterns.UNDO.match(text) or patterns.DISPLEASED.match(text) else None


def _previous(text: str) -> Meta | None:
    return Undo() if going_back.PREVIOUS.match(text) else None


def _redo(text: str) -> Meta | None:
    match = patterns.REDO.match(text)
    return Redo(number(match.group(1))) if match else None


def _again(text: str) -> Meta | None:
    many = patterns.AGAIN_N.match(text)
    if many:
        return Again(min(MAX_COUNT, number(next(g for g in many.groups() if g))))
    return Again() if patterns.AGAIN.match(text) else None


def _pick(text: str) -> Meta | None:
    match = patterns.PICK.match(text)
    if match:
        return Pick(_ordinal(match.group(1)))
    numbered = patterns.PICK_NUMBER.match(text) or patterns.PICK_DIGIT.match(text)
    numbered = numbered or patterns.PICK_WORD.match(text)
    return Pick(number(numbered.group(1))) if numbered else None


def _ordinal(text: str) -> int:
    low = text.lower()
    return patterns.ORDINALS[low] if low in patterns.ORDINALS else max(1, int(re.sub(r"\D", "", low) or "1"))


def _former(text: str) -> Meta | None:
    if going_back.WAS_GOOD.match(text):
        return OtherOfTwo()
    match = next((found for pattern in going_back.FORMER if (found := pattern.match(text))), None)
    return Former(match.group("what")) if match else None


def _first(text: str) -> Meta | None:
    return First() if any(pattern.match(text) for pattern in going_back.TO_FIRST) else None


def _back_to(text: str) -> Meta | None:
    timed = going_back.X_ONE.match(text)
    if timed and kind_of(timed.group(1)):
        return GoBackTo(timed.group(1))
    for pattern in going_back.GOING_BACK:
        match = pattern.match(text)
        what = (match.groupdict().get("what") or match.group(1)) if match else ""
        if match and not _MORE.search(what):
            return GoBackTo(re.sub(r"^(?:the|a|an)\s+|\s+(?:again|please)$", "", what, flags=re.I))
    chosen = going_back.CHOSEN.match(text)
    return GoBackTo(chosen.group(1), chosen=True) if chosen else None


_MORE = re.compile(r",|\bbut\b|\band (?:make|add|change|turn|remove|put|give|paint|replace|let)\b", re.I)


def _more_like(text: str) -> Meta | None:
    match = patterns.MORE_LIKE.match(text)
    if match is None:
        return NoneOfThem() if patterns.NONE_OF_THEM.match(text) else None
    count, ordinal, digits = match.groups()
    return MoreLike(_ordinal(ordinal) if ordinal else number(digits), number(count) if count else 0)


def _keep(text: str) -> Meta | None:
    return Keep() if patterns.KEEP.match(text) or patterns.PRAISE.match(text) else None


def _stop(text: str) -> Meta | None:
    return Stop() if patterns.STOP.match(text) else None


_READERS: tuple[Callable[[str], Meta | None], ...] = (
    _stop,
    _more_like,
    _previous,
    _former,
    _undo,
    _redo,
    _again,
    _keep,
    _first,
    _pick,
    _back_to,
)
_NAMED = re.compile(
    r"^(?:use|take|pick|choose|go|back|return|revert|restore|continue|start|(?:i (?:like|liked|prefer|want) )?"
    r"(?:the |that )?(?:\d{1,2}(?:st|nd|rd|th)?\b|no\b|nr\b|first|second|third|fourth|fifth|last|original|"
    r"number|option|picture|image|version)|#)",
    re.I,
)


_LISTS = re.compile(
    rf"^(?:the )?(?:number )?(?:{'|'.join(patterns.ORDINALS)}|\d)(?:,| and|"
    rf", and) (?:the )?(?:{'|'.join(patterns.ORDINALS)}|\d)\b",
    re.I,
)
"""'The second and third': two pictures, of which none can be gone to."""
_LIKE = re.compile(r"^(?:something |one |a version |just )?like (?=the |number |picture |version |#|no)", re.I)


def _followed(text: str) -> Meta | None:
    """'use the first version but at night': a picture to go to, and what to change in it."""
    match = patterns.BUT.match(text) or patterns.PLUS.match(text)
    if match is None:
        return None
    if _LISTS.match(text):
        return None
    head, rest = _LIKE.sub("", match.group(1).strip()), normalise(match.group(match.lastindex or 2))
    if not _NAMED.match(head) or not rest:
        return None
    found = _first(head) or _pick(head) or _back_to(head)
    if isinstance(found, Pick):
        version = re.search(r"\b(?:version|picture|image|one)\b", head, re.I)
        first = found.index == 1 and re.match(r"^use\b", head, re.I) and version
        return First(rest) if first else Pick(found.index, rest)
    if isinstance(found, First):
        return First(rest)
    return GoBackTo(found.words, rest) if isinstance(found, GoBackTo) else None
