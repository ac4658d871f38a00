"""Characters of a prompt that nobody sees, and whether there is anything in it that can be painted. Pure.

Text copied from pages, terminals and documents brings marks along: a byte order mark, marks of direction, a zero
width space, a bell. They split words that a reader sees whole, and no model was taught them.
"""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]+")
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]+"
)
"""Marks of direction, soft hyphens and widthless spaces. Joiners (U+200C, U+200D) shape letters and emoji, and stay."""

_NAMING = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "So", "Sm", "Sc"})
"""Categories of Unicode of which one sign can name something: letters, digits and symbols, emoji among them."""


def without_unseen(text: str) -> str:
    """`text` without marks that nobody sees, control characters as spaces, and no blanks around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _UNSEEN.sub("", _CONTROLS.sub(" ", text)).strip()


def names_something(text: str) -> bool:
    """Whether there is a letter, a digit or a symbol in a text: dots, dashes and quotes alone say nothing."""
    return any(unicodedata.category(character) in _NAMING for character in text)
