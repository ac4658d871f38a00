"""What is done to loaded networks changes no bit: proven on tiny models in a process of its own (see `proof`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
MODELS = ("flux", "schnell", "flux2_klein")
FLUX_1 = ("flux", "schnell")
FILMERS = ("sd", "ltx")


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Everything that `proof` found out."""
    folder, scratch = tmp_path_factory.mktemp("models"), tmp_path_factory.mktemp("embeds")
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("", "store", "web"))}
    for words in (["tests.tiny", "--each", folder], ["tests.dimp.engine.nets.proof", folder, scratch]):
        command = [sys.executable, "-m", *map(str, words), *MODELS, *FILMERS]
        run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@pytest.mark.parametrize("model", FLUX_1)
def test_without_its_modulation_layers_flux_paints_the_same_bits(proof: Any, model: str) -> None:
    said = proof["slots"][model]
    assert said["slots"] == said["plain"]
    assert said["again"] == said["plain"]
    assert len(set(said["plain"].values())) == len(said["plain"]) == 3
    assert said["share"] > 0.25
    assert said["loaded by recipe"] == said["plain"]["text"]


@pytest.mark.parametrize("model", FLUX_1)
def test_a_lora_changes_a_slot_as_it_changes_the_layer(proof: Any, model: str) -> None:
    layer, slot = proof["slots"][model]["lora"]
    assert slot == layer != proof["slots"][model]["plain"]["text"]


@pytest.mark.parametrize("model", FLUX_1)
def test_a_cancel_leaves_the_rows_in_order(proof: Any, model: str) -> None:
    said = proof["slots"][model]
    assert said["cancelled"]
    assert said["after a cancel"] == said["plain"]["text"]


def test_rows_are_computed_once_for_each_prompt_and_guidance(proof: Any) -> None:
    """The unguided second question of each step has the same words throughout, so its rows are there already."""
    assert proof["slots"]["flux"]["computed"] == [2, 2, 3]


@pytest.mark.parametrize("model", FLUX_1)
def test_rows_are_bounded_and_those_of_the_picture_in_work_stay(proof: Any, model: str) -> None:
    said = proof["slots"][model]
    assert said["bounded"]
    assert 1 <= said["rows"] <= 3


def test_weights_in_8_bits_give_another_picture_and_so_need_their_name_in_the_recipe(proof: Any) -> None:
    for model in FLUX_1:
        assert proof["slots"][model]["in 8 bits"] != proof["slots"][model]["plain"]["text"]


@pytest.mark.parametrize("model", MODELS)
def test_pictures_from_kept_prompts_have_the_same_bits_and_ask_no_encoder(proof: Any, model: str) -> None:
    said = proof["embeds"][model]
    assert said["cold"] == said["plain"]
    assert said["warm"] == said["plain"]
    assert said["asked cold"] > 0
    assert said["asked warm"] == 0
    assert said["other words"]


@pytest.mark.parametrize("model", MODELS)
def test_a_damaged_prompt_is_encoded_anew(proof: Any, model: str) -> None:
    said = proof["embeds"][model]
    assert said["damaged"] == said["plain"]
    assert said["asked for damaged"] == said["asked cold"]


@pytest.mark.parametrize("model", MODELS)
def test_kept_prompts_are_bounded(proof: Any, model: str) -> None:
    assert proof["embeds"][model]["left"] == 1


@pytest.mark.parametrize("model", MODELS)
def test_pipelines_share_every_weight(proof: Any, model: str) -> None:
    said = proof["shared"][model]
    assert said["pipelines"] > 1
    assert said["compared"] >= 3
    assert said["copies"] == 0


@pytest.mark.parametrize("model", FLUX_1)
def test_a_step_cache_is_the_known_one_to_the_bit_and_gone_after_the_picture(proof: Any, model: str) -> None:
    said = proof["cached"][model]
    assert said["ours"] == said["known"]
    assert said["ours"][0] == said["plain"]
    assert len(set(said["ours"])) >= 2
    assert set(said["after"]) == {said["plain"]}


@pytest.mark.parametrize("model", FLUX_1)
def test_a_step_cache_goes_with_slots_and_a_lora(proof: Any, model: str) -> None:
    said = proof["cached"][model]
    assert said["slots"] == said["ours"]
    layer, slot = said["lora"]
    assert slot == layer
    assert layer not in (*said["ours"], *proof["slots"][model]["lora"])


def test_a_model_placed_layer_by_layer_paints_in_full_and_says_so(proof: Any) -> None:
    said = proof["cached"]["flux"]
    assert said["layer by layer"] == said["plain"]
    assert said["told"] == [
        {"step_cache": "first-block/1 0.1"},
        {"step_cache": "off, for layers move one by one"},
    ]


@pytest.mark.parametrize("model", FILMERS)
def test_films_are_painted_with_the_same_weights_as_pictures(proof: Any, model: str) -> None:
    said = proof["moving"][model]
    assert said["films"][0] == said["films"][1]
    assert said["weights"] > 100
    assert said["copies"] == 0
