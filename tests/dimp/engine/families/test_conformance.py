"""What every family promises, held against a tiny random model of its exact classes, in a worker without a network.

Each model is loaded from its folder by the public way and runs every task that it claims: twice alike, exactly again
after a cancel, with the steps it announced, and with every bit outside a mask as it was.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dimp.engine import png, protocol
from dimp.engine.families.table import PIPELINES, SEES
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from tests.dimp.engine.harness import job
from tests.dimp.engine.talk import Talk
from tests.tiny import FAMILIES

SIDE = 64
NO_FLOWEDIT = {
    "sd", "animatediff", "ltx", "sdxl", "flux_fill", "flux_control", "flux3", "flux3_distilled",
    "qwen_edit", "qwen_edit_plus",
}  # fmt: skip
FAMILY = {"schnell": "flux", "klein_base": "flux2_klein", "turbo": "sdxl"}
"""Tiny models that are another size or kind of a family."""

UNTRAINED = {"schnell": {"instruct"}}
"""Tasks of a family that the weights of a model say nothing of."""

CACHES = set(FAMILIES) - {"sdxl", "turbo", "sd", "animatediff", "flux3", "flux3_distilled"}
"""Models whose denoiser is a row of blocks."""

ALL_KINDS = {"text", "flowedit", "instruct", "inpaint", "animate"}
"""Tasks that between them ask a network in every way: once a step, twice, beside another picture."""

FRAMES = 9
"""The fewest that LTX paints at once."""

_numbers = iter(range(10**6))


def claims(model: str) -> set[str]:
    """The tasks of a model by the table."""
    name = FAMILY.get(model, model)
    edits = set() if name in NO_FLOWEDIT else {"flowedit"}
    return {task for family, task in PIPELINES if family == name} - UNTRAINED.get(model, set()) | edits


CASES = [(model, task) for model in FAMILIES for task in sorted(claims(model))]


class Easel:
    """Paints small jobs on one worker and looks at what came out."""

    def __init__(self, worker: Talk, models: Path, images: Path) -> None:
        self._worker, self._models, self._blobs = worker, models, DiskBlobs(images)
        rng = np.random.default_rng(3)
        self.source = self.put(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8))
        mask = np.zeros((SIDE, SIDE, 3), np.uint8)
        mask[16:48, 16:48] = 255
        self.mask = self.put(mask)

    def put(self, pixels: np.ndarray[Any, Any]) -> str:
        return str(self._blobs.put(png.encode(pixels), "png").digest)

    def pixels(self, digest: str) -> np.ndarray[Any, Any]:
        return np.asarray(Image.open(io.BytesIO(self._blobs.read(Digest(digest)))).convert("RGB"))

    def asked(self, task: str) -> dict[str, Any]:
        """The fields of a job that asks for a task."""
        if task in ("text", "animate"):
            return {"method": task}
        fields = {"method": task, "source": self.source, "source_prompt": "a ball", "strength": 0.9}
        more: dict[str, dict[str, Any]] = {
            "inpaint": {"mask": self.mask},
            "outpaint": {"width": 2 * SIDE, "strength": 1.0},
            "instruct": {"instruction": "make the ball blue"},
        }
        return fields | more.get(task, {})

    def heard(self, model: str, cancel_at: int = 0, **changes: Any) -> list[protocol.WorkerMessage]:
        fields = {"folder": str(self._models / model), "steps": 3, "width": SIDE, "height": SIDE, "model": model}
        if changes.get("method") == "animate":
            changes["options"] = {"frames": FRAMES} | changes.get("options", {})
        if model == "flux_control":
            fields["controls"] = (protocol.ControlUse("canny", self.mask),)
        return self._worker.run(job(f"f{next(_numbers)}", **(fields | changes)), cancel_at)

    def painted(self, model: str, **changes: Any) -> str:
        last = self.heard(model, **changes)[-1]
        assert isinstance(last, protocol.Done), last
        return last.digest


@pytest.fixture(scope="session")
def easel(worker: Talk, models: Path, images: Path) -> Easel:
    return Easel(worker, models, images)


@pytest.mark.parametrize("model", FAMILIES)
def test_a_model_claims_what_the_table_says(easel: Easel, model: str) -> None:
    failed = easel.heard(model, method="nothing of the kind")[-1]
    assert isinstance(failed, protocol.Failed)
    assert failed.hint == f"This model can do: {', '.join(sorted(claims(model)))}."


@pytest.mark.parametrize(("model", "task"), CASES)
def test_a_task_repeats_exactly_also_after_a_cancel(easel: Easel, model: str, task: str) -> None:
    asked = easel.asked(task)
    first = easel.painted(model, **asked)
    stopped = easel.heard(model, cancel_at=1, **(asked | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert sum(isinstance(one, protocol.Step) for one in stopped) < 36
    assert easel.painted(model, **asked) == first
    assert easel.painted(model, **(asked | {"seed": 8})) != first
    assert easel.pixels(first).shape == (SIDE, asked.get("width", SIDE), 3)


@pytest.mark.parametrize(("model", "task"), CASES)
def test_a_task_does_the_steps_it_announces(easel: Easel, model: str, task: str) -> None:
    previews = 0
    for strength in (0.1, 0.7, 1.0):
        heard = easel.heard(model, **(easel.asked(task) | {"steps": 4, "strength": strength}))
        announced = [one.total_steps for one in heard if isinstance(one, protocol.Started)]
        assert announced == [sum(isinstance(one, protocol.Step) for one in heard)]
        previews += sum(bool(one.preview) for one in heard if isinstance(one, protocol.Step))
    assert previews


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[1] in ("inpaint", "outpaint")])
def test_every_bit_outside_the_mask_stays(easel: Easel, model: str, task: str) -> None:
    asked = easel.asked(task)
    before, after = easel.pixels(easel.source), easel.pixels(easel.painted(model, **asked))
    if task == "inpaint":
        outside = easel.pixels(easel.mask) == 0
        assert np.array_equal(after[outside], before[outside])
        assert not np.array_equal(after, before)
    else:
        assert after.shape == (SIDE, 2 * SIDE, 3)
        assert np.array_equal(after[:, 36:92], before[:, 4:60])


@pytest.mark.parametrize("model", [model for model, task in CASES if task == "instruct"])
def test_the_model_hears_the_instruction_and_not_the_caption(easel: Easel, model: str) -> None:
    asked = easel.asked("instruct")
    first = easel.painted(model, **asked)
    assert easel.painted(model, **(asked | {"prompt": "a blue ball"})) == first
    assert easel.painted(model, **(asked | {"instruction": "make it night"})) != first
    other = easel.put(np.full((SIDE, SIDE, 3), 90, np.uint8))
    assert easel.painted(model, **(asked | {"source": other})) != first


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[1] == "flowedit"])
def test_an_edit_follows_the_difference_of_the_words(easel: Easel, model: str, task: str) -> None:
    asked = easel.asked(task)
    first = easel.painted(model, **asked)
    assert easel.painted(model, **(asked | {"prompt": "a blue house"})) != first
    assert easel.painted(model, **(asked | {"options": {"target_guidance": 3.0}})) != first


@pytest.mark.parametrize("model", ["flux2_klein", "klein_base"])
def test_a_distilled_model_stays_so_in_all_its_pipelines(easel: Easel, model: str) -> None:
    for task in ("text", "inpaint"):
        guided = {easel.painted(model, **easel.asked(task), guidance_scale=scale) for scale in (1.0, 5.0)}
        assert len(guided) == (1 if model == "flux2_klein" else 2)


@pytest.mark.parametrize("model", sorted(SEES - {"qwen_edit_plus"}))
def test_pictures_to_look_at_reach_the_model(easel: Easel, model: str) -> None:
    looked_at = {easel.painted(model, **easel.asked("text"), references=given) for given in [(), (easel.source,)]}
    looked_at |= {easel.painted(model, **easel.asked("instruct"), references=given) for given in [(), (easel.source,)]}
    assert len(looked_at) == 4


@pytest.mark.parametrize("model", [model for model, task in CASES if task == "text"])
def test_a_variation_lies_between_two_seeds(easel: Easel, model: str) -> None:
    asked = {**easel.asked("text"), "steps": 2}

    def varied(part: float) -> str:
        return easel.painted(model, **asked, seed=7, options={"variation": part, "variation_seed": 8})

    plain, other = (easel.painted(model, **asked, seed=seed) for seed in (7, 8))
    subtle, strong = varied(0.02), varied(0.5)
    assert varied(0.0) == plain
    # A sampler that adds noise at each step, and an encoder's chance over a map, go by the job's own seed.
    assert varied(1.0) == other or model in ("turbo", "flux_control")
    assert len({plain, subtle, strong, other}) == 4
    away = [np.abs(easel.pixels(each).astype(int) - easel.pixels(plain)).mean() for each in (subtle, strong)]
    assert away[0] < away[1]


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[0] in CACHES and case[1] in ALL_KINDS])
def test_a_step_cache_makes_another_picture_and_leaves_no_trace(easel: Easel, model: str, task: str) -> None:
    asked = {**easel.asked(task), "strength": 1.0}
    plain = easel.painted(model, **asked)
    never, always = ({"options": {"step_cache": most}} for most in (1e-9, 1e9))
    first = easel.painted(model, **asked, **always)
    assert first != plain
    stopped = easel.heard(model, cancel_at=2, **(asked | always | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert easel.painted(model, **asked) == plain
    assert easel.painted(model, **asked, **always) == first
    assert easel.painted(model, **asked, **never) == plain


def test_a_picture_says_that_parts_were_passed_over(easel: Easel) -> None:
    plain, cached = (easel.heard("flux", options=options)[-1] for options in ({}, {"step_cache": 0.125}))
    assert isinstance(plain, protocol.Done)
    assert isinstance(cached, protocol.Done)
    assert cached.fingerprint == plain.fingerprint | {"step_cache": "first-block/1 0.125"}


@pytest.mark.parametrize("model", sorted(set(FAMILIES) - CACHES))
def test_a_model_that_cannot_pass_over_blocks_says_so(easel: Easel, model: str) -> None:
    task = sorted(claims(model))[0]
    failed = easel.heard(model, **easel.asked(task), options={"step_cache": 0.1})[-1]
    assert isinstance(failed, protocol.Failed)
    assert "can't pass over parts of a step" in failed.message
    assert "fewer steps" in failed.hint


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options": {"step_cache": -0.1}}, "a number above 0"),
        ({"options": {"step_cache": True}}, "a number above 0"),
        ({"options": {"variation": 1.5}}, "share from 0 to 1"),
        ({"options": {"variation": "some"}}, "share from 0 to 1"),
        ({"method": "img2img", "options": {"variation": 0.5}}, "words alone"),
        ({"method": "instruct", "instruction": " "}, "needs a change in words"),
        ({"method": "flowedit", "source_prompt": ""}, "needs a description of the picture"),
        ({"method": "outpaint", "width": 32}, "does not fit a canvas"),
    ],
)
def test_what_a_task_cannot_do_is_refused_in_words(easel: Easel, changes: dict[str, Any], words: str) -> None:
    failed = easel.heard("flux", **(easel.asked(changes.get("method", "text")) | changes))[-1]
    assert isinstance(failed, protocol.Failed), failed
    assert (failed.reason, bool(failed.hint)) == ("bad_input", True)
    assert words in failed.message
