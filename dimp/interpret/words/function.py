"""Words that hold a sentence together: determiners, prepositions, conjunctions, pronouns, numbers.

They mark where a noun phrase begins and ends, which is all the grammar the rules need of a caption.
"""

from __future__ import annotations

from dimp.interpret.words import listed

ARTICLES = listed("a an the")
POSSESSIVES = listed("his her its their my your our")
DETERMINERS = ARTICLES | POSSESSIVES | listed("this that these those some any every each another all both no")

PREPOSITIONS = listed(
    """in on at of with by from into onto to over under above below beneath behind beside besides between near inside
    outside through across along around against during for without toward towards upon among amid beyond off out up
    down past within next atop underneath alongside like while as via throughout opposite"""
)
CONJUNCTIONS = listed("and or but nor then plus")
AUXILIARIES = listed(
    """is are was were be been being am has have had do does did will would can could should may might must there
    not isn't aren't"""
)
RELATIVES = listed("that which who whose where when while because so until")
PRONOUNS = listed("it he she they him them her this that these those i you we us me everything everyone one")

LINKERS = (
    "in front of",
    "on top of",
    "in back of",
    "next to",
    "close to",
    "along with",
    "together with",
    "as well as",
    "in the middle of",
    "on the side of",
    "at the foot of",
    "on the edge of",
    "out of",
    "made of",
    "full of",
    "accompanied by",
)
"""Groups of words that link one noun phrase to another like a single preposition."""

NUMBERS: dict[str, int] = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "dozen": 12,
    "twenty": 20,
    "couple": 2,
    "pair": 2,
    "hundred": 100,
    "thousand": 1000,
}
VAGUE_NUMBERS = listed("many several few multiple numerous more lots plenty")
