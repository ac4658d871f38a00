"""What every family promises, held against a tiny random model of its exact classes, in a worker without a network.

Each model is loaded from its folder by the public way and runs every task that it claims: twice alike, exactly again
after a cancel, with the steps it announced, with every bit outside a mask as it was, and by every scheduler that its
family allows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dimp.engine import protocol
from dimp.engine.families import registry
from dimp.engine.families.spec import FLOWEDIT, FamilySpec
from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import SIDE, TinyWorker
from tests.tiny import MODELS

pytestmark = pytest.mark.costly(*ENGINE)

OTHERS = {"schnell": "flux", "klein_base": "flux2_klein", "turbo": "sdxl", "wan_two": "wan"}
"""Tiny models that are another size or kind of a family."""

OWN_SCHEDULERS = {
    "flux": "FlowMatchEulerDiscreteScheduler",
    "sd": "PNDMScheduler",
    "turbo": "EulerAncestralDiscreteScheduler",
}
"""Model -> the class that its folder names, which is what recipes that choose no scheduler record."""

ALL_KINDS = {"text", FLOWEDIT, "instruct", "inpaint", "animate"}
"""Tasks that between them ask a network in every way: once a step, twice, beside another picture."""


def spec_of(model: str) -> FamilySpec:
    return registry.FAMILIES[OTHERS.get(model, model)]


def claims(model: str) -> frozenset[str]:
    """The tasks of a model, by its family's spec and its own folder's settings."""
    return spec_of(model).tasks_of(MODELS[model].settings)


CASES = [(model, task) for model in MODELS for task in sorted(claims(model))]
CACHES = [model for model in MODELS if spec_of(model).blocks]
SCHEDULERS = [(model, name) for model in MODELS for name in spec_of(model).schedulers]


def cases(*tasks: str) -> list[str]:
    """The models that claim one of these tasks."""
    return [model for model, task in CASES if task in tasks]


def test_every_family_has_a_tiny_model() -> None:
    assert {spec_of(model).name for model in MODELS} == set(registry.FAMILIES)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_claims_what_its_spec_says(tiny: TinyWorker, model: str) -> None:
    refused = tiny.refuse(model, method="nothing of the kind")
    assert refused.hint == f"This model can do: {', '.join(sorted(claims(model)))}."


@pytest.mark.parametrize(("model", "task"), CASES)
def test_a_task_repeats_exactly_also_after_a_cancel(tiny: TinyWorker, model: str, task: str) -> None:
    fields = tiny.fields(task)
    first = tiny.paint(model, **fields)
    stopped = tiny.run(model, cancel_at=1, **(fields | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert len(steps(stopped)) == 1
    assert tiny.paint(model, **fields) == first
    assert tiny.paint(model, **(fields | {"seed": 8})) != first
    assert tiny.pixels(first).shape == (SIDE, fields.get("width", SIDE), 3)


@pytest.mark.parametrize(("model", "task"), CASES)
def test_a_task_does_the_steps_it_announces(tiny: TinyWorker, model: str, task: str) -> None:
    previews = 0
    for strength in (0.1, 0.7, 1.0):
        messages = tiny.run(model, **(tiny.fields(task) | {"steps": 4, "strength": strength}))
        assert announced(messages) == [len(steps(messages))]
        previews += sum(bool(step.preview) for step in steps(messages))
    assert previews


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[1] in ("inpaint", "outpaint")])
def test_every_bit_outside_the_mask_stays(tiny: TinyWorker, model: str, task: str) -> None:
    fields = tiny.fields(task)
    before, after = tiny.pixels(tiny.source), tiny.pixels(tiny.paint(model, **fields))
    if task == "inpaint":
        outside = tiny.pixels(tiny.mask) == 0
        assert np.array_equal(after[outside], before[outside])
        assert not np.array_equal(after, before)
    else:
        assert after.shape == (SIDE, 2 * SIDE, 3)
        assert np.array_equal(after[:, 36:92], before[:, 4:60])


@pytest.mark.parametrize("model", cases("instruct"))
def test_the_model_hears_the_instruction_and_not_the_caption(tiny: TinyWorker, model: str) -> None:
    fields = tiny.fields("instruct")
    first = tiny.paint(model, **fields)
    assert tiny.paint(model, **(fields | {"prompt": "a blue ball"})) == first
    assert tiny.paint(model, **(fields | {"instruction": "make it night"})) != first
    other = tiny.store(np.full((SIDE, SIDE, 3), 90, np.uint8))
    assert tiny.paint(model, **(fields | {"source": other})) != first


@pytest.mark.parametrize("model", cases(FLOWEDIT))
def test_an_edit_follows_the_difference_of_the_words(tiny: TinyWorker, model: str) -> None:
    fields = tiny.fields(FLOWEDIT)
    first = tiny.paint(model, **fields)
    assert tiny.paint(model, **(fields | {"prompt": "a blue house"})) != first
    assert tiny.paint(model, **(fields | {"options": {"target_guidance": 3.0}})) != first


@pytest.mark.parametrize("model", ["flux2_klein", "klein_base"])
def test_a_distilled_model_stays_so_in_all_its_pipelines(tiny: TinyWorker, model: str) -> None:
    for task in ("text", "inpaint"):
        guided = {tiny.paint(model, **tiny.fields(task), guidance_scale=scale) for scale in (1.0, 5.0)}
        assert len(guided) == (1 if model == "flux2_klein" else 2)


@pytest.mark.parametrize("model", [model for model in cases("text") if spec_of(model).sees_references])
def test_pictures_to_look_at_reach_the_model(tiny: TinyWorker, model: str) -> None:
    digests = {tiny.paint(model, **tiny.fields("text"), references=pictures) for pictures in [(), (tiny.source,)]}
    digests |= {tiny.paint(model, **tiny.fields("instruct"), references=pictures) for pictures in [(), (tiny.source,)]}
    assert len(digests) == 4


@pytest.mark.parametrize("model", cases("text"))
def test_a_variation_lies_between_two_seeds(tiny: TinyWorker, model: str) -> None:
    fields = {**tiny.fields("text"), "steps": 2}

    def vary(share: float) -> str:
        return tiny.paint(model, **fields, seed=7, options={"variation": share, "variation_seed": 8})

    plain, other = (tiny.paint(model, **fields, seed=seed) for seed in (7, 8))
    subtle, strong = vary(0.02), vary(0.5)
    assert vary(0.0) == plain
    # A scheduler that adds noise at each step, and an encoder's chance over a map, go by the job's own seed.
    assert vary(1.0) == other or model in ("turbo", "flux_control")
    assert len({plain, subtle, strong, other}) == 4
    away = [np.abs(tiny.pixels(digest).astype(int) - tiny.pixels(plain)).mean() for digest in (subtle, strong)]
    assert away[0] < away[1]


@pytest.mark.parametrize(("model", "task"), [case for case in CASES if case[0] in CACHES and case[1] in ALL_KINDS])
def test_a_step_cache_makes_another_picture_and_leaves_no_trace(tiny: TinyWorker, model: str, task: str) -> None:
    fields = {**tiny.fields(task), "strength": 1.0}
    plain = tiny.paint(model, **fields)
    never, always = ({"options": {"step_cache": threshold}} for threshold in (1e-9, 1e9))
    first = tiny.paint(model, **fields, **always)
    assert first != plain
    stopped = tiny.run(model, cancel_at=2, **(fields | always | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert tiny.paint(model, **fields) == plain
    assert tiny.paint(model, **fields, **always) == first
    assert tiny.paint(model, **fields, **never) == plain


def test_a_picture_says_that_parts_were_passed_over(tiny: TinyWorker) -> None:
    plain, cached = (tiny.finish("flux", options=options) for options in ({}, {"step_cache": 0.125}))
    assert cached.fingerprint == plain.fingerprint | {"step_cache": "first-block/1 0.125"}


@pytest.mark.parametrize("model", [model for model in MODELS if model not in CACHES])
def test_a_model_that_cannot_pass_over_blocks_says_so(tiny: TinyWorker, model: str) -> None:
    refused = tiny.refuse(model, **tiny.fields(sorted(claims(model))[0]), options={"step_cache": 0.1})
    assert "can't pass over parts of a step" in refused.message
    assert "fewer steps" in refused.hint


def first_task(model: str) -> str:
    """A task of a model that begins from noise, where it has one."""
    return next(task for task in ("text", "animate", "instruct", "inpaint") if task in claims(model))


@pytest.mark.parametrize(("model", "name"), [case for case in SCHEDULERS if case[0] not in OTHERS])
def test_each_scheduler_paints_its_own_picture_and_leaves_no_trace(tiny: TinyWorker, model: str, name: str) -> None:
    fields = {**tiny.fields(first_task(model)), "steps": 4}
    own = tiny.finish(model, **fields)
    chosen = tiny.finish(model, **fields, scheduler=name)
    assert tiny.paint(model, **fields, scheduler=name.upper().replace(" ", "_")) == chosen.digest
    assert tiny.paint(model, **fields) == own.digest
    choice = spec_of(model).schedulers[name]
    is_own = choice.scheduler_class == own.fingerprint["scheduler"] and not choice.changes
    assert (chosen.digest == own.digest) == is_own
    assert chosen.fingerprint["scheduler"] == choice.scheduler_class
    assert chosen.fingerprint["chosen scheduler"].endswith(name)


@pytest.mark.parametrize(("model", "name"), SCHEDULERS)
def test_a_chosen_scheduler_does_the_steps_it_announces(tiny: TinyWorker, model: str, name: str) -> None:
    task = next((task for task in ("img2img", "inpaint") if task in claims(model)), first_task(model))
    messages = tiny.run(model, **(tiny.fields(task) | {"steps": 5, "strength": 0.65, "scheduler": name}))
    assert isinstance(messages[-1], protocol.Done), messages[-1]
    assert announced(messages) == [len(steps(messages))]
    assert steps(messages)[0].preview


@pytest.mark.parametrize("model", OWN_SCHEDULERS)
def test_a_model_answers_to_the_name_of_its_own_scheduler(tiny: TinyWorker, model: str) -> None:
    named = {
        "flux": "FlowMatchEulerDiscreteScheduler",
        "sd": "PNDMScheduler",
        "turbo": "EulerAncestralDiscreteScheduler",
    }
    plain, own = (tiny.finish(model, method="text", scheduler=name) for name in ("", named[model]))
    assert (own.digest, own.fingerprint) == (plain.digest, plain.fingerprint)


@pytest.mark.parametrize(
    ("model", "changes", "words", "hint"),
    [
        (
            "flux",
            {"scheduler": "ddim"},
            "scheduler ddim can't be used",
            "euler, heun, dpm++ 2m, dpm++ 2m sde, unipc, lcm",
        ),
        ("sdxl", {"scheduler": "nonsense"}, "scheduler nonsense can't be used", "dpm++ 2m karras"),
        ("flux3_distilled", {"scheduler": "heun"}, "can't be used", "only its own"),
        ("sdxl", {"scheduler": "lcm", "steps": 51}, "can't take that many steps", "at most 50"),
        ("flux", {"scheduler": "heun", "method": FLOWEDIT}, "FlowEdit follows the model's own scheduler", "img2img"),
    ],
)
def test_a_scheduler_that_is_not_allowed_is_refused_with_the_list(
    tiny: TinyWorker, model: str, changes: dict[str, Any], words: str, hint: str
) -> None:
    refused = tiny.refuse(model, **(tiny.fields(changes.get("method", "text")) | changes))
    assert (refused.reason, words in refused.message, hint in refused.hint) == ("bad_input", True, True), refused


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options": {"step_cache": -0.1}}, "a number above 0"),
        ({"options": {"step_cache": True}}, "a number above 0"),
        ({"options": {"variation": 1.5}}, "share from 0 to 1"),
        ({"options": {"variation": "some"}}, "share from 0 to 1"),
        ({"method": "img2img", "options": {"variation": 0.5}}, "words alone"),
        ({"method": "instruct", "instruction": " "}, "needs a change in words"),
        ({"method": FLOWEDIT, "source_prompt": ""}, "needs a description of the picture"),
        ({"method": "outpaint", "width": 32}, "does not fit a canvas"),
        ({"adapters": {"motion": "/nowhere"}}, "can't be used with this model"),
    ],
)
def test_what_a_task_cannot_do_is_refused_in_words(tiny: TinyWorker, changes: dict[str, Any], words: str) -> None:
    refused = tiny.refuse("flux", **(tiny.fields(changes.get("method", "text")) | changes))
    assert refused.reason == "bad_input"
    assert words in refused.message


def announced(messages: list[protocol.WorkerMessage]) -> list[int]:
    return [message.total_steps for message in messages if isinstance(message, protocol.Started)]


def steps(messages: list[protocol.WorkerMessage]) -> list[protocol.Step]:
    return [message for message in messages if isinstance(message, protocol.Step)]
