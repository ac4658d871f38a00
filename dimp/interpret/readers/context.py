"""What a reader may look at besides the clause: the caption, and what was last talked about."""

from __future__ import annotations

import re

import msgspec

from dimp.interpret.morphology import is_plural, may_be_the_person
from dimp.interpret.nouns import Phrase, find, is_adjective, is_living, is_number, is_person
from dimp.interpret.phrases.subject import referent, subject
from dimp.interpret.text import last_word, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import DETERMINERS
from dimp.interpret.words.scene import WEATHER_NOUNS

_IT = listed("it this that them they him her he she these those one everything")
_BEINGS = listed(
    """ghost monster robot dragon alien skeleton zombie snowman puppet goblin troll demon angel gnome dwarf giant ogre
    vampire werewolf yeti dinosaur mummy scarecrow android cyborg creature unicorn griffin phoenix"""
)
"""What is spoken of as somebody, though no person and no animal."""
_THING = frozenset({"it", "this", "that", "one"})
_SOMEBODY = {"him": "man", "he": "man", "her": "woman", "she": "woman"}
"""Pronouns of a person, each with a noun of that sex."""
_HAVING = frozenset({"with", "wearing", "holding", "carrying"})
_WHOLE = re.compile(
    r"^(?:the |this |my |our |whole |entire |overall )*(?:image|picture|photo|photograph|scene|whole "
    r"thing|painting|video|frame|everything|everything else|rest|all the rest|"
    r"all|it all|overall look|look|drawing|artwork|render|whole image|shot)$",
    re.I,
)


def _may_be(noun: str, pronoun: str) -> bool:
    """Whether the person named may be spoken of as 'he' or 'she'."""
    return not is_plural(noun) and is_person(noun) and may_be_the_person(_SOMEBODY[pronoun], noun)


class Context(msgspec.Struct, frozen=True):
    """The caption as it is now and the noun last touched ('' when none)."""

    prompt: str
    last: str = ""

    def has(self, phrase: str) -> bool:
        """Whether the caption has the thing named."""
        return find(words(self.prompt), phrase) is not None

    def resolve(self, target: str) -> str:
        """A pronoun as the noun it stands for; other targets unchanged."""
        low = target.strip().lower()
        if low not in _IT:
            return self._own(target)
        if self.last and low in _THING and self.has(self.last):
            return self._owner_of_several(low) or self.last
        if self.last and low in {"him", "he"} and self.has(self.last) and last_word(self.last) in _BEINGS:
            return self.last
        if low in _SOMEBODY and (spoken_of := self._person_last(low)):
            return spoken_of
        if (
            self.last
            and low in {"them", "they", "these", "those"}
            and is_plural(last_word(self.last))
            and self.has(self.last)
        ):
            return self.last
        return self._referent(low) or target

    def _owner_of_several(self, pronoun: str) -> str:
        """Whoever has the several parts last talked about ('a dragon with spots'), which 'it' is not; else ''."""
        ws = words(self.prompt)
        phrase = find(ws, self.last) if is_plural(last_word(self.last)) and pronoun != "one" else None
        if phrase is None or not phrase.start or ws[phrase.start - 1].low != "with" or ws[phrase.start].broken:
            return ""
        owner = ws[phrase.start - 2].low if phrase.start > 1 else ""
        animal = is_living(owner) and not is_person(owner) or owner in _BEINGS
        return owner if animal and not is_plural(owner) else ""

    def about(self) -> str:
        """The caption's subject by its noun."""
        return self._named(subject(words(self.prompt)))

    def owner_of_parts(self) -> str:
        """What has parts named alone ('red sails'): what was last talked about, if no weather, else the subject."""
        spoken_of = self.last and self.has(self.last) and last_word(self.last) not in WEATHER_NOUNS | {"background"}
        return self.last if spoken_of else self.about()

    def are_beside_one(self) -> bool:
        """Whether several things were last talked about and the subject is one, which 'it should be' means."""
        ws = words(self.prompt)
        about = subject(ws) if is_plural(last_word(self.last)) else None
        return about is not None and not is_plural(ws[about.head].low) and not is_person(ws[about.head].low)

    def is_somebody(self, noun: str) -> bool:
        """Whether a thing of the caption wears clothes: somebody, an animal, or a being such as a scarecrow."""
        head = last_word(noun) if noun else ""
        return bool(head) and self.has(noun) and (is_living(head) or head in _BEINGS) and not is_plural(head)

    def is_somebody_beside(self) -> bool:
        """Whether somebody was last talked about and the subject is something, which is what 'move it' means then."""
        about = subject(words(self.prompt))
        somebody = is_person(last_word(self.last)) and last_word(self.last) not in _BEINGS
        return somebody and about is not None and not is_living(words(self.prompt)[about.head].low)

    def _person_last(self, pronoun: str) -> str:
        """Whoever was last talked about, or has what was, where 'he' or 'she' may be said of them; else ''."""
        ws = words(self.prompt)
        phrase = find(ws, self.last) if self.last else None
        if phrase is None:
            return ""
        if _may_be(last_word(self.last), pronoun):
            return self.last
        had = phrase.start > 1 and ws[phrase.start - 1].low in _HAVING and not ws[phrase.start].broken
        owner = ws[phrase.start - 2].low if had else ""
        return owner if owner and _may_be(owner, pronoun) else ""

    def _own(self, target: str) -> str:
        """'his hat': the hat."""
        return target.strip()

    def _referent(self, pronoun: str) -> str:
        return self._named(referent(words(self.prompt), pronoun))

    def _named(self, phrase: Phrase | None) -> str:
        ws = words(self.prompt)
        if phrase is None:
            return ""
        first = phrase.match
        unique = sum(w.low == ws[phrase.head].low for w in ws) == 1
        while first < phrase.head and (
            ws[first].low in DETERMINERS or is_number(ws[first].low) or (unique and is_adjective(ws[first].low))
        ):
            first += 1
        return self.prompt[ws[first].start : ws[phrase.head].end]

    def is_whole(self, target: str) -> bool:
        """Whether the target is the picture itself."""
        return _WHOLE.match(target.strip()) is not None

    def is_it(self, target: str) -> bool:
        """Whether the target is a pronoun."""
        return target.strip().lower() in _IT
