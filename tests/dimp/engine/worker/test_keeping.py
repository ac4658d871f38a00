"""Keeping the rest of a picture in the worker, with every tiny model and every way to change a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dimp.engine.images import keep
from dimp.engine.images.pixels import composite
from tests.costly import ENGINE
from tests.dimp.engine.families.test_conformance import CASES
from tests.dimp.engine.tiny_worker import SIDE, TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)

CHANGES = [(model, task) for model, task in CASES if task in ("flowedit", "instruct", "img2img")]


@pytest.fixture
def ramp(tiny: TinyWorker) -> str:
    """A smooth picture: noise would be drawn anew everywhere."""
    grey = np.linspace(40, 200, SIDE).astype(np.uint8)
    return tiny.store(
        np.stack([np.tile(grey, (SIDE, 1)), np.full((SIDE, SIDE), 90, np.uint8), np.tile(grey, (SIDE, 1)).T], -1)
    )


def fields(tiny: TinyWorker, task: str, source: str, **changes: Any) -> dict[str, Any]:
    return {**tiny.fields(task), "source": source, "change": "replace", **changes}


@pytest.mark.parametrize(("model", "task"), CHANGES)
def test_every_family_lays_its_change_on_the_source(tiny: TinyWorker, ramp: str, model: str, task: str) -> None:
    plain = tiny.finish(model, **fields(tiny, task, ramp))
    kept = tiny.finish(model, **fields(tiny, task, ramp, keep="strict"))
    assert plain.kept is None
    assert kept.kept is not None
    assert kept.kept.method == keep.METHOD
    if kept.kept.mask is None:
        assert kept.kept.note
        assert kept.digest == plain.digest
        return
    assert kept.kept.edited == plain.digest
    mask = tiny.pixels(kept.kept.mask)[..., 0]
    expected = composite(tiny.pixels(ramp), tiny.pixels(plain.digest), mask)
    assert np.array_equal(tiny.pixels(kept.digest), expected)


def test_the_same_job_keeps_the_same(tiny: TinyWorker, ramp: str) -> None:
    first, again = (tiny.finish("flux", **fields(tiny, "flowedit", ramp, keep="strict")) for _ in range(2))
    assert first.digest == again.digest
    assert first.kept == again.kept
    assert first.kept is not None


def test_what_reaches_over_all_of_a_picture_is_left_as_painted_and_said(tiny: TinyWorker, ramp: str) -> None:
    """Random weights paint noise over everything, so there is nothing to keep."""
    plain = tiny.paint("flux", **fields(tiny, "img2img", ramp, strength=1.0))
    kept = tiny.finish("flux", **fields(tiny, "img2img", ramp, strength=1.0, keep="auto"))
    assert kept.digest == plain
    assert kept.kept is not None
    assert (kept.kept.mask, kept.kept.edited) == (None, None)
    assert kept.kept.note.endswith("kept as it was.")


def test_a_mask_of_the_user_rules_alone(tiny: TinyWorker, ramp: str) -> None:
    inpainted = {**tiny.fields("inpaint"), "source": ramp}
    assert tiny.finish("flux", **inpainted, keep="auto").kept is None


def test_off_keeps_nothing(tiny: TinyWorker, ramp: str) -> None:
    off = tiny.finish("flux", **fields(tiny, "flowedit", ramp, keep="off"))
    assert off.kept is None
    assert off.digest == tiny.paint("flux", **fields(tiny, "flowedit", ramp))


def test_what_is_see_through_outside_the_change_stays_so(tiny: TinyWorker, ramp: str) -> None:
    seen = np.dstack([tiny.pixels(ramp), np.full((SIDE, SIDE), 120, np.uint8)])
    source = tiny.store(seen)
    kept = tiny.finish("flux", **fields(tiny, "flowedit", source, keep="strict"))
    assert kept.kept is not None
    if kept.kept.mask is not None:
        outside = tiny.pixels(kept.kept.mask)[..., 0] == 0
        assert np.array_equal(tiny.whole_pixels(kept.digest)[outside], seen[outside])


@pytest.mark.parametrize("wish", ["", "off", "auto"])
def test_what_was_see_through_and_is_painted_over_is_said(tiny: TinyWorker, ramp: str, wish: str) -> None:
    seen = np.dstack([tiny.pixels(ramp), np.full((SIDE, SIDE), 120, np.uint8)])
    whole = tiny.finish("flux", **fields(tiny, "img2img", tiny.store(seen), strength=1.0, keep=wish))
    assert whole.kept is not None
    assert (whole.kept.mask, whole.kept.edited) == (None, None)
    assert whole.kept.note.endswith("it was seen on white.")
    opaque = tiny.store(np.dstack([tiny.pixels(ramp), np.full((SIDE, SIDE), 255, np.uint8)]))
    kept = tiny.finish("flux", **fields(tiny, "img2img", opaque, strength=1.0, keep=wish)).kept
    assert kept is None or "white" not in kept.note


def test_another_mask_is_laid_without_the_model(tiny: TinyWorker, ramp: str) -> None:
    edited = tiny.paint("flux", **fields(tiny, "img2img", ramp, strength=1.0))
    laid = {"method": "remask", "kind": "remask", "source": ramp, "edited": edited}
    source, painted = tiny.pixels(ramp), tiny.pixels(edited)
    done = tiny.finish("flux", **laid, mask=tiny.mask)
    assert done.kept is not None
    assert done.kept.edited == edited
    mask = tiny.pixels(done.kept.mask or "")[..., 0]
    assert np.array_equal(mask, tiny.pixels(tiny.mask)[..., 0])
    assert np.array_equal(tiny.pixels(done.digest), composite(source, painted, mask))
    larger = tiny.finish("flux", **laid, mask=tiny.mask, options={"grow": 4})
    assert larger.kept is not None
    assert larger.kept.area > done.kept.area
    assert (tiny.pixels(larger.kept.mask or "") >= tiny.pixels(done.kept.mask or "")).all()
    assert tiny.finish("flux", **laid, mask=tiny.mask, options={"grow": 4}).digest == larger.digest
    assert tiny.paint("flux", **laid) == edited
