"""Edit pairs: each kind changes what it says and nothing else."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from dimp.esquisse.edits import CHANGES, background_psnr, edit_pairs
from dimp.esquisse.scenes import SLOTS, Scene

pytestmark = pytest.mark.filterwarnings("default")  # the model libraries warn about their own future

TOUCHED = {"recolour": "things", "replace": "things", "add": "things", "remove": "things"}


def differing(old: Scene, new: Scene) -> set[str]:
    return {field.name for field in fields(Scene) if getattr(old, field.name) != getattr(new, field.name)}


@pytest.mark.parametrize("kind", list(CHANGES))
def test_only_the_named_part_differs(kind: str) -> None:
    for old, new in edit_pairs(kind, 12):
        assert differing(old, new) == {TOUCHED.get(kind, kind)}


def test_pairs_are_seeded() -> None:
    assert edit_pairs("add", 5) == edit_pairs("add", 5)
    assert edit_pairs("add", 5) != edit_pairs("add", 5, seed=1)


def test_adding_and_removing_keep_to_the_places_of_training() -> None:
    for kind, step in (("add", 1), ("remove", -1)):
        for old, new in edit_pairs(kind, 12):
            assert len(new.things) == len(old.things) + step
            assert tuple(thing.x for thing in new.things) == SLOTS[len(new.things)][0]


def test_background_psnr_ignores_what_was_changed() -> None:
    source = np.full((1, 8, 8, 3), 100, np.uint8)
    result, changed = source.copy(), np.zeros((1, 8, 8), np.uint8)
    result[0, :2] = 255
    changed[0, :2] = 1
    assert background_psnr(result, source, changed) > 90
    assert background_psnr(result, source, 0 * changed) < 20
