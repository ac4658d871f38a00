"""What is done to loaded networks changes no bit: proven on tiny models in a process of its own (see `proof`)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.costly import ENGINE
from tests.dimp.engine.nets.proof import FILMS, FLUX_1, MODELS

pytestmark = pytest.mark.costly(*ENGINE)


@pytest.fixture(scope="session")
def proof(proofs: Any) -> Any:
    """Everything that `proof` found out."""
    return proofs["nets"]


@pytest.mark.parametrize("model", FLUX_1)
def test_without_its_modulation_layers_flux_paints_the_same_bits(proof: Any, model: str) -> None:
    facts = proof["slots"][model]
    assert facts["slots"] == facts["plain"]
    assert facts["again"] == facts["plain"]
    assert len(set(facts["plain"].values())) == len(facts["plain"]) == 3
    assert facts["share"] > 0.25
    assert facts["loaded by plan"] == facts["plain"]["text"]


@pytest.mark.parametrize("model", FLUX_1)
def test_a_lora_changes_a_slot_as_it_changes_the_layer(proof: Any, model: str) -> None:
    layer, slot = proof["slots"][model]["lora"]
    assert slot == layer != proof["slots"][model]["plain"]["text"]


@pytest.mark.parametrize("model", FLUX_1)
def test_a_cancel_leaves_the_rows_in_order(proof: Any, model: str) -> None:
    facts = proof["slots"][model]
    assert facts["cancelled"]
    assert facts["after a cancel"] == facts["plain"]["text"]


@pytest.mark.parametrize("model", FLUX_1)
def test_another_scheduler_paints_the_same_bits_over_slots(proof: Any, model: str) -> None:
    facts = proof["slots"][model]
    layers, slots = facts["scheduler"]
    assert layers == slots != facts["plain"]["text"]


def test_rows_are_computed_once_for_each_prompt_and_guidance(proof: Any) -> None:
    """The unguided second question of each step has the same words throughout, so its rows are there already."""
    assert proof["slots"]["flux"]["computed"] == [2, 2, 3]


@pytest.mark.parametrize("model", FLUX_1)
def test_rows_are_bounded_and_those_of_the_picture_in_work_stay(proof: Any, model: str) -> None:
    facts = proof["slots"][model]
    assert facts["bounded"]
    assert 1 <= facts["rows"] <= 3


def test_weights_in_8_bits_give_another_picture_and_so_need_their_name_in_the_plan(proof: Any) -> None:
    for model in FLUX_1:
        for bits in ("in 8 bits", "in 8-bit floats"):
            assert proof["slots"][model][bits] != proof["slots"][model]["plain"]["text"]


@pytest.mark.parametrize("model", MODELS)
def test_pictures_from_kept_prompts_have_the_same_bits_and_ask_no_encoder(proof: Any, model: str) -> None:
    facts = proof["embeds"][model]
    assert facts["cold"] == facts["plain"]
    assert facts["warm"] == facts["plain"]
    assert facts["asked cold"] > 0
    assert facts["asked warm"] == 0
    assert facts["other words"]


@pytest.mark.parametrize("model", MODELS)
def test_a_damaged_prompt_is_encoded_again(proof: Any, model: str) -> None:
    facts = proof["embeds"][model]
    assert facts["damaged"] == facts["plain"]
    assert facts["asked for damaged"] == facts["asked cold"]


@pytest.mark.parametrize("model", MODELS)
def test_kept_prompts_are_bounded(proof: Any, model: str) -> None:
    assert proof["embeds"][model]["left"] == 1


@pytest.mark.parametrize("model", MODELS)
def test_pipelines_share_every_weight(proof: Any, model: str) -> None:
    facts = proof["shared"][model]
    assert facts["pipelines"] > 1
    assert facts["compared"] >= 3
    assert facts["copies"] == 0


@pytest.mark.parametrize("model", FLUX_1)
def test_a_step_cache_is_the_known_one_to_the_bit_and_gone_after_the_picture(proof: Any, model: str) -> None:
    facts = proof["cached"][model]
    assert facts["ours"] == facts["known"]
    assert facts["ours"][0] == facts["plain"]
    assert len(set(facts["ours"])) >= 2
    assert set(facts["after"]) == {facts["plain"]}


@pytest.mark.parametrize("model", FLUX_1)
def test_a_step_cache_goes_with_slots_and_a_lora(proof: Any, model: str) -> None:
    facts = proof["cached"][model]
    assert facts["slots"] == facts["ours"]
    layer, slot = facts["lora"]
    assert slot == layer
    assert layer not in (*facts["ours"], *proof["slots"][model]["lora"])


def test_a_picture_says_with_which_step_cache_it_was_painted(proof: Any) -> None:
    assert proof["cached"]["flux"]["described"] == {"step_cache": "first-block/1 0.1"}


@pytest.mark.parametrize("model", FILMS)
def test_films_are_painted_with_the_same_weights_as_pictures(proof: Any, model: str) -> None:
    facts = proof["films"][model]
    assert facts["films"][0] == facts["films"][1]
    assert facts["weights"] > 100
    assert facts["copies"] == 0
