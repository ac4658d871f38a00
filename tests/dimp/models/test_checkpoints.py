"""Models in one file, as they are listed: what each is, what completes it, and what is wrong with it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from dimp.core.errors import Invalid, Unavailable
from dimp.engine.checkpoints import layout
from dimp.home import Home
from dimp.models.catalog import Catalog, Model
from dimp.settings import Settings

SCHNELL = {
    "double_blocks.0.img_attn.qkv.weight": [12, 4],
    "single_blocks.0.linear1.weight": [28, 4],
    "txt_in.weight": [4, 4],
    "img_in.weight": [4, 4],
    "final_layer.linear.weight": [4, 4],
}


def write(path: Path, shapes: dict[str, list[int]], dtype: str = "F8_E4M3") -> Path:
    """A safetensors file of zeros."""
    header, start = {}, 0
    for name, shape in shapes.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [start, start + math.prod(shape)]}
        start += math.prod(shape)
    text = json.dumps(header).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(start))
    return path


def base(folder: Path, shapes: dict[str, list[int]], kind: str = "FluxPipeline") -> Path:
    """A folder that can complete a file."""
    write(folder / "transformer" / "w.safetensors", shapes)
    index = {"_class_name": kind, "transformer": ["diffusers", "FluxTransformer2DModel"]}
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def listed(home: Home, name: str, **settings: Any) -> Model:
    return next(model for model in Catalog(home, Settings(**settings)).list() if model.name == name)


def test_a_file_is_completed_from_a_folder_of_its_family_and_size(home: Home) -> None:
    write(home.models / "fast.safetensors", SCHNELL)
    base(home.models / "another", {"a.weight": [9, 9]})
    lacking = listed(home, "fast")
    assert (lacking.installed, lacking.source) == (False, "file")
    assert "FLUX.1 (fp8)" in lacking.note
    assert "text encoders" in lacking.note
    assert "dimp models pull flux-" in lacking.note
    with pytest.raises(Unavailable, match="text encoders"):
        Catalog(home, Settings()).find("fast")
    folder = base(home.models / "whole", {"a.weight": [sum(math.prod(shape) for shape in SCHNELL.values())]})
    there = listed(home, "fast")
    assert (there.installed, there.family) == (True, "flux")
    assert there.note == "FLUX.1, fp8; the rest comes from whole."
    found = Catalog(home, Settings()).find("fast")
    recipe = layout.read_recipe(found.folder)
    assert recipe is not None
    assert Path(recipe.base) == folder.resolve()
    assert found.facts.family == "flux"


def test_a_file_that_the_settings_name_is_found_and_replaced_by_another_it_is_another_model(
    home: Home, tmp_path: Path
) -> None:
    base(home.models / "whole", {"a.weight": [sum(math.prod(shape) for shape in SCHNELL.values())]})
    path = write(tmp_path / "elsewhere.safetensors", SCHNELL)
    settings: dict[str, Any] = {"model_folders": {"mine": str(path)}}
    assert listed(home, "mine", **settings).installed
    before = Catalog(home, Settings(**settings)).find("mine")
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    after = Catalog(home, Settings(**settings)).find("mine")
    assert before.facts.revision != after.facts.revision
    assert before.folder != after.folder


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ({"img_in.weight": [4, 4], "double_blocks.0.img_attn.qkv.weight": [12, 4]}, "FLUX.1, and not whole: it lacks"),
        ({"head.modulation": [4, 4]}, "Wan, which is not supported"),
        ({"distilled_guidance_layer.in_proj.bias": [4]}, "Chroma, which is not supported"),
        ({"decoder.conv_in.weight": [4, 4, 3, 3]}, "an autoencoder"),
        ({"anything": [4]}, "no model"),
        ({"model.diffusion_model.input_blocks.0.0.weight": [8, 9, 3, 3]}, "Stable Diffusion 1.5 for inpainting"),
    ],
)
def test_what_cannot_paint_is_listed_with_what_it_is(home: Home, shapes: dict[str, list[int]], words: str) -> None:
    write(home.models / "mine.safetensors", shapes)
    assert words in listed(home, "mine").note
    with pytest.raises(Invalid):
        Catalog(home, Settings()).find("mine")


def test_a_damaged_file_and_a_link_out_of_the_folder_are_listed_with_the_reason(home: Home, tmp_path: Path) -> None:
    home.models.mkdir(parents=True, exist_ok=True)
    (home.models / "pointer.safetensors").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    (home.models / "false.gguf").write_bytes(b"GGUF" + bytes([3, 0, 0, 0]) + b"\xff" * 16)
    (home.models / "link.safetensors").symlink_to(write(tmp_path / "outside.safetensors", SCHNELL))
    assert "pointer of Git LFS" in listed(home, "pointer").note
    assert "more than it can hold" in listed(home, "false").note
    assert "outside the models folder" in listed(home, "link").note
