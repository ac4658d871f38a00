"""LoRAs for the tiny models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from dimp.engine import protocol

WIDTH, RANK = 32, 2
BLOCK = "transformer.transformer_blocks.0.attn.to_q"
OTHERS = "transformer.single_transformer_blocks.1.attn.to_k"


def lora_tensors(*bases: str, seed: int = 0, width: int = WIDTH, **more: torch.Tensor) -> dict[str, torch.Tensor]:
    """The tensors of a LoRA on layers of this width."""
    draw = torch.Generator().manual_seed(seed)
    tensors = {}
    for base in bases:
        tensors[f"{base}.lora_A.weight"] = torch.randn(RANK, width, generator=draw)
        tensors[f"{base}.lora_B.weight"] = torch.randn(width, RANK, generator=draw)
    return tensors | more


def use_loras(*files: Path, weight: float = 1.0) -> dict[str, Any]:
    """The fields of a job that paints with these files, each named by its digest."""
    uses = (protocol.LoraUse(path.stem, weight, str(path)) for path in files)
    return {"method": "text", "lora_uses": tuple(uses)}
