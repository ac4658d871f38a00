"""The picture reader: shapes, targets on the right pixels, weights that survive a save."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from dimp.esquisse import WEIGHTS, evaluator
from dimp.esquisse.render import render
from dimp.esquisse.scenes import Scene, Thing, sample_scene

pytestmark = pytest.mark.filterwarnings("default")  # the model libraries warn about their own future

SCENE = Scene(
    "day", "sand", "none", "photo", (Thing("cube", "blue", 0.28, 0.19), Thing("ball", "red", 0.72, 0.19)), 0.62, 1
)


def test_windows_hold_their_objects() -> None:
    owner = render(SCENE).owner[2::4, 2::4]
    for index, thing in enumerate(SCENE.things):
        inside = (owner == 1 + index)[evaluator.window(SCENE, thing)]
        assert inside.sum() == (owner == 1 + index).sum()


def test_reader_answers_have_the_right_shapes_and_survive_a_save(tmp_path: Path) -> None:
    reader, x = evaluator.Reader().eval(), torch.zeros(2, 3, 128, 128)
    kinds, colours, whole = reader(x)
    assert kinds.shape == colours.shape == (2, 9, 32, 32)
    assert [answer.shape[1] for answer in whole] == list(evaluator.WHOLE)
    evaluator.save(reader, tmp_path / "reader.safetensors")
    assert torch.allclose(evaluator.load(tmp_path / "reader.safetensors")(x)[0], kinds, atol=0.02)


@pytest.mark.skipif(not (WEIGHTS / "evaluator.safetensors").exists(), reason="the evaluator is not in this checkout")
def test_the_packaged_reader_reads_true_renders_and_sees_wrong_ones() -> None:
    reader = evaluator.load(WEIGHTS / "evaluator.safetensors")
    scenes = [sample_scene(np.random.default_rng(seed)) for seed in range(500, 530)]
    pictures = np.stack([render(scene).rgb for scene in scenes])
    right = [reading.share() for reading in evaluator.read(reader, pictures, scenes)]
    wrong = [reading.share() for reading in evaluator.read(reader, pictures[::-1].copy(), scenes)]
    assert np.mean(right) > 0.97
    assert np.mean(wrong) < 0.6
