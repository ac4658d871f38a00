"""Words that were not understood: the likeliest readings, to be asked back. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dimp.core.errors import Choice
from dimp.core.generation import Generation
from dimp.core.interpretation import Interpretation
from dimp.core.limits import names_something
from dimp.core.sentences import sentence
from dimp.core.session import Session
from dimp.decide.recipe import read_modification
from dimp.decide.talk.meaning import Meant, Say, shorten
from dimp.interpret.clauses import normalise
from dimp.interpret.edits.objects import counted
from dimp.interpret.languages import is_foreign
from dimp.interpret.readers.context import Context
from dimp.interpret.speech.foreign_talk import is_foreign_question
from dimp.interpret.text import lows
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.verbs import OPENERS

SURE_ENOUGH = 0.5
"""Readings of less confidence are asked back. The rules give 0.3 and less where no way of asking fits the words."""

_MOST = 4
_LONGEST_PHRASE = 8


def is_unclear(reading: Interpretation) -> bool:
    """Whether a reading is too unsure to be painted."""
    return reading.confidence < SURE_ENOUGH


def ask_back(session: Session, say: Say, base: Generation, reading: Interpretation) -> Meant:
    """The question back for an unclear modification of `base`: what was not understood, and what may be meant."""
    choices = tuple(_distinct(session, base, say.words))
    own_note = reading.note if reading.prompt == base.prompt else ""
    why = sentence("only-english") if is_foreign(say.words) else own_note
    question = sentence("meant-one" if choices else "other-words")
    message = " ".join(part for part in (sentence("unclear", words=shorten(say.words)), why, question) if part)
    return Meant("unclear", None, "ask what is meant", message, choices=choices)


def unclear(change: str, called: str) -> Meant:
    """The question back for an unclear change of another picture than the one on the canvas."""
    message = sentence("unclear-there", words=shorten(change), picture=called)
    return Meant("unclear", None, "ask what is meant", message)


def ask_whether_to_paint(say: Say) -> Meant:
    """The question back for first words that ask something in another language, or have no letter in them."""
    asks = is_foreign_question(say.words)
    message = sentence("asks" if asks else "names-nothing", words=shorten(say.words))
    message = " ".join([message, sentence("only-english")] if asks else [message])
    choices = (Choice(f"new: {say.words}", say.words),) if names_something(say.words) else ()
    return Meant("unclear", None, "ask what to paint", message, choices=choices)


def ask_for_picture(say: Say) -> Meant:
    """The question back for a change where there is no picture yet."""
    message = sentence("nothing-to-change")
    return Meant("unclear", None, "ask what to paint", message, choices=(Choice(f"new: {say.words}", say.words),))


def _distinct(session: Session, base: Generation, text: str) -> Iterator[Choice]:
    """The readings that the rules are sure of, each prompt once."""
    seen = {base.prompt}
    found = 0
    for words in _candidates(base.prompt, text):
        new = words.startswith("new: ")
        reading = None if new else read_modification(session, base, words)
        prompt = words.removeprefix("new: ") if reading is None else reading.prompt
        if prompt in seen or (reading is not None and is_unclear(reading)) or found == _MOST:
            continue
        seen.add(prompt)
        found += 1
        yield Choice(words, prompt)


def _candidates(prompt: str, text: str) -> Iterator[str]:
    """Clearer words for unclear ones: an addition, a quality, a replacement of the subject, a picture of its own."""
    plain = normalise(text)
    phrase = _phrase(plain)
    subject = Context(prompt).about()
    short = 0 < len(lows(phrase)) <= _LONGEST_PHRASE
    if short and not is_foreign(text):
        thing = phrase if lows(phrase)[0] in DETERMINERS | PREPOSITIONS | NUMBERS.keys() else counted(phrase)
        yield f"add {thing}"
        if subject:
            if len(lows(phrase)) <= 2 and lows(phrase)[0] not in DETERMINERS | PREPOSITIONS:
                yield f"make the {subject} {phrase}"
            yield f"replace the {subject} with {thing}"
    yield f"new: {text.strip()}"


def _phrase(plain: str) -> str:
    """What the words name, without the verb that they begin with."""
    ws = plain.split()
    while len(ws) > 1 and ws[0].lower() in OPENERS | {"it", "it's", "is", "should", "be", "me", "to"}:
        ws = ws[1:]
    return re.sub(r"\s+", " ", " ".join(ws))
