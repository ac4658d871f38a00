"""Instructions: they name the change and nothing else, in words the model has, and cannot be misread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dimp.esquisse.changes import CHANGES, changed, draw_change, fits, kind_of
from dimp.esquisse.instructions import instruction
from dimp.esquisse.scenes import Scene, Thing, sample_scene
from dimp.esquisse.words import COLOURS, OBJECTS, split_words, vocabulary

RNG = np.random.default_rng


def scene(*things: tuple[str, str], **own: str) -> Scene:
    placed = tuple(Thing(kind, colour, 0.2 + 0.3 * i, 0.15) for i, (kind, colour) in enumerate(things))
    plain = {"sky": "day", "ground": "grass", "light": "none", "style": "photo"}
    return Scene(**{**plain, **own}, things=placed, horizon=0.62, seed=1)


def sentences(old: Scene, new: Scene, count: int = 60) -> set[str]:
    return {instruction(old, new, RNG(seed)) for seed in range(count)}


def test_every_word_is_in_the_vocabulary() -> None:
    rng, known = RNG(3), set(vocabulary())
    for _ in range(400):
        old = sample_scene(rng)
        assert set(split_words(instruction(old, draw_change(old, rng), rng))) <= known


@pytest.mark.parametrize("kind", list(CHANGES))
def test_a_change_is_recognised_from_its_two_scenes(kind: str) -> None:
    rng = RNG(4)
    scenes = [old for old in (sample_scene(rng) for _ in range(60)) if fits(kind, old)]
    assert {kind_of(old, CHANGES[kind](old, rng)) for old in scenes} == {kind}


def test_a_recolour_names_the_thing_and_its_new_colour() -> None:
    old = scene(("ball", "red"), ("cube", "blue"))
    new = replace(old, things=(old.things[0], replace(old.things[1], colour="green")))
    for words in map(split_words, sentences(old, new)):
        assert "green" in words
        assert set(words) & set(OBJECTS["cube"])
        assert not set(words) & {*OBJECTS["ball"], "red"}


def test_a_twin_is_told_by_its_side() -> None:
    old = scene(("ball", "red"), ("cube", "blue"), ("ball", "red"))
    new = replace(old, things=old.things[:2])
    assert changed(old, new) == 2
    assert all("right" in split_words(words) for words in sentences(old, new))


def test_of_one_kind_in_two_colours_the_colour_tells() -> None:
    old = scene(("ball", "red"), ("ball", "blue"))
    new = replace(old, things=(old.things[1],))
    assert all("red" in split_words(words) for words in sentences(old, new))


def test_a_new_colour_is_always_said() -> None:
    old = scene(("ball", "red"))
    new = replace(old, things=(Thing("house", "purple", 0.2, 0.15),))
    assert all(set(split_words(words)) & set(COLOURS["purple"]) for words in sentences(old, new))
