"""The choice of the device, with libraries that are told what they would find on other machines."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from dimp.engine import machine
from dimp.engine.paint_error import PaintError
from dimp.engine.worker import devices

FREE = {0: 3 << 30, 1: 20 << 30, 2: 8 << 30}


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three cards, of which the second has the most free memory; the numbers of those that were chosen."""
    chosen: list[int] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: len(FREE))
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda card=1: (FREE[card], 24 << 30))
    monkeypatch.setattr(torch.cuda, "set_device", chosen.append)
    return chosen


def test_the_card_with_the_most_free_memory_is_taken_unless_one_is_named(cards: list[int]) -> None:
    assert [devices.choose(wanted) for wanted in ("auto", "cuda", "cuda:2", "cpu")] == ["cuda", "cuda", "cuda", "cpu"]
    assert cards == [1, 1, 2]


@pytest.mark.parametrize("apple", [True, False])
def test_without_a_card_apples_graphics_are_taken_where_they_are(monkeypatch: pytest.MonkeyPatch, apple: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: apple)
    assert devices.choose("auto") == ("mps" if apple else "cpu")


def test_a_device_that_is_not_here_is_refused_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, cards: list[int]
) -> None:
    with pytest.raises(PaintError, match="cuda:7, which torch does not see") as refused:
        devices.choose("cuda:7")
    assert "cuda:0, cuda:1, cuda:2, cpu" in refused.value.hint
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for wanted in ("cuda", "mps"):
        with pytest.raises(PaintError, match=f"{wanted}, which torch does not see"):
            devices.choose(wanted)
    device, refused_later = devices.try_to_choose("cuda")
    assert (device, refused_later is not None) == ("cpu", True)
    assert cards == []


@pytest.mark.parametrize("units", [True, False])
def test_cards_without_units_for_bfloat16_compute_in_float16(
    monkeypatch: pytest.MonkeyPatch, cards: list[int], tmp_path: Path, units: bool
) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: units)
    machine.keep_speed(tmp_path, 24.0, 60.0)
    here = devices.survey("cuda", tmp_path, speed="compiled")
    assert here.half == ("bfloat16" if units else "float16")
    assert (here.free, here.bus, here.speed, here.compiles) == (20.0, 24.0, 60.0, True)
    assert devices.survey("cpu", tmp_path).half == "bfloat16"
    allowed = {speed: devices.survey("cuda", tmp_path, speed) for speed in ("exact", "8-bit", "4-bit")}
    assert {speed: (there.fewest, there.compiles) for speed, there in allowed.items()} == {
        "exact": (16, False), "8-bit": (8, False), "4-bit": (4, False),
    }  # fmt: skip
