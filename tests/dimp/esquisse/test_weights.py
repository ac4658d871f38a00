"""The packaged folder: it loads unchanged in the FLUX pipelines, offline, and gives the same bytes twice."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch

from dimp.esquisse import WEIGHTS, available

pytestmark = [
    pytest.mark.filterwarnings("default"),  # the model libraries warn about their own future
    pytest.mark.skipif(not available(), reason="the weights are not in this checkout"),
]


@pytest.fixture(scope="module")
def pipe() -> Any:
    from diffusers import FluxPipeline

    loaded = FluxPipeline.from_pretrained(str(WEIGHTS), local_files_only=True, use_safetensors=True)
    loaded.set_progress_bar_config(disable=True)
    return loaded


@pytest.fixture(scope="module")
def defaults() -> dict[str, Any]:
    return json.loads((WEIGHTS / "esquisse.json").read_text())  # type: ignore[no-any-return]


def draw(pipe: Any, defaults: dict[str, Any], prompt: str, **changes: Any) -> np.ndarray[Any, Any]:
    keys = ("guidance_scale", "true_cfg_scale", "negative_prompt", "max_sequence_length", "width", "height")
    options = {key: defaults[key] for key in keys} | {"num_inference_steps": defaults["steps"]} | changes
    generator = torch.Generator("cpu").manual_seed(7)
    return np.asarray(pipe(prompt=prompt, generator=generator, **options).images[0])


def test_size_and_card() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.rglob("*") if path.is_file()) < 20e6
    card = json.loads((WEIGHTS / "card.json").read_text())
    assert {"licence", "trained", "figures", "limits"} <= set(card)


def test_same_seed_same_bytes_and_words_matter(pipe: Any, defaults: dict[str, Any]) -> None:
    first, second = (draw(pipe, defaults, "a red ball on grass") for _ in range(2))
    assert first.shape == (defaults["height"], defaults["width"], 3)
    assert np.array_equal(first, second)
    assert not np.array_equal(first, draw(pipe, defaults, "a blue cube on snow, night"))


def test_case_does_not_matter(pipe: Any, defaults: dict[str, Any]) -> None:
    few = {"num_inference_steps": 2}
    low, high = (draw(pipe, defaults, prompt, **few) for prompt in ("a red ball on snow", "A Red BALL on Snow"))
    assert np.array_equal(low, high)


def test_a_red_ball_on_grass_has_red_over_green(pipe: Any, defaults: dict[str, Any]) -> None:
    picture = draw(pipe, defaults, "a red ball on grass, day").astype(int)
    middle, corner = picture[60:90, 50:78].mean((0, 1)), picture[112:, :24].mean((0, 1))
    assert middle[0] > middle[1] + 40
    assert middle[0] > middle[2] + 40
    assert corner[1] > corner[2] + 20


@pytest.mark.parametrize("name", ["FluxImg2ImgPipeline", "FluxInpaintPipeline", "FluxKontextPipeline"])
def test_sibling_pipelines_load_the_folder(name: str) -> None:
    import diffusers

    loaded = getattr(diffusers, name).from_pretrained(str(WEIGHTS), local_files_only=True, use_safetensors=True)
    assert type(loaded.transformer).__name__ == "FluxTransformer2DModel"


def test_no_file_tells_where_it_was_made() -> None:
    texts = {path: path.read_text() for path in WEIGHTS.rglob("*") if path.suffix in (".json", ".txt")}
    assert texts
    assert [str(path) for path, text in texts.items() if "_name_or_path" in text] == []
