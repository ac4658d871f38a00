"""Talk about the history instead of the picture: 'undo', 'go back two', 'try again', 'the second one', 'start over'.

Only a whole sentence counts, so that 'undo the buttons on her coat' stays an ordinary modification. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from dimp.interpret.clauses import normalise
from dimp.interpret.words.function import NUMBERS


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
    """Go to one of the pictures last made together: `index` from 1, or -1 for the last; then perhaps change it."""

    index: int
    modification: str = ""


class First(msgspec.Struct, frozen=True, tag="first"):
    """Go to the first picture of the conversation, then perhaps change it."""

    modification: str = ""


class GoBackTo(msgspec.Struct, frozen=True, tag="go_back_to"):
    """Go to the latest picture whose words match `words` ('the one with the hat'), then perhaps change it."""

    words: str
    modification: str = ""


class StartOver(msgspec.Struct, frozen=True, tag="start_over"):
    """Begin a new root: with a prompt where one was given, else ask for it."""

    prompt: str | None = None


class Keep(msgspec.Struct, frozen=True, tag="keep"):
    """Star the current picture."""


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Cancel what is being painted."""


Meta = Undo | Redo | Again | Pick | First | GoBackTo | StartOver | Keep | Stop

MAX_COUNT = 16
"""Most pictures one sentence can ask for."""

_N = (
    r"(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|a couple(?: of)?|a few|once|twice|thrice)"
)
_STEPS = r"(?:steps?|times?|edits?|changes?|pictures?|images?|versions?|turns?)"
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "last": -1,
    "latest": -1,
}
_ORDINAL = "(" + "|".join(_ORDINALS) + r"|\d{1,2}(?:st|nd|rd|th))"
_THING = r"(?:one|version|picture|image|variant|variation|option|try|attempt|result|photo)"
_THAT = (
    r"(?:it|that|this|that one|this one|the last (?:one|change|edit|step)|my last (?:change|edit)|"
    r"the (?:last|previous) (?:change|edit|one|thing)|the change|everything you just did)"
)

_UNDO = re.compile(
    rf"^(?:undo|revert|go back|step back|back|rollback|roll back|take (?:it|that) back|nevermind|never "
    rf"mind|ctrl[ +-]?z|scratch that|forget (?:it|that)|oops,? undo|previous|the previous one|back (?:one|"
    rf"a step)|go (?:back )?(?:one|a) step(?: back)?|go back (?:one|a step)|undo that "
    rf"please)(?:\s+{_THAT})?$",
    re.I,
)
_UNDO_N = re.compile(
    rf"^(?:undo|go back|back|revert|step back|roll back|go)\s+(?:the "
    rf"last\s+)?{_N}(?:\s+(?:more\s+)?{_STEPS})?(?:\s+back)?$",
    re.I,
)
_REDO = re.compile(
    rf"^(?:redo|re-do|go forward|forward|step forward|undo the undo|put it back|bring it back|do it again "
    rf"after all)(?:\s+{_THAT})?(?:\s+{_N}(?:\s+{_STEPS})?)?$",
    re.I,
)
_AGAIN = re.compile(
    r"^(?:try again|again|once more|one more(?: time)?|another(?: one| version| try| variation| go)?|give "
    r"me another(?: one| version)?|show me another(?: one)?|"
    r"re-?roll|reroll it|re-?generate(?: it)?|retry|(?:with )?(?:a )?(?:different|new|another|other) seed|"
    r"(?:do|make|paint|try|generate|draw|run) (?:it|that|this) (?:again|once more)|same again|something else|"
    r"more (?:like (?:this|that|it)|variations?|versions?|options)|variations?|(?:try )?(?:a "
    r")?(?:variation|different version|different one)|surprise me|shuffle)$",
    re.I,
)
_AGAIN_N = re.compile(
    rf"^(?:(?:show|give|make|paint|try|generate|do)(?: me| us)?\s+)?(?:another\s+)?{_N}\s+(?:more\s+|"
    rf"other\s+|different\s+|new\s+)?"
    r"(?:variations?|versions?|variants?|alternatives?|tries|options|more|others|more like (?:this|that)|"
    r"seeds|takes|siblings)(?:\s+(?:of (?:this|that|it)|please))?$",
    re.I,
)
_PICK = re.compile(
    rf"^(?:(?:i )?(?:take|pick|choose|use|like|prefer|select|want|go with|show|show me|continue (?:with|"
    rf"from)|open)\s+)?(?:the\s+)?{_ORDINAL}(?:\s+{_THING})?"
    r"(?:\s+(?:is (?:best|better|good|nice)|please))?$",
    re.I,
)
_PICK_NUMBER = re.compile(
    r"^(?:(?:take|pick|choose|use|select|show|open|go with|prefer)\s+)?(?:number|no\.?|nr\.?|#|option|"
    r"version|variant|picture|image)\s*(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)$",
    re.I,
)
_FIRST = re.compile(
    rf"^(?:(?:go |take me |let's go |jump |return |come )?back to|return to|go to|revert to|"
    rf"restore)\s+(?:the\s+)?(?:very\s+)?(?:first|original|start|beginning|very beginning|initial|"
    rf"root)(?:\s+{_THING})?$",
    re.I,
)
_VERY_FIRST = re.compile(
    rf"^(?:use |take )?(?:the )?(?:original|very first|initial)(?:\s+{_THING})?(?: again| please)?$", re.I
)
_BACK_TO = re.compile(
    rf"^(?:(?:go |take me |let's go |jump )?back to|return to|go to|revert to|restore|show(?: me)?(?: "
    rf"again)?|use|take|pick|choose|i (?:liked|preferred|want))\s+(?:the\s+)?(?:{_THING})\s+(?:with|where|"
    rf"that (?:had|has|was|is)|which (?:had|has|was)|when|in which|at|in|on|from|of|before)\s+(.+)$",
    re.I,
)
_ONE_WITH = re.compile(r"^the one\s+(?:with|where|that (?:had|has|was|is)|when|in which|at|in|on)\s+(.+)$", re.I)
_THE_X_ONE = re.compile(rf"^(?:(?:go )?back to|return to|go to|revert to)\s+the\s+(.+?)\s+{_THING}$", re.I)
_START = re.compile(
    r"^(?:(?:let's )?(?:start|begin) (?:over|again|afresh|anew|fresh|from scratch|from the beginning|a "
    r"new (?:one|picture|image))|from scratch|reset|clear everything|"
    r"new (?:picture|image|one|prompt)|fresh start|(?:something|now something) (?:completely|totally|"
    r"entirely) (?:different|new))(?:\s*(?:,|:|;|-|–|with|and (?:paint|draw|make)|using)\s*(.+))?$",
    re.I | re.S,
)
_NEW = re.compile(r"^new\s*:\s*(.+)$", re.I | re.S)
_KEEP = re.compile(
    r"^(?:keep|save|star|favou?rite|bookmark|mark|remember)\s+(?:this|that|it|this one|that one|this "
    r"picture|this image|this version)(?: one)?$|"
    r"^(?:i (?:really )?(?:love|like) (?:it|this|that|this one|that one))$|^(?:star|favou?rite)$|^(?:this|"
    r"that) one'?s? (?:is )?(?:a keeper|perfect)$",
    re.I,
)
_STOP = re.compile(
    r"^(?:stop|cancel|abort|halt|stop (?:it|that|this|painting|drawing|now|generating)|cancel (?:it|that|"
    r"this)|enough)$",
    re.I,
)
_BUT = re.compile(
    r"^(.{3,80}?)(?:,\s*(?:but|and|only|then|now|except)?\s*|\s+(?:but|and then|and|only)\s+)(.+)$", re.I | re.S
)


def talk(text: str) -> Meta | None:
    """What the text asks of the history, or None when it is an ordinary modification."""
    said = normalise(text) if len(text) <= 2000 else ""
    raw = " ".join(text.split())
    started = _start(raw)
    if started is not None:
        return started
    if not said or len(said) > 200:
        return None
    for reader in _READERS:
        found = reader(said)
        if found is not None:
            return found
    return _followed(said)


def number(said: str | None) -> int:
    """A count as said ('two', 'twice', 'a few'), at least 1."""
    low = (said or "1").lower().removesuffix(" of").strip()
    special = {"once": 1, "twice": 2, "thrice": 3, "a couple": 2, "a few": 3}
    if low.isdecimal():
        return max(1, int(low))
    return max(1, special.get(low) or NUMBERS.get(low, 1))


def _undo(said: str) -> Meta | None:
    many = _UNDO_N.match(said)
    if many:
        return Undo(number(many.group(1)))
    return Undo() if _UNDO.match(said) else None


def _redo(said: str) -> Meta | None:
    match = _REDO.match(said)
    return Redo(number(match.group(1))) if match else None


def _again(said: str) -> Meta | None:
    many = _AGAIN_N.match(said)
    if many:
        return Again(min(MAX_COUNT, number(many.group(1))))
    return Again() if _AGAIN.match(said) else None


def _pick(said: str) -> Meta | None:
    match = _PICK.match(said)
    if match:
        return Pick(_ordinal(match.group(1)))
    numbered = _PICK_NUMBER.match(said)
    return Pick(number(numbered.group(1))) if numbered else None


def _ordinal(said: str) -> int:
    low = said.lower()
    return _ORDINALS.get(low) or max(1, int(re.sub(r"\D", "", low) or "1"))


def _first(said: str) -> Meta | None:
    return First() if _FIRST.match(said) or _VERY_FIRST.match(said) else None


def _back_to(said: str) -> Meta | None:
    match = _BACK_TO.match(said) or _ONE_WITH.match(said) or _THE_X_ONE.match(said)
    return GoBackTo(re.sub(r"^(?:the|a|an)\s+", "", match.group(1), flags=re.I)) if match else None


def _start(raw: str) -> Meta | None:
    new = _NEW.match(raw)
    if new:
        return StartOver(new.group(1).strip())
    match = _START.match(raw.strip(" .!?"))
    if match is None:
        return None
    return StartOver((match.group(1) or "").strip() or None)


def _keep(said: str) -> Meta | None:
    return Keep() if _KEEP.match(said) else None


def _stop(said: str) -> Meta | None:
    return Stop() if _STOP.match(said) else None


_READERS: tuple[Callable[[str], Meta | None], ...] = (_stop, _undo, _redo, _again, _keep, _first, _pick, _back_to)


def _followed(said: str) -> Meta | None:
    """'use the first version but at night': a picture to go to, and what to change in it."""
    match = _BUT.match(said)
    if match is None:
        return None
    head, rest = match.group(1).strip(), normalise(match.group(2))
    explicit = re.match(
        r"^(?:use|take|pick|choose|go|back|return|revert|restore|the (?:first|second|third|last|original))\b",
        head,
        re.I,
    )
    if not explicit or not rest:
        return None
    found = _first(head) or _pick(head) or _back_to(head)
    if isinstance(found, Pick):
        version = re.search(r"\b(?:version|picture|image|one)\b", head, re.I)
        return (
            First(rest) if found.index == 1 and re.match(r"^use\b", head, re.I) and version else Pick(found.index, rest)
        )
    if isinstance(found, First):
        return First(rest)
    return GoBackTo(found.words, rest) if isinstance(found, GoBackTo) else None
