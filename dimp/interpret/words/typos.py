"""Slips of the finger in the words that instructions are made of, and how to mend them."""

from __future__ import annotations

from dimp.interpret.words import listed

SLIPS = {
    "ad": "add",
    "aad": "add",
    "mak": "make",
    "giv": "give",
    "chg": "change",
    "teh": "the",
    "hte": "the",
    "adn": "and",
    "nad": "and",
    "wiht": "with",
    "taht": "that",
    "thsi": "this",
    "tihs": "this",
    "ot": "to",
    "fo": "of",
    "shuold": "should",
    "shoud": "should",
    "shold": "should",
    "coudl": "could",
    "cuold": "could",
    "pelase": "please",
    "plase": "please",
    "litle": "little",
    "smoe": "some",
    "mroe": "more",
    "anohter": "another",
    "nigth": "night",
    "nihgt": "night",
    "snwo": "snow",
    "stlye": "style",
    "sytle": "style",
    "colr": "color",
    "coulor": "colour",
    "backround": "background",
    "waterclor": "watercolor",
    "tunr": "turn",
    "trun": "turn",
    "remvoe": "remove",
    "chagne": "change",
    "insted": "instead",
    "biger": "bigger",
    "smaler": "smaller",
    "brigther": "brighter",
    "brighetr": "brighter",
    "darekr": "darker",
    "lighetr": "lighter",
    "hihger": "higher",
    "diferent": "different",
    "remve": "remove",
    "withuot": "without",
    "nite": "night",
    "tow": "two",
    "actualy": "actually",
    "nto": "not",
    "ont": "not",
    "thre": "three",
}
"""Common misspellings that are no words themselves."""
LONG_WORDS = listed(
    "background colour watercolor watercolour sunset sunrise lighting without instead winter autumn replace remove"
)
"""Words long enough that one wrong letter cannot make another word of them."""
