"""What is known of the families without loading one: complete, and nothing in it that diffusers has not."""

from __future__ import annotations

from typing import Any

import pytest

from dimp.engine import lora_card
from dimp.engine.families import registry
from dimp.engine.families.registry import FAMILIES
from dimp.engine.families.request import NEEDS
from dimp.engine.families.spec import FLOWEDIT
from tests.costly import ENGINE
from tests.dimp.engine.families.test_conformance import CACHES, spec_of

FILMS = [name for name, spec in FAMILIES.items() if spec.film]


def test_no_two_families_answer_to_one_class() -> None:
    classes = [name for spec in FAMILIES.values() for name in spec.index_classes]
    assert len(classes) == len(set(classes)) == len(registry.BY_INDEX_CLASS)
    kin = [spec for specs in registry.BY_CONTROL_NETWORK.values() for spec in specs]
    assert len(kin) == sum(len(spec.control.kinds) for spec in FAMILIES.values() if spec.control)
    for specs in registry.BY_CONTROL_NETWORK.values():
        assert len({spec.control.width for spec in specs if spec.control}) == len(specs)
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


@pytest.mark.costly(*ENGINE)
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
    widths = {768: "sd", 2048: "sdxl", None: "sdxl"}
    for width, name in widths.items():
        told = registry.family_of_second_model("ControlNetModel", width)
        assert told is not None
        assert told.name == name


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


_FLUX_1, _FLUX_2 = "lora_unet_single_blocks_3_linear1", "diffusion_model.single_blocks.3.linear1"
_SDXL = "lora_unet_input_blocks_8_1_transformer_blocks_0_attn2_to_k.lora_down.weight"
LORA_NAMES: dict[str, dict[str, tuple[int, ...]]] = {
    "FLUX.1": {f"{_FLUX_1}.lora_down.weight": (4, 3072), f"{_FLUX_1}.lora_up.weight": (21504, 4)},
    "FLUX.2": {f"{_FLUX_2}.lora_A.weight": (4, 6144), f"{_FLUX_2}.lora_B.weight": (55296, 4)},
    "FLUX.3": {"mode_blocks.image.0.attn.to_q.lora_A.weight": (4, 8)},
    "Stable Diffusion 1.5": {"lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight": (4, 320, 1, 1)},
    "SDXL": {_SDXL: (4, 2048)},
    "Stable Diffusion 3": {"lora_unet_joint_blocks_0_x_block_attn_qkv.lora_down.weight": (4, 1536)},
    "Qwen-Image": {"transformer_blocks.59.img_mlp.net.2.lora_A.weight": (4, 12288)},
    "Z-Image": {"diffusion_model.layers.7.attention.to_q.lora_A.weight": (4, 3840)},
    "LTX": {"diffusion_model.transformer_blocks.0.attn1.to_q.lora_A.weight": (4, 2048)},
}


@pytest.mark.parametrize("title", LORA_NAMES)
def test_a_lora_tells_its_family_by_the_beginning_of_a_title(title: str) -> None:
    assert lora_card.tell_families(LORA_NAMES[title], {}) == (title,)
    assert any(spec.title.startswith(title) for spec in FAMILIES.values())
