"""Captions that show a misreading, and those that only look so."""

from __future__ import annotations

import pytest

from dimp.interpret.guards.damage import looks_damaged

LOOK = frozenset({"attribute"})


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("a fox and a crate", "a fox on the left crate on the right and a crate and a fox", "fox left crate right"),
        ("a box of ice cubes", "a box of ice many cubes", "more cubes"),
        ("two jars, one red", "two jars, one green red", "make it greener"),
        ("a tram", "a tram with a rails", "rails"),
        ("a vase", "a vase with a spoon in", "put a spoon in"),
        ("a heron in a pond", "an owl grey heron in a pond", "owl instead"),
        ("two masks", "two masks with red, only the left", "red, only the left"),
    ],
)
def test_a_fault_is_seen(before: str, after: str, text: str) -> None:
    assert looks_damaged(before, after, text, LOOK)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("a fox", "a fox next to another fox", "add another fox"),
        ("a box of ice cubes", "a box of many ice cubes", "more ice cubes"),
        ("a car", "a navy blue car", "make it navy blue"),
        ("a lamp", "a lamp turned on", "turn it on"),
        ("one red rose", "one white rose", "white"),
    ],
)
def test_a_sound_caption_is_none(before: str, after: str, text: str) -> None:
    assert not looks_damaged(before, after, text, LOOK)
