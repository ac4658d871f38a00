"""Control LoRAs of FLUX.1 [dev]: the picture is that of a model with the LoRA, and its wider first layer, merged."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from dimp.engine import protocol
from tests.costly import ENGINE
from tests.dimp.engine.families.conftest import Maps
from tests.dimp.engine.families.lora_files import BLOCK, lora_tensors, use_loras
from tests.dimp.engine.families.shared.lora_layouts import PEFT, Layout, merge, rewrite, write
from tests.dimp.engine.tiny_worker import TinyWorker
from tests.tiny.flux import CHANNELS

pytestmark = pytest.mark.costly(*ENGINE)

NUMBERS = 4 * CHANNELS
"""What the first layer of the tiny model reads of the picture; beside them stand as many of the map."""

HEADS = "transformer/transformer_blocks.0.attn.norm_q"
PARTS = {
    "double_blocks.0.img_attn.qkv": tuple(f"transformer/transformer_blocks.0.attn.to_{letter}" for letter in "qkv"),
    "double_blocks.0.img_mod.lin": ("transformer/transformer_blocks.0.norm1.linear",),
    "single_blocks.1.linear2": ("transformer/single_transformer_blocks.1.proj_out",),
}
BY_AUTHORS = Layout("flux", *PEFT, PARTS)
BY_DIFFUSERS = Layout(
    "flux", *PEFT, {part.replace("transformer/", "transformer."): (part,) for parts in PARTS.values() for part in parts}
)


def write_control(layout: Layout, folder: Path) -> dict[str, Tensor]:
    """A control LoRA in a layout; that of the authors has biases, and values of norms."""
    tensors = write(layout, folder)
    draw = torch.Generator().manual_seed(5)
    first = "img_in" if layout is BY_AUTHORS else "transformer.x_embedder"
    tensors[f"{first}.lora_A.weight"] = torch.randn(2, 2 * NUMBERS, generator=draw)
    tensors[f"{first}.lora_B.weight"] = torch.randn(32, 2, generator=draw)
    if layout is BY_AUTHORS:
        tensors["img_in.lora_B.bias"] = torch.randn(32, generator=draw)
        tensors["double_blocks.0.img_attn.qkv.lora_B.bias"] = torch.randn(96, generator=draw) * 0.2
        tensors["double_blocks.0.img_attn.norm.query_norm.scale"] = torch.rand(16, generator=draw) + 0.5
    return tensors


def merge_control(layout: Layout, tensors: dict[str, Tensor], folder: Path, target: Path) -> Path:
    """Write the model of the kind FLUX.1 Canny that it amounts to: numbers in 32 bits, the first layer widened."""
    between = merge(layout, tensors, folder, target.with_name("between"))
    first = "img_in" if layout is BY_AUTHORS else "transformer.x_embedder"
    more = tensors[f"{first}.lora_B.weight"] @ tensors[f"{first}.lora_A.weight"]
    changes: dict[str, Any] = {
        "transformer/x_embedder": lambda weight: torch.cat([weight, torch.zeros_like(weight)], dim=1) + more
    }
    if layout is BY_AUTHORS:
        changes["transformer/x_embedder.bias"] = partial(torch.add, tensors["img_in.lora_B.bias"])
        pieces = tensors["double_blocks.0.img_attn.qkv.lora_B.bias"].chunk(3)
        for letter, piece in zip("qkv", pieces, strict=True):
            changes[f"transformer/transformer_blocks.0.attn.to_{letter}.bias"] = partial(torch.add, piece)
        changes[HEADS] = lambda _: tensors["double_blocks.0.img_attn.norm.query_norm.scale"]
    rewrite(between, target, changes)
    for file, values in {
        "transformer/config.json": {"in_channels": 2 * NUMBERS, "out_channels": NUMBERS},
        "model_index.json": {"_class_name": "FluxControlPipeline"},
    }.items():
        content = json.loads((target / file).read_text())
        (target / file).write_text(json.dumps(content | values))
    return target


def hold(maps: Maps, file: Path, **changes: Any) -> dict[str, Any]:
    """The field of a job that is held to a map by a control LoRA."""
    use = maps.use("", **changes)["controls"][0]
    return {"controls": (protocol.ControlUse(use.kind, use.digest, use.scale, str(file)),)}


@pytest.fixture(scope="module")
def merged(models: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Tensor], Path]]:
    """Of each layout, the file's tensors and the model that they amount to."""
    made = {}
    for name, layout in {"authors": BY_AUTHORS, "diffusers": BY_DIFFUSERS}.items():
        tensors = write_control(layout, models / "flux")
        target = tmp_path_factory.mktemp(name) / "merged"
        made[name] = tensors, merge_control(layout, tensors, models / "flux", target)
    return made


@pytest.mark.parametrize(
    ("own", "task"),
    [("authors", task) for task in ("text", "img2img", "inpaint", "outpaint")] + [("diffusers", "text")],
)
def test_it_paints_like_the_merged_model_and_leaves_no_trace(
    tiny: TinyWorker, streamed: TinyWorker, maps: Maps, keep_lora: Any, merged: Any, own: str, task: str
) -> None:
    tensors, folder = merged[own]
    fields = tiny.fields(task) | {"steps": 2}
    held = fields | hold(maps, keep_lora(tensors))
    plain, painted = tiny.paint("flux", **fields), tiny.paint("flux", **held)
    stopped = tiny.run("flux", cancel_at=1, **(held | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert tiny.paint("flux", **held) == painted
    assert tiny.paint("flux", **(held | hold(maps, keep_lora(tensors), other=True))) not in (painted, plain)
    assert tiny.paint("flux", **fields) == plain != painted
    assert streamed.paint("flux", **held) == painted
    expected = tiny.paint("flux_control", **(fields | maps.use("")), folder=str(folder))
    distance = np.abs(tiny.pixels(painted).astype(int) - tiny.pixels(expected))
    assert int(distance.max()) <= 1
    assert int(np.abs(tiny.pixels(painted).astype(int) - tiny.pixels(plain)).max()) > 3


def test_it_counts_by_its_scale_and_goes_with_what_else_conditions_a_picture(
    tiny: TinyWorker, maps: Maps, models: Path, keep_lora: Any, merged: Any
) -> None:
    file = keep_lora(merged["authors"][0])
    plain = tiny.paint("flux", method="text")
    beside = use_loras(keep_lora(lora_tensors(BLOCK)))
    seen = {"adapters": {"redux": str(models / "redux")}, "references": (tiny.source,)}
    held = hold(maps, file)
    digests = [
        tiny.paint("flux", **({"method": "text"} | fields))
        for fields in (held, hold(maps, file, scale=0.5), beside, beside | held, seen, seen | held)
    ]
    assert len({plain, *digests}) == 7
    assert tiny.paint("flux", method="text", **hold(maps, file, scale=0.0)) == plain
    done = tiny.finish("flux", method="text", **hold(maps, file))
    assert done.fingerprint["control 1"] == file.stem


def test_what_it_can_not_do_is_refused(tiny: TinyWorker, maps: Maps, keep_lora: Any, merged: Any) -> None:
    file, ordinary = keep_lora(merged["authors"][0]), keep_lora(lora_tensors(BLOCK))
    two = {"controls": hold(maps, file)["controls"] + maps.use("flux_net")["controls"]}
    for model, fields, words in (
        ("flux", two, "reads one map"),
        ("flux", hold(maps, ordinary), "reads no control map"),
        ("flux", hold(maps, file) | {"options": {"true_cfg_scale": 2.0}}, "True guidance"),
        ("flux", use_loras(file), "control LoRA, which reads a map"),
        ("sd3", hold(maps, file), "can't read a map by a LoRA"),
        ("flux", hold(maps, file.with_name("gone.safetensors")), "no control network"),
    ):
        refused = tiny.refuse(model, **({"method": "text"} | fields))
        assert words in refused.message, refused
    edit = tiny.fields("flowedit") | hold(maps, file)
    assert "can't be used with flowedit" in tiny.refuse("flux", **edit).message
