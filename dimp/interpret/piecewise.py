"""Several changes in one breath, where they are not understood as one: 'ship smaller, planet blue', 'no rain. sun'.

Each part is read by itself, on the caption that the parts before it left and after them in the talk. Only where every
part is understood is the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from dimp.core.interpretation import Interpretation, Turn
from dimp.interpret.clauses import put_aside, put_back
from dimp.interpret.corrections import recall
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.objects import counted
from dimp.interpret.history_commands import talk
from dimp.interpret.nouns import bare
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.questions import ask
from dimp.interpret.readers.values import is_comparative, kind_of
from dimp.interpret.settings_words import read as read_settings
from dimp.interpret.text import lows
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS

Read = Callable[[str, str, Sequence[Turn]], Interpretation]
"""How a message is read on a caption, after the turns before."""

SURE = 0.5
"""Confidence from which a part counts as understood."""
_MOST = 6
"""Parts of a message; more are a description."""
_LONGEST = 240
"""Characters of a message that is taken apart."""
_BREAKS = (
    re.compile(r"\s*(?:[.!;\n]+|\s-+\s)\s*(?:(?:and|but|then|also|now)\s+)*"),
    re.compile(r"\s*,+\s*(?:(?:and|but|then|also|now)\s+)*"),
    re.compile(r"\s+(?:and|but)\s+(?:(?:then|also|now)\s+)*"),
)
"""Where one change ends and the next begins: at a full stop before a comma, at a comma before an 'and'."""
_ANSWER = re.compile(r"^(?:no|yes|not|nope|nah|wrong|right|ok|okay|sorry|wait|actually|oops|hm+|please)$", re.I)
_FURTHER = re.compile(r"^(?:a (?:bit|little) |much )?(?:further|farther) (?:back|away|off)$", re.I)
"""Where a thing is to be, and alone a way back."""
_DISTANCES = frozenset({"closer", "nearer", "further", "farther"})
_MARK = "Qp"


def piece_by_piece(prompt: str, text: str, turns: Sequence[Turn], read: Read) -> Interpretation | None:
    """The changes of a message one after the other; None where it has only one, or one that is not understood."""
    if len(text) > _LONGEST or _MARK in text:
        return None
    quotes: list[str] = []
    aside = put_aside(text.strip(" .!,;"), quotes, _MARK)
    parts = next((found for line in _BREAKS if len(found := line.split(aside)) > 1), [])
    pieces = [put_back(part, quotes, _MARK) for part in parts]
    if not 1 < len(pieces) <= _MOST or not all(map(_is_change, pieces)) or _is_half_a_list(pieces[0]):
        return None
    readings: list[Interpretation] = []
    so_far = list(turns) or [Turn(prompt)]
    for piece in pieces:
        reading = _understood(piece, so_far, read, follows=bool(readings))
        if reading is None:
            return None
        readings.append(reading)
        so_far.append(Turn(reading.prompt, reading.instruction))
    return _joined(readings)


def _is_change(piece: str) -> bool:
    """Whether a part may change a picture: it is no 'no' or 'yes', no question, no setting, nothing of the history."""
    if not lows(piece) or _ANSWER.match(piece):
        return False
    return (
        (talk(piece) is None or _FURTHER.match(piece) is not None)
        and ask(piece) is None
        and not read_settings(piece).any
    )


def _is_half_a_list(first: str) -> bool:
    """Whether the first part is a mere word, which would be a look of something: 'ginger and wasabi on the plate'."""
    return len(lows(first)) == 1 and not (kind_of(first) or is_comparative(first))


def _understood(piece: str, turns: Sequence[Turn], read: Read, *, follows: bool) -> Interpretation | None:
    """The reading of a part, as it stands or with what its brevity left out; None where none is understood."""
    prompt = turns[-1].prompt
    completed = list(_completed(piece, prompt, turns)) if follows else []
    of_the_last = lows(piece)[0] in PREPOSITIONS | _DISTANCES and not kind_of(piece)
    for words in (*completed[:1], piece) if of_the_last else (piece, *completed):
        reading = read(prompt, words, turns)
        if reading.confidence >= SURE and not reading.sibling and reading.kind != "rewrite":
            return reading
    return None


def _completed(piece: str, prompt: str, turns: Sequence[Turn]) -> Iterator[str]:
    """'Steaming' after 'mug bigger' is the mug; 'ivy' after 'castle ruined' is one thing more."""
    ws = lows(piece)
    touched = recall(prompt, turns).touched
    if touched and ws[0] not in DETERMINERS:
        yield f"the {bare(touched)} {piece}"
    if ws[0] not in PREPOSITIONS and is_common_noun(ws[-1]) and not Scene(prompt).has(piece):
        yield f"add {counted(piece)}"


def _joined(readings: Sequence[Interpretation]) -> Interpretation:
    """The readings of the parts as one."""
    last = readings[-1]
    negative = dict.fromkeys(term for reading in readings for term in reading.negative)
    present = set(lows(last.prompt))
    return msgspec.structs.replace(
        last,
        instruction=", ".join(reading.instruction for reading in readings),
        kind="multi",
        changes=tuple(change for reading in readings for change in reading.changes),
        negative=tuple(term for term in negative if not set(lows(term)) <= present),
        strength=max(reading.strength for reading in readings),
        confidence=min(reading.confidence for reading in readings),
        note=" ".join(dict.fromkeys(reading.note for reading in readings if reading.note)),
    )
