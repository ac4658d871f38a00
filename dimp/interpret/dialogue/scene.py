"""What loose words are read with: the caption, the noun last talked about, and the captions before."""

from __future__ import annotations

import msgspec

from dimp.interpret.morphology import stem
from dimp.interpret.nouns import find, is_adjective, is_colour
from dimp.interpret.phrases.things import things
from dimp.interpret.readers.context import Context
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words.adjectives import SIZES


class Scene(msgspec.Struct, frozen=True):
    """A caption, the noun last touched ('' when none), and the earlier captions, newest first."""

    prompt: str
    last: str = ""
    earlier: tuple[str, ...] = ()

    @property
    def context(self) -> Context:
        """The same for the readers of clauses."""
        return Context(self.prompt, self.last)

    def has(self, phrase: str) -> bool:
        """Whether the caption has the thing named."""
        return find(words(self.prompt), phrase) is not None

    def it(self) -> str:
        """What 'it' means: the thing last touched, else the subject."""
        return self.context.resolve("it")

    def newest(self) -> str:
        """The thing that the last change brought ('' where it brought none or several)."""
        before = set(map(stem, lows(self.earlier[0]))) if self.earlier else set()
        new = [thing for thing in things(self.prompt) if before and stem(thing.head) not in before]
        return new[0].name if len(new) == 1 else ""

    def named_by(self, who: str) -> str:
        """What a pronoun means: a person by 'he' and 'she', several by 'they', else what 'it' means."""
        return self.it() if who.lower() in {"it", "this", "that", "everything"} else self.context.resolve(who)

    def with_quality(self, quality: str) -> str:
        """The thing that has a quality ('' where none has): the last touched first, then in the caption's order."""
        fitting = [thing for thing in things(self.prompt) if _has(lows(thing.name)[:-1], quality)]
        touched = [thing for thing in fitting if self.last and last_word(self.last) == thing.head]
        return (touched or fitting)[0].name if fitting else ""

    def whose(self, who: str | None, quality: str) -> str | None:
        """Whom 'it is not busy enough' means: the thing that has the quality, else as it was said."""
        owner = self.with_quality(quality.lower()) if self.context.is_it(who or "it") else ""
        return f"the {owner}" if owner else who


def _has(own: list[str], quality: str) -> bool:
    if quality in own:
        return True
    rung = SIZES.get(quality)
    return rung is not None and any(is_adjective(low) and SIZES.get(low, rung - 9) == rung for low in own)


def having(noun: str, scene: Scene) -> str:
    """Of what 'too dark a red' and 'too big a hat' speak; '' where nothing has that colour."""
    owner = scene.with_quality(noun) if is_colour(noun) else noun
    return f"the {owner}" if owner else ""
