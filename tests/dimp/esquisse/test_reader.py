"""What is asked of a picture can be answered: a reader who sees everything finds everything right."""

from __future__ import annotations

import numpy as np
import pytest

from dimp.esquisse.paint.draw import draw_guide
from dimp.esquisse.scene.changes import LOCAL
from dimp.esquisse.scene.domain import EVERYTHING
from dimp.esquisse.scene.scene import Scene
from dimp.esquisse.training.evaluate import fresh_changes, fresh_scenes
from dimp.esquisse.training.lots import maps_of, whole_of
from dimp.esquisse.training.reader import Reading, judged


def _seen_through(scene: Scene) -> Reading:
    owner = np.asarray(draw_guide(scene).label)
    return judged(maps_of(scene, owner), np.array(whole_of(scene)), scene)


@pytest.mark.parametrize("things", [2, 3])
def test_all_things_of_a_scene_can_be_told_apart(things: int) -> None:
    readings = [_seen_through(scene) for scene in fresh_scenes(EVERYTHING, 40, things, 77_000)]
    assert sum(r.objects and r.places == 1.0 and r.sizes == 1.0 for r in readings) >= 39


def test_every_change_leaves_what_can_be_told_apart() -> None:
    changes = [change for kind in LOCAL for change in fresh_changes(EVERYTHING, kind, 5, 88_000)]
    assert sum(_seen_through(change.after).objects for change in changes) >= len(changes) - 1
