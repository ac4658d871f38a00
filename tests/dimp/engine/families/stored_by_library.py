"""`python -m tests.dimp.engine.families.stored_by_library MODEL FOLDER KIND COMPONENT`: as bitsandbytes stores a model.

KIND is `nf4`, `fp4`, `nested` (NF4 whose scales are quantised, too) or `int8`. The library's own layers write one
component. FOLDER/packed is the model, FOLDER/plain the same one with the numbers that the codes stand for.
"""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from pathlib import Path
from typing import Any

SKIPPED = (
    "norm",
    "x_embedder",
    "proj_out",
    "time_text_embed",
    "embed_tokens",
    "embedding",
    "shared",
    "bias",
    "lm_head",
)


def settings(kind: str) -> dict[str, Any]:
    """What the library writes into a component's settings."""
    if kind == "int8":
        return {"quant_method": "bitsandbytes", "load_in_4bit": False, "load_in_8bit": True, "llm_int8_threshold": 6.0}
    format_in_4_bits = "nf4" if kind == "nested" else kind
    more = {"bnb_4bit_quant_type": format_in_4_bits, "bnb_4bit_use_double_quant": kind == "nested"}
    return {"quant_method": "bitsandbytes", "load_in_4bit": True, "load_in_8bit": False} | more


def store(component: Path, plain: Path, kind: str) -> None:
    """Write a component's linear layers in fewer bits, and what they then are into `plain`."""
    import torch
    from bitsandbytes import functional, nn
    from safetensors.torch import load_file, save_file

    stem = next(component.glob("*.safetensors")).name
    tensors = load_file(component / stem)
    stored: dict[str, torch.Tensor] = {}
    meant: dict[str, torch.Tensor] = {}
    for name, tensor in tensors.items():
        if tensor.ndim != 2 or any(part in name for part in SKIPPED):
            stored[name] = meant[name] = tensor.clone()
        elif kind == "int8":
            rows, largest, _ = functional.int8_vectorwise_quant(tensor.half())
            stored[name], stored[name.removesuffix("weight") + "SCB"] = rows, largest
            meant[name] = rows.float() * (largest.float() / 127).unsqueeze(1)
        else:
            layer = nn.Linear4bit(tensor.shape[1], tensor.shape[0], bias=False, compress_statistics=kind == "nested",
                                  quant_type="nf4" if kind == "nested" else kind)  # fmt: skip
            layer.load_state_dict({"weight": tensor})
            layer = layer.to("cpu")
            stored |= {name.removesuffix("weight") + end: part for end, part in layer.state_dict().items()}
            meant[name] = _look_up(layer.weight)
    for folder, written in ((component, stored), (plain, meant)):
        (folder / stem).unlink()
        save_file({name: tensor.contiguous() for name, tensor in written.items()}, folder / stem, {"format": "pt"})
    config = json.loads((component / "config.json").read_text())
    (component / "config.json").write_text(json.dumps(config | {"quantization_config": settings(kind)}))


def _look_up(weight: Any) -> Any:
    """The numbers of a packed weight by the library's own table and scales; its kernel wants rows as long as a run."""
    import torch
    from bitsandbytes import functional

    state = weight.quant_state
    scales = state.absmax
    if state.nested:
        scales = functional.dequantize_blockwise(state.absmax, state.state2).float() + state.offset
    codes = torch.stack([weight.data.view(-1) >> 4, weight.data.view(-1) & 15], dim=1).view(-1)
    numbers = state.code[codes.long()][: state.shape.numel()]
    return (numbers * scales.repeat_interleave(state.blocksize)[: len(numbers)]).view(state.shape)


def main() -> None:
    """Write both folders."""
    warnings.simplefilter("ignore")
    model, folder, kind, component = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    for name in ("packed", "plain"):
        shutil.copytree(model, folder / name)
    store(folder / "packed" / component, folder / "plain" / component, kind)


if __name__ == "__main__":
    main()
