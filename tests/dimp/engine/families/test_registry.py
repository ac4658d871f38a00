"""What is known of the families without loading one: complete, and nothing in it that diffusers has not."""

from __future__ import annotations

from typing import Any

import pytest

from dimp.engine.families import registry
from dimp.engine.families.registry import FAMILIES
from dimp.engine.families.request import NEEDS
from dimp.engine.families.spec import FLOWEDIT
from tests.dimp.engine.families.test_conformance import CACHES, spec_of

FILMS = [name for name, spec in FAMILIES.items() if spec.film]


def test_no_two_families_answer_to_one_class() -> None:
    classes = [name for spec in FAMILIES.values() for name in spec.index_classes]
    assert len(classes) == len(set(classes)) == len(registry.BY_INDEX_CLASS)
    assert len(registry.BY_CONTROL_NETWORK) == sum(spec.control is not None for spec in FAMILIES.values())
    versions = [spec.version for spec in FAMILIES.values()]
    assert len(versions) == len(set(versions)) == len(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_speaks_only_of_tasks_that_there_are(name: str) -> None:
    spec = FAMILIES[name]
    assert spec.tasks <= set(NEEDS)
    assert {*spec.defaults.methods.values(), *spec.trained_tasks, *spec.controlled_tasks} <= spec.tasks
    assert (spec.film is not None) == ("animate" in spec.tasks)
    assert (spec.edit_guidance is not None) == (FLOWEDIT in spec.tasks)
    assert not (spec.sees_references and spec.reference_model)
    assert not (spec.reads_maps and spec.control)


def test_every_class_that_is_named_exists(proofs: Any) -> None:
    assert proofs["families"]["missing classes"] == []


@pytest.mark.parametrize("name", FAMILIES)
def test_a_draft_gives_up_steps_and_asks_for_nothing_that_is_refused(name: str) -> None:
    draft, usual = FAMILIES[name].draft, FAMILIES[name].defaults.steps
    assert 1 <= draft.steps(1) <= draft.steps(usual) < usual
    assert not draft.step_cache or name in {spec_of(model).name for model in CACHES}
    assert not draft.lora_steps or draft.lora_steps < usual


@pytest.mark.parametrize("name", FILMS)
def test_a_usual_film_can_be_painted(name: str) -> None:
    film = FAMILIES[name].film
    assert film is not None
    assert 2 <= film.frames == film.count_painted(film.frames) <= film.most == film.count_painted(film.most)
    assert all(frames <= film.count_painted(frames) < frames + film.step for frames in range(2, film.most + 1))


def test_second_models_are_told_by_their_class() -> None:
    def family(index_class: str) -> str | None:
        spec = registry.family_of_second_model(index_class)
        return spec.name if spec else None

    assert [family(name) for name in ("FluxControlNetModel", "FluxPriorReduxPipeline", "MotionAdapter")] == [
        "flux", "flux", "sd",
    ]  # fmt: skip
    assert family("FluxPipeline") is None


def test_titles_end_a_hint() -> None:
    assert registry.titles_of(FAMILIES["flux"]) == "FLUX.1"
    assert registry.titles_of(FAMILIES["flux"], FAMILIES["sdxl"], FAMILIES["ltx"]) == "FLUX.1, SDXL or LTX"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("DPM++ 2M Karras", "dpm++ 2m karras"),
        ("dpmpp_2m_sde", "dpm++ 2m sde"),
        ("euler-ancestral", "euler a"),
        (" Euler  A ", "euler a"),
        ("HeunDiscreteScheduler", "heun"),
        ("DPMSolverMultistepScheduler", "dpm++ 2m"),
        ("dpm", None),
        ("", None),
    ],
)
def test_a_scheduler_is_found_however_it_is_spelled(name: str, found: str | None) -> None:
    assert FAMILIES["sdxl"].find_scheduler(name) == found
