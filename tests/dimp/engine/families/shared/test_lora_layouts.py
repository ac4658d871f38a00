"""Each layout of LoRA files paints the picture of the model with its changes merged into the weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.costly import ENGINE
from tests.dimp.engine.families.lora_files import use_loras
from tests.dimp.engine.families.shared.lora_layouts import LAYOUTS, merge, rewrite, write
from tests.dimp.engine.tiny_worker import TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)

NEARLY = 1
"""Steps of 255 by which two pictures may differ that were computed in another order."""

_merged: dict[Any, str] = {}


def distance(tiny: TinyWorker, one: str, other: str) -> int:
    """The largest difference between two pictures, in steps of 255."""
    return int(np.abs(tiny.pixels(one).astype(int) - tiny.pixels(other)).max())


def paint_merged(tiny: TinyWorker, model: str, folder: Path) -> str:
    return tiny.paint(model, method=_method(model), folder=str(folder))


def _method(model: str) -> str:
    return "animate" if model == "ltx" else "text"


@pytest.mark.parametrize(("model", "layout"), [(layout.model, name) for name, layout in LAYOUTS.items()])
def test_it_paints_like_the_merged_model(
    tiny: TinyWorker, models: Path, tmp_path: Path, keep_lora: Any, model: str, layout: str
) -> None:
    folder = models / model
    tensors = write(LAYOUTS[layout], folder)
    key = (model, *LAYOUTS[layout].layers.values())
    if key not in _merged:  # layouts that name the same layers in other ways share it, for loading takes longest
        _merged[key] = paint_merged(tiny, model, merge(LAYOUTS[layout], tensors, folder, tmp_path / "merged"))
    merged = _merged[key]
    painted = tiny.paint(model, **(use_loras(keep_lora(tensors)) | {"method": _method(model)}))
    assert distance(tiny, painted, merged) <= NEARLY
    assert distance(tiny, painted, tiny.paint(model, method=_method(model))) > 3 * NEARLY


LAYER = "unet.mid_block.attentions.0.transformer_blocks.0.ff.net.0.proj"
CONVOLUTION = "unet.mid_block.resnets.0.conv1"


def _draw(*shapes: tuple[int, ...]) -> list[torch.Tensor]:
    draw = torch.Generator().manual_seed(17)
    return [torch.randn(*shape, generator=draw) * 0.5 for shape in shapes]


def _loha() -> tuple[dict[str, torch.Tensor], Any]:
    a, b, c, d = _draw((128, 3), (3, 16), (128, 3), (3, 16))
    tensors = {"hada_w1_a": a, "hada_w1_b": b, "hada_w2_a": c, "hada_w2_b": d, "alpha": torch.tensor(6.0)}
    return tensors, lambda weight: weight + 2.0 * (a @ b) * (c @ d)


def _lokr() -> tuple[dict[str, torch.Tensor], Any]:
    w1, a, b = _draw((8, 4), (16, 2), (2, 4))
    tensors = {"lokr_w1": w1, "lokr_w2_a": a, "lokr_w2_b": b, "alpha": torch.tensor(4.0)}
    return tensors, lambda weight: weight + 2.0 * torch.kron(w1, a @ b)


def _whole_lokr() -> tuple[dict[str, torch.Tensor], Any]:
    w1, w2 = _draw((8, 4), (16, 4))
    return {"lokr_w1": w1, "lokr_w2": w2, "alpha": torch.tensor(9e9)}, lambda weight: weight + torch.kron(w1, w2)


def _difference() -> tuple[dict[str, torch.Tensor], Any]:
    (diff,) = _draw((128, 16))
    return {"diff": diff}, lambda weight: weight + diff


def _dora(by_row: bool, name: str) -> tuple[dict[str, torch.Tensor], Any]:
    down, up = _draw((2, 16), (128, 2))
    lengths = _draw((128, 1) if by_row else (1, 16))[0].abs() * 4 + 0.5
    kept = lengths.flatten() if name == "lora_magnitude_vector" else lengths
    axis = 1 if by_row else 0

    def merged(weight: torch.Tensor) -> torch.Tensor:
        changed = weight + up @ down
        return lengths * changed / changed.norm(dim=axis, keepdim=True)

    return {"lora_A.weight": down, "lora_B.weight": up, name: kept}, merged


KINDS = {
    "LoHa": (LAYER, *_loha()),
    "LoKr": (LAYER, *_lokr()),
    "LoKr of whole factors": (LAYER, *_whole_lokr()),
    "a whole difference": (LAYER, *_difference()),
    "DoRA of PEFT": (LAYER, *_dora(True, "lora_magnitude_vector")),
    "DoRA by rows": (LAYER, *_dora(True, "dora_scale")),
    "DoRA by columns": (LAYER, *_dora(False, "dora_scale")),
}


def _tucker() -> tuple[dict[str, torch.Tensor], Any]:
    down, up, core = _draw((2, 16, 1, 1), (16, 3, 1, 1), (3, 2, 3, 3))
    tensors = {"lora_down.weight": down, "lora_up.weight": up, "lora_mid.weight": core, "alpha": torch.tensor(3.0)}
    merged = torch.einsum("ro,oikl,ic->rckl", up[:, :, 0, 0], core, down[:, :, 0, 0])
    return tensors, lambda weight: weight + merged * (3.0 / 2)


def _convolution_lokr() -> tuple[dict[str, torch.Tensor], Any]:
    w1, w2 = _draw((4, 4), (4, 4, 3, 3))
    return {"lokr_w1": w1, "lokr_w2": w2}, lambda weight: weight + torch.kron(w1[:, :, None, None], w2)


def _convolution_loha() -> tuple[dict[str, torch.Tensor], Any]:
    a, b, c, d = _draw((16, 2), (2, 144), (16, 2), (2, 144))
    tensors = {"hada_w1_a": a, "hada_w1_b": b, "hada_w2_a": c, "hada_w2_b": d}
    return tensors, lambda weight: weight + ((a @ b) * (c @ d)).reshape(16, 16, 3, 3)


KINDS |= {
    "LoCon with a core": (CONVOLUTION, *_tucker()),
    "LoKr of a convolution": (CONVOLUTION, *_convolution_lokr()),
    "LoHa of a convolution": (CONVOLUTION, *_convolution_loha()),
}


@pytest.mark.parametrize("model", ["sdxl"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_other_kinds_of_change_are_merged_as_their_authors_do(
    tiny: TinyWorker, models: Path, tmp_path: Path, keep_lora: Any, model: str, kind: str
) -> None:
    layer, factors, change = KINDS[kind]
    part = layer.replace("unet.", "unet/")
    merged = paint_merged(tiny, model, rewrite(models / model, tmp_path / "merged", {part: change}))
    painted = tiny.paint(model, **use_loras(keep_lora({f"{layer}.{name}": it for name, it in factors.items()})))
    assert distance(tiny, painted, merged) <= NEARLY
    assert distance(tiny, painted, tiny.paint(model, method="text")) > 3 * NEARLY


@pytest.mark.parametrize("model", ["flux"])
def test_values_of_norms_are_put_in_their_place_or_added(
    tiny: TinyWorker, models: Path, tmp_path: Path, keep_lora: Any, model: str
) -> None:
    values = 9 * _draw((16,))[0]
    norm, first = "transformer/transformer_blocks.0.attn.norm_q", "double_blocks.0.img_attn"
    beside = {f"{first}.proj.lora_A.weight": torch.zeros(2, 32), f"{first}.proj.lora_B.weight": torch.zeros(32, 2)}
    for name, change in (
        ("norm.query_norm.scale", lambda _: values),
        ("norm.query_norm.w_norm", lambda own: own + values),
    ):
        merged = paint_merged(tiny, model, rewrite(models / model, tmp_path / name, {norm: change}))
        painted = tiny.paint(model, **use_loras(keep_lora(beside | {f"{first}.{name}": values})))
        assert distance(tiny, painted, merged) <= NEARLY
        assert distance(tiny, painted, tiny.paint(model, method="text")) > 3 * NEARLY
