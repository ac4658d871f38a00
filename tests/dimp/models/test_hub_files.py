"""Of what repositories hold, one copy of each weight is taken, in 16 bits where there is such a copy."""

from __future__ import annotations

from typing import Any

import pytest

from dimp.core.errors import Invalid
from dimp.models.hub_files import File, choose_network, choose_pipeline, single_files
from tests.dimp.models import listings


def paths(chosen: tuple[File, ...]) -> set[str]:
    return {
        file.path
        for file in chosen
        if file.path.endswith((".safetensors", ".bin", ".onnx", ".index.json", ".fp16.json"))
    }


@pytest.mark.parametrize("index", [listings.SDXL_INDEX, None])
def test_sdxl_is_fetched_in_16_bits_and_once(index: dict[str, Any] | None) -> None:
    chosen = choose_pipeline(listings.files(listings.SDXL), index)
    assert paths(chosen) == {
        f"{folder}.fp16.safetensors"
        for folder in (
            "text_encoder/model", "text_encoder_2/model", "unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model",
        )
    }  # fmt: skip
    assert sum(file.size for file in chosen) == pytest.approx(6.94e9, rel=0.01)
    assert chosen[-1].path == "model_index.json"
    assert {"tokenizer/merges.txt", "tokenizer_2/vocab.json", "LICENSE.md"} <= {file.path for file in chosen}


def test_copies_of_one_size_are_fetched_once_and_plain() -> None:
    chosen = choose_pipeline(listings.files(listings.SD35), listings.SD35_INDEX)
    assert not [file.path for file in chosen if "fp16" in file.path or file.path.startswith("text_encoders/")]
    assert sum(file.size for file in chosen) == pytest.approx(27.6e9, rel=0.01)
    assert "text_encoder_3/model.safetensors.index.json" in paths(chosen)


def test_pickles_and_what_training_left_are_not_fetched() -> None:
    chosen = choose_pipeline(listings.files(listings.SD15))
    assert sum(file.size for file in chosen) == pytest.approx(2.74e9, rel=0.01)
    assert all(".fp16." in path for path in paths(chosen))


def test_divided_halves_come_with_their_index() -> None:
    plain = {f"unet/diffusion_pytorch_model-0000{n}-of-00002.safetensors": 4 * listings.GB for n in (1, 2)}
    half = {f"unet/diffusion_pytorch_model-0000{n}-of-00002.fp16.safetensors": 2 * listings.GB for n in (1, 2)}
    both = {"unet/diffusion_pytorch_model.safetensors.index.json": 9, "unet/diffusion_pytorch_model.safetensors": 8,
            "unet/diffusion_pytorch_model.safetensors.index.fp16.json": 9, "model_index.json": 1}  # fmt: skip
    chosen = choose_pipeline(listings.files(plain | half | both))
    assert paths(chosen) == {*half, "unet/diffusion_pytorch_model.safetensors.index.fp16.json"}
    whole = choose_pipeline(listings.files(plain | both))
    assert paths(whole) == {*plain, "unet/diffusion_pytorch_model.safetensors.index.json"}


def test_a_network_by_itself() -> None:
    union = choose_network(listings.files(listings.UNION))
    assert paths(union) == {"diffusion_pytorch_model.safetensors"}
    assert union[-1].path == "config.json"
    assert paths(choose_network(listings.files(listings.MOTION))) == {"diffusion_pytorch_model.fp16.safetensors"}


def test_only_a_pickle_is_refused() -> None:
    with pytest.raises(Invalid, match="unet is there only as a pickle") as refused:
        choose_pipeline(
            listings.files({"model_index.json": 1, "unet/diffusion_pytorch_model.bin": 9}), {"unet": ["diffusers", "X"]}
        )
    assert refused.value.hint


def test_components_of_blocks_may_lie_elsewhere() -> None:
    index = {"transformer": ["diffusers", "X", {"subfolder": "net"}], "vae": ["diffusers", None], "scheduler": [None]}
    listing = {"modular_model_index.json": 1, "net/a.safetensors": 9, "vae/b.safetensors": 9, "transformer/c.json": 1}
    assert [file.path for file in choose_pipeline(listings.files(listing), index)] == [
        "net/a.safetensors", "modular_model_index.json",
    ]  # fmt: skip


def test_paths_that_lead_out_are_never_taken() -> None:
    evil = {"../a.safetensors": 1, "unet/../../a.json": 1, "/a.json": 1, "c:/a.safetensors": 1, "unet\\a.json": 1}
    assert choose_pipeline(listings.files(evil | {"model_index.json": 1})) == (
        File("model_index.json", 1, blob="0" * 40),
    )
    assert single_files(listings.files(evil)) == []
    assert [file.path for file in single_files(listings.files({"a.gguf": 1, "b/c.safetensors": 1, "d.bin": 1}))] == [
        "a.gguf", "b/c.safetensors",
    ]  # fmt: skip
