"""What the tests of the families share: control maps in the store, and LoRA files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save

from dimp.engine import protocol
from dimp_store.blobs import Digest
from tests.dimp.engine.tiny_worker import SIDE, TinyWorker


class Maps:
    """Control maps in the store, and how a job asks for them."""

    def __init__(self, tiny: TinyWorker, models: Path) -> None:
        self._models = models
        rng = np.random.default_rng(5)
        self.digests = [tiny.store(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8)) for _ in range(2)]

    def use(self, *networks: str, kind: str = "canny", scale: float = 1.0, other: bool = False) -> dict[str, Any]:
        """The field of a job: a map for each network, the first one or (`other`) the second one first."""
        digests = [self.digests[(place + other) % 2] for place in range(len(networks))]
        folders = [str(self._models / network) if network else "" for network in networks]
        uses = zip(digests, folders, strict=True)
        return {"controls": tuple(protocol.ControlUse(kind, digest, scale, folder) for digest, folder in uses)}


@pytest.fixture(scope="session")
def maps(tiny: TinyWorker, models: Path) -> Maps:
    return Maps(tiny, models)


@pytest.fixture
def keep_lora(tmp_path: Path) -> Callable[..., Path]:
    """Keep tensors as a LoRA file, named by its digest."""

    def keep(tensors: dict[str, torch.Tensor], metadata: dict[str, str] | None = None) -> Path:
        data = save(tensors, metadata)
        path = tmp_path / f"{Digest.of(data)}.safetensors"
        path.write_bytes(data)
        return path

    return keep
