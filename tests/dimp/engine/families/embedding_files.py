"""Embeddings of textual inversion for the tiny models, in the layouts that people's files have."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from dimp.engine import file_digest
from dimp.engine.protocol import EmbeddingUse
from tests.tiny.texts import WIDTH


def vectors(number: int, seed: int = 1, width: int = WIDTH) -> Tensor:
    """Vectors that no token has."""
    return torch.randn(number, width, generator=torch.Generator().manual_seed(seed))


def keep(folder: Path, name: str, tensors: dict[str, Tensor]) -> Path:
    """Write a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.safetensors"
    save_file(tensors, path)
    return path


def use(path: Path, name: str = "") -> EmbeddingUse:
    """How a job names a file."""
    return EmbeddingUse(file_digest.digest(path), name or path.stem, str(path))
