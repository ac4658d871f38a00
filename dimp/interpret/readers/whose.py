"""Whose are a deed or a look that are said alone ('breathing fire', 'grumpy')."""

from __future__ import annotations

from dimp.interpret.nouns import is_living
from dimp.interpret.phrases.things import things
from dimp.interpret.readers.context import Context
from dimp.interpret.text import last_word
from dimp.interpret.words.adjectives import OF_THE_LIVING


def doer(context: Context) -> str:
    """Who does what is said alone ('breathing fire'): whoever was last talked about, else the subject."""
    last = context.resolve("it")
    return last if context.last and is_living(last_word(last)) else context.about()


def whose_look(ws: list[str], context: Context) -> str:
    """What a bare look is of: what was last talked about, but somebody where only somebody can look so."""
    target = context.resolve("it")
    if not set(ws) & OF_THE_LIVING or is_living(last_word(target)):
        return target
    about = context.about()
    if is_living(last_word(about)):
        return about
    return next((thing.name for thing in things(context.prompt) if is_living(thing.head)), target)
