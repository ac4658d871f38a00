"""Changes that show elsewhere than they were asked for, and those that only look so."""

from __future__ import annotations

import pytest

from dimp.decide.talk.choices import SURE_ENOUGH
from dimp.interpret.guards.elsewhere import changes, misplaced
from dimp.interpret.rules import interpret

LOOK = frozenset({"attribute"})


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (
            "a pirate ship and a parrot",
            "a cheerful pirate ship and a parrot",
            "the parrot is too grim, make him cheerful",
        ),
        ("a stove, a kettle standing on it, dusk", "a stove standing on it, dusk", "remove the kettle"),
        ("a boy on a wall", "a boy on a wall between the trees", "the kite instead"),
        ("two kids in a pool", "two kids in a pool with three children", "three children"),
        ("a tart with berries", "a lemon with berries", "the tart is lemon"),
        ("a moth on a lamp", "a moth over a door", "a beetle too"),
        ("a stone bridge", "a stone bridge made of steel", "bridge made of steel"),
        ("a girl and a round rug", "a girl and a round oval rug", "an oval rug instead of a round one"),
        ("three owls on a branch", "three small owls on a branch", "make the left owl small"),
        ("a queen with four pawns", "a white with four pawns", "make them white"),
        ("a barn with a cow and the hen between the carts", "a barn with a cow between the carts", "drop the hen"),
    ],
)
def test_a_change_elsewhere_is_seen(before: str, after: str, text: str) -> None:
    assert misplaced(before, after, text, LOOK, comes_after=False)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("a sandcastle and two kids", "a large sandcastle and two kids", "castle bigger than the kids"),
        ("a spoon and a fork", "a silver spoon and a golden fork", "fork golden, the other silver"),
        ("a pear, a plum and a cup", "a pear and a cup", "no plum"),
        ("gold letters", "rose gold letters", "rose gold instead of gold"),
        ("a red cat and a blue dog", "a blue cat and a red dog", "swap the colours"),
        ("a hill", "a hill in the fog", "fog instead of rain"),
        ("two gulls", "three gulls", "a third gull"),
        ("a rope ladder", "a rope ladder made of wood", "ladder made of wood"),
    ],
)
def test_a_change_in_its_place_is_none(before: str, after: str, text: str) -> None:
    assert not misplaced(before, after, text, frozenset({"weather", "count"}), comes_after=False)


def test_captions_are_compared_by_words_and_only_where_they_differ() -> None:
    (change,) = changes("an old red boat on a lake", "an old blue boat on a lake")
    assert (change.gone, change.gone_end, change.come, change.come_end) == (2, 3, 2, 3)
    assert changes("a " * 400, "b " * 400) == ()


def test_nothing_is_painted_where_it_would_show_elsewhere() -> None:
    reading = interpret("a children's party with streamers and a juggler", "juggler too gloomy, make him cheerful")
    assert reading.confidence < SURE_ENOUGH or "cheerful juggler" in reading.prompt
