"""Edit pairs: each kind changes what it says and nothing else."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from dimp.esquisse import WEIGHTS, evaluator
from dimp.esquisse.changes import CHANGES
from dimp.esquisse.edits import LOGGED, METHODS, background_psnr, best_methods, chosen, edit_pairs, figures_of
from dimp.esquisse.render import render
from dimp.esquisse.scenes import SLOTS, Scene
from dimp.interpret.draft import STRENGTHS

pytestmark = pytest.mark.filterwarnings("default")  # the model libraries warn about their own future

OBJECTS = ("recolour", "replace", "add", "remove")


def differing(old: Scene, new: Scene) -> set[str]:
    return {field.name for field in fields(Scene) if getattr(old, field.name) != getattr(new, field.name)}


@pytest.mark.parametrize("kind", list(CHANGES))
def test_only_the_named_part_differs(kind: str) -> None:
    for old, new in edit_pairs(kind, 12):
        assert differing(old, new) == {"things" if kind in OBJECTS else kind}


def test_pairs_are_seeded() -> None:
    assert edit_pairs("add", 5) == edit_pairs("add", 5)
    assert edit_pairs("add", 5) != edit_pairs("add", 5, seed=1)


def test_what_is_added_joins_the_row_and_what_stays_stays_in_place() -> None:
    for old, new in edit_pairs("add", 12):
        assert tuple(thing.x for thing in new.things) == SLOTS[len(old.things) + 1][0]
    for old, new in edit_pairs("remove", 12):
        assert set(new.things) < set(old.things)


def test_the_best_method_changes_most_and_of_equals_keeps_most() -> None:
    same = {"items": 8.0, "changed": 1.0, "all_right": 1.0, "background_psnr": 27.0}
    figures = {kind: dict.fromkeys(METHODS, same) for kind in CHANGES}
    assert set(best_methods(figures).values()) == {METHODS[0]}
    figures["sky"] = figures["sky"] | {"flowedit": same | {"changed": 0.9}}
    figures["recolour"] = figures["recolour"] | {"img2img": same | {"background_psnr": 30.0}}
    methods = best_methods(figures)
    assert (methods["time"], methods["weather"], methods["recolor"], methods["*"]) == (
        "instruct",
        "instruct",
        "img2img",
        "flowedit",
    )
    assert chosen(methods, "sky") == "instruct"


def test_the_kinds_are_the_interpreters() -> None:
    assert {name for names in LOGGED.values() for name in names} <= set(STRENGTHS)


def test_background_psnr_ignores_what_was_changed() -> None:
    source = np.full((1, 8, 8, 3), 100, np.uint8)
    result, changed = source.copy(), np.zeros((1, 8, 8), np.uint8)
    result[0, :2] = 255
    changed[0, :2] = 1
    assert background_psnr(result, source, changed) > 90
    assert background_psnr(result, source, 0 * changed) < 20


@pytest.mark.parametrize("kind", list(CHANGES))
def test_the_verdict_is_yes_on_true_renders_and_no_on_unchanged_ones(kind: str) -> None:
    reader = evaluator.load(WEIGHTS / "evaluator.safetensors")
    pairs = edit_pairs(kind, 8)
    before, after = (np.stack([render(scene).rgb for scene in side]) for side in zip(*pairs, strict=True))
    assert figures_of(kind, after, after, pairs, reader)["changed"] >= 0.875
    assert figures_of(kind, before, after, pairs, reader)["changed"] <= 0.125
