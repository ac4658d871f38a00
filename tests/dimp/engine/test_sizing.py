"""Parameters counted from headers: whatever the format they are stored in, and nothing of what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

from dimp.engine.families.flux.specs import MODULATION
from dimp.engine.placement import Sizes
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
    assert measure_folder(tmp_path) == measure_folder(tmp_path / "nowhere") == Sizes(0, 0, 0, 0)
