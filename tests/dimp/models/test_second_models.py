"""Control networks in one file: found where people put them, told by their headers, and nothing believed unread."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dimp.engine.checkpoints import layout
from dimp.engine.families.spec import CONTROL_LORA
from dimp.home import Home
from dimp.models import assets
from dimp.models.catalog import Catalog
from dimp.models.second_models import describe_for, explain_network, find_second_models, network_folder
from dimp.settings import Settings
from tests.dimp.models.test_checkpoints import SCHNELL, write

SD = {
    "control_model.input_blocks.0.0.weight": [2, 4, 3, 3],
    "control_model.input_hint_block.0.weight": [2, 3, 3, 3],
    "control_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": [2, 768],
}
UNION = {
    "conv_in.weight": [2, 4, 3, 3],
    "controlnet_cond_embedding.conv_in.weight": [2, 3, 3, 3],
    "task_embedding": [6, 2],
    "spatial_ch_projs.weight": [2, 2],
    "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": [2, 2048],
}
FLUX = {"x_embedder.weight": [2, 2], "controlnet_blocks.0.weight": [2, 2], "controlnet_x_embedder.weight": [2, 2]}


def test_files_are_found_where_people_put_them(home: Home, tmp_path: Path) -> None:
    write(network_folder(home) / "canny.safetensors", SD)
    write(home.models / "union.safetensors", UNION)
    write(home.models / "fast.safetensors", SCHNELL)
    write(tmp_path / "depth.safetensors", FLUX)
    named = {"depth": str(tmp_path / "depth.safetensors")}
    found = {model.name: (model.kind, model.width) for model in find_second_models(home, named)}
    assert found == {
        "canny": ("ControlNetModel", 768), "union": ("ControlNetUnionModel", 2048), "depth": ("FluxControlNetModel", 0),
    }  # fmt: skip
    families = {model.name: assets.find_family(model) for model in find_second_models(home, named)}
    assert families == {"canny": "sd", "union": "sdxl", "depth": "flux"}
    listed = [model.name for model in Catalog(home, Settings(model_folders=named), {}).list()]
    assert "fast" in listed
    assert not set(found) & set(listed)  # they paint nothing by themselves


AUTHORS = "double_blocks.0.img_attn.qkv.lora_A.weight"
CONTROL_LORAS = {
    "authors": {"img_in.lora_A.weight": [4, 128], AUTHORS: [4, 3072]},
    "diffusers": {"transformer.x_embedder.lora_A.weight": [4, 128],
                  "transformer.single_transformer_blocks.0.proj_out.lora_A.weight": [4, 15360]},
    "kohya": {"lora_unet_img_in.lora_down.weight": [4, 128],
              "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight": [4, 3072]},
}  # fmt: skip
OTHER_LORAS = {
    "as wide as the layer": {"img_in.lora_A.weight": [4, 64], AUTHORS: [4, 3072]},
    "of FLUX.1 Fill": {"img_in.lora_A.weight": [4, 384], AUTHORS: [4, 3072]},
    "of FLUX.2": {"img_in.lora_A.weight": [4, 128], "double_stream_modulation_img.lin.lora_A.weight": [4, 6144],
                  AUTHORS: [4, 6144]},
    "of Qwen-Image": {"img_in.lora_A.weight": [4, 128], "transformer_blocks.40.attn.to_q.lora_A.weight": [4, 3072]},
}  # fmt: skip


def test_control_loras_are_told_from_others_wherever_they_lie(home: Home) -> None:
    for name, shapes in (CONTROL_LORAS | OTHER_LORAS).items():
        write(assets.lora_folder(home) / f"{name}.safetensors", shapes)
    write(network_folder(home) / "beside.safetensors", CONTROL_LORAS["authors"])
    write(assets.lora_folder(home) / "net.safetensors", FLUX)  # no LoRA, so it is not looked for there
    found = {model.name: (model.kind, assets.find_family(model)) for model in find_second_models(home, {})}
    assert found == dict.fromkeys(("beside", *CONTROL_LORAS), (CONTROL_LORA, "flux"))
    wrong = {facts.lora.name: facts.wrong for facts in assets.describe_loras(home)}
    assert "--control canny@kohya=FILE" in wrong["kohya"]
    assert {name for name, text in wrong.items() if "control LoRA" in text} == set(CONTROL_LORAS)


def test_a_network_is_for_models_that_read_words_as_wide(home: Home) -> None:
    write(network_folder(home) / "canny.safetensors", SD)
    (network,) = find_second_models(home, {})
    model = home.models / "model"
    (model / "unet").mkdir(parents=True)
    config = model / "unet" / "config.json"
    for width, alike in ((768, True), (2048, False)):
        config.write_text(json.dumps({"cross_attention_dim": width}))
        assert assets.reads_alike(network, model) == alike
    ready = layout.describe(home.cache / "ready", layout.Recipe("file", "stamp", str(model)))
    assert not assets.reads_alike(network, ready)  # what the model's file will be made ready from
    assert assets.reads_alike(network, home.models / "nothing")


def test_what_is_made_ready_depends_on_the_file_and_the_model(home: Home, tmp_path: Path) -> None:
    file = write(network_folder(home) / "canny.safetensors", SD)
    folder = describe_for(home, file, tmp_path)
    assert describe_for(home, file, tmp_path) == folder
    assert layout.read_recipe(folder) == layout.Recipe(str(file), layout.stamp_of(file), str(tmp_path), layout.NETWORK)
    assert describe_for(home, file, tmp_path / "other") != folder
    write(file, SD | {"control_model.more.weight": [2]})
    assert describe_for(home, file, tmp_path) != folder


def claims(shape: list[int], length: int, body: int = 0) -> bytes:
    """A file whose header claims a shape and a length that need not be there."""
    entries: dict[str, Any] = {
        "control_model.input_blocks.0.0.weight": {"dtype": "F16", "shape": shape, "data_offsets": [0, length]}
    }
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text + bytes(body)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 archive/data.pkl" + bytes(40), "pickle"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n", "Git LFS"),
        ((1 << 50).to_bytes(8, "little") + b"{}", "longer than the file"),
        (claims([1 << 30, 1 << 20], 1 << 51), "half of a download"),
        (claims([1 << 30, 1 << 20], 8, 8), "not what its bytes hold"),
        (claims([-4, 2], 8, 8), "as the format asks"),
        (b"\x08\0\0\0\0\0\0\0" + b"[" * 8, "no JSON"),
        (b"", "empty"),
    ],
)
def test_nothing_is_believed_that_is_not_there(home: Home, content: bytes, why: str) -> None:
    path = network_folder(home) / "bad.safetensors"
    path.parent.mkdir()
    path.write_bytes(content)
    assert find_second_models(home, {}) == ()
    assert why in explain_network(home, "bad")
    assert explain_network(home, "other") == ""


def test_no_link_is_followed_out_of_the_folder(home: Home, tmp_path: Path) -> None:
    write(tmp_path / "outside.safetensors", SD)
    network_folder(home).mkdir()
    (network_folder(home) / "link.safetensors").symlink_to(tmp_path / "outside.safetensors")
    assert find_second_models(home, {}) == ()
    assert "outside the models folder" in explain_network(home, "link")
