"""What only a card can show: blocks that pass paint the resident model's bits there too, from locked memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from dimp.engine.nets import host_memory
from dimp.engine.placement import LoadPlan, Weights
from tests.dimp.engine.families.proof import request
from tests.dimp.engine.loaded import digest, load

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA card here"),
]
CARD = LoadPlan("cuda", "bfloat16", blocks=4)
PLANS = {
    "half": replace(CARD, streamed=2, visiting=True),
    "all": replace(CARD, streamed=4, visiting=True, slots=True),
    "from files": replace(CARD, streamed=4, visiting=True, from_files=True),
}


@pytest.fixture(autouse=True)
def emptied() -> Iterator[None]:
    yield
    torch.cuda.empty_cache()


def paint(folder: Path, plan: LoadPlan, cache: Path) -> list[str]:
    family: Any = load(folder, plan, cache)
    asked = replace(request(folder), controls=())
    painted = [digest(family, asked) for _ in range(2)]
    family.unload()
    return painted


@pytest.mark.parametrize("name", PLANS)
def test_blocks_that_pass_paint_the_bits_of_the_resident_model(models: Path, cache: Path, name: str) -> None:
    resident = paint(models / "flux", CARD, cache)
    assert paint(models / "flux", PLANS[name], cache) == resident


@pytest.mark.parametrize("kind", ["int8", "nf4", "fp4"])
def test_fewer_bits_repeat_themselves(models: Path, cache: Path, kind: Weights) -> None:
    whole, passing = (paint(models / "flux", replace(CARD, weights=kind, streamed=count), cache) for count in (0, 2))
    assert whole == passing
    assert len(set(whole)) == 1


def test_memory_is_locked_and_let_go() -> None:
    card = torch.device("cuda")
    memory, locked = host_memory.reserve(1 << 20, card)
    memory.fill_(7)
    assert int(memory.to(card).sum()) == 7 << 20
    again, _ = host_memory.reserve(1 << 20, card)
    del memory
    assert int(again.fill_(1).to(card).sum()) == 1 << 20
    if not locked:
        pytest.skip("this system locks no memory: what was shown holds for plain memory")
