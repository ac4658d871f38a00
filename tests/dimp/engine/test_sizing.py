"""Parameters counted from headers: whatever the format they are stored in, and nothing of what cannot be read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from dimp.engine.families.flux.specs import FLUX, MODULATION
from dimp.engine.families.registry import FAMILIES
from dimp.engine.placement import LoadPlan, Machine, Sizes, TooLarge, plan_load, seconds_a_step, share_out
from dimp.engine.sizing import count_parameters, measure_folder

GIB = 1024**3


def stored(path: Path, shapes: dict[str, list[int]], dtype: str = "BF16") -> None:
    """A safetensors file with a true header and no data."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: {"dtype": dtype, "shape": shape, "data_offsets": [0, 0]} for name, shape in shapes.items()}
    header = json.dumps({"__metadata__": {"format": "pt"}} | tensors).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header)


def test_a_model_is_measured_in_16_bits_however_it_is_stored(tmp_path: Path) -> None:
    stored(tmp_path / "unet" / "a.safetensors", {"x": [1 << 15, 1 << 15]}, "F32")
    stored(tmp_path / "text_encoder" / "a.safetensors", {"x": [1 << 14, 1 << 15]}, "F16")
    stored(tmp_path / "text_encoder_2" / "a.safetensors", {"x": [1 << 10, 1 << 15]})
    stored(tmp_path / "vae" / "a.safetensors", {"x": [1 << 15, 1 << 10], "scale": []})
    sizes = measure_folder(tmp_path)
    assert (sizes.transformer, sizes.text, sizes.modulation) == (2.0, 1.0, 0.0)
    assert sizes.total == 2.0 + 1.0 + 2 * 0.0625 + 2 / GIB


def test_modulation_is_counted_in_the_networks_that_can_do_without_it(tmp_path: Path) -> None:
    shapes = {
        "transformer_blocks.0.norm1.linear.weight": [6, 10],
        "transformer_blocks.0.norm1_context.linear.bias": [6],
        "single_transformer_blocks.11.norm.linear.weight": [3, 10],
        "norm_out.linear.weight": [2, 10],
        "transformer_blocks.0.attn.to_q.weight": [100, 100],
        "time_text_embed.linear.weight": [7],
    }
    stored(tmp_path / "transformer" / "a.safetensors", shapes)
    assert count_parameters(tmp_path / "transformer") == 10123
    assert count_parameters(tmp_path / "transformer", MODULATION) == 60 + 6 + 30 + 20
    assert measure_folder(tmp_path).modulation == 0
    assert measure_folder(tmp_path, MODULATION).modulation == 2 * (60 + 6 + 30 + 20) / GIB


def test_what_cannot_be_read_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "transformer").mkdir()
    for name, data in {"a": b"", "b": b"\xff" * 8, "c": (3).to_bytes(8, "little") + b"{}!"}.items():
        (tmp_path / "transformer" / f"{name}.safetensors").write_bytes(data)
    assert measure_folder(tmp_path) == measure_folder(tmp_path / "nowhere") == Sizes(0, 0, 0, texts=0)


def test_of_several_variants_one_is_counted(tmp_path: Path) -> None:
    """The plain files, as the libraries load them; where there are none, the first variant."""
    unet, text = tmp_path / "unet", tmp_path / "text_encoder"
    stored(unet / "diffusion_pytorch_model.safetensors", {"x": [10, 10]}, "F32")
    stored(unet / "diffusion_pytorch_model.fp16.safetensors", {"x": [10, 10]}, "F16")
    for shard in ("model-00001-of-00002", "model-00002-of-00002", "model.fp16-00001-of-00001", "model"):
        stored(text / f"{shard}.safetensors", {shard: [7]})
    assert [count_parameters(part) for part in (unet, text)] == [100, 7]
    (text / "model.safetensors.index.json").write_text("{}")
    assert count_parameters(text) == 14
    for path in text.glob("model-0*"):
        path.unlink()
    (text / "model.safetensors").unlink()
    assert count_parameters(text) == 7


def test_blocks_are_measured_in_the_order_in_which_people_count(tmp_path: Path) -> None:
    shapes = {
        "transformer_blocks.10.a": [10],
        "transformer_blocks.2.a": [2],
        "transformer_blocks.2.norm1.linear.weight": [3],
        "x_embedder.weight": [99],
    }
    stored(tmp_path / "transformer" / "a.safetensors", shapes)
    sizes = measure_folder(tmp_path, MODULATION, FLUX.block_pattern)
    assert [round(block.size * GIB) for block in sizes.blocks] == [2 * 5, 2 * 10]
    assert [round(block.modulation * GIB) for block in sizes.blocks] == [2 * 3, 0]
    assert round(sizes.transformer * GIB) == 2 * 114


def test_two_networks_are_counted_together_and_asked_one_at_a_time(tmp_path: Path) -> None:
    shapes = {"blocks.0.attn1.to_q.weight": [100, 100], "blocks.1.attn1.to_q.weight": [100, 100], "proj_out.bias": [9]}
    stored(tmp_path / "transformer" / "weights.safetensors", shapes)
    single = measure_folder(tmp_path, blocks=FAMILIES["wan"].block_pattern)
    stored(tmp_path / "transformer_2" / "weights.safetensors", shapes)
    pair = measure_folder(tmp_path, blocks=FAMILIES["wan"].block_pattern)
    assert (single.networks, pair.networks, len(single.blocks), len(pair.blocks)) == (1, 2, 2, 4)
    assert pair.transformer == pair.total == 2 * single.transformer
    machine, plan = Machine("cuda", 80.0, 64.0, bus=20.0, speed=100.0), LoadPlan("cuda", "bfloat16")
    assert seconds_a_step(machine, pair, plan) == pytest.approx(seconds_a_step(machine, single, plan))


@pytest.mark.parametrize(
    ("streamed", "own"), [(0, [0, 0]), (1, [0, 1]), (40, [20, 20]), (79, [40, 39]), (80, [40, 40])]
)
def test_a_plan_is_shared_out_among_networks_by_their_blocks(streamed: int, own: list[int]) -> None:
    plans = share_out(LoadPlan("cuda", "bfloat16", streamed=streamed, blocks=80), [40, 40])
    assert [plan.blocks for plan in plans] == [40, 40]
    assert sorted(plan.streamed for plan in plans) == sorted(own)


def test_blocks_that_a_library_stored_in_fewer_bits_do_not_pass(tmp_path: Path) -> None:
    stored(tmp_path / "transformer" / "weights.safetensors", {"transformer_blocks.0.attn.to_q.weight": [100, 100]})
    config = tmp_path / "transformer" / "config.json"
    whole = measure_folder(tmp_path, blocks=FLUX.block_pattern)
    config.write_text(json.dumps({"quantization_config": {"quant_method": "torchao"}}))
    packed = measure_folder(tmp_path, blocks=FLUX.block_pattern)
    assert (len(whole.blocks), packed.blocks) == (1, ())
    assert packed.transformer == whole.transformer
    with pytest.raises(TooLarge):  # where it has no room it is refused, and not sent over the bus in parts
        plan_load(Machine("cuda", 4.0, 64.0), replace(packed, transformer=8.0, total=8.0))
    config.write_text("{")
    assert measure_folder(tmp_path, blocks=FLUX.block_pattern) == whole


def test_weights_that_bitsandbytes_stored_are_counted_as_what_they_stand_for(tmp_path: Path) -> None:
    """The denoiser at 16 bits, with its blocks, of which a layer was left alone; a text encoder as it is used."""
    name = "transformer_blocks.0.attn.to_q.weight"
    whole = {name: [64, 100], "transformer_blocks.0.norm1.linear.weight": [10, 64], "x_embedder.weight": [7, 3]}
    beside = {f"{name}.absmax": [100], f"{name}.quant_map": [16], f"{name}.quant_state.bitsandbytes__nf4": [90]}
    config = {"quantization_config": {"quant_method": "bitsandbytes", "load_in_4bit": True}}
    for part in ("transformer", "text_encoder"):
        stored(tmp_path / part / "a.safetensors", whole | {name: [3200, 1]} | beside, "U8")
        (tmp_path / part / "config.json").write_text(json.dumps(config))
    stored(tmp_path / "transformer" / "a.safetensors", {key: whole[key] for key in list(whole)[1:]})
    stored(tmp_path / "transformer" / "b.safetensors", {name: [3200, 1]} | beside, "U8")
    sizes = measure_folder(tmp_path, MODULATION, FLUX.block_pattern)
    assert sizes.stored == "fp4"  # what the library takes where nothing is said
    assert round(sizes.transformer * GIB) == 2 * (6400 + 640 + 21)
    assert [round(block.size * GIB) for block in sizes.blocks] == [2 * (6400 + 640)]
    assert [round(block.plain * GIB) for block in sizes.blocks] == [2 * 640]
    assert round(sizes.text * GIB) == 2 * (6400 + 640 + 21)
    assert sizes.texts == 0  # as it is stored, and these files have no data


@pytest.mark.parametrize("family", ["sdxl", "flux3"])
def test_networks_without_plain_rows_have_blocks_too(family: str) -> None:
    names = {
        "sdxl": [
            "down_blocks.2.attentions.0.transformer_blocks.3.ff.net.0.proj.weight",
            "mid_block.resnets.1.conv1.bias",
        ],
        "flux3": ["mode_blocks.image.1.attn.to_q.weight", "single_transformer_blocks.0.norm.weight"],
    }
    begins = [match[0] for name in names[family] if (match := re.match(FAMILIES[family].block_pattern, name))]
    assert (
        begins
        == {
            "sdxl": ["down_blocks.2.attentions.0.transformer_blocks.3.", "mid_block.resnets.1."],
            "flux3": ["mode_blocks.image.1.", "single_transformer_blocks.0."],
        }[family]
    )
