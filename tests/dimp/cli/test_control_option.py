"""LoRAs and controls as typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dimp.cli.control_option import Control, parse_control
from dimp.cli.exits import Usage
from dimp.core.parameters import CONTROL_SCALE, LoraWish, lora_wish


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ink", LoraWish("ink", 1.0)),
        ("ink:0.8", LoraWish("ink", 0.8)),
        ("ink.safetensors:-1", LoraWish("ink", -1.0)),
        ("a:b:.5", LoraWish("a:b", 0.5)),
        ("a:b", LoraWish("a:b", 1.0)),
    ],
)
def test_a_lora_is_a_name_and_maybe_a_weight(typed: str, meant: LoraWish) -> None:
    assert lora_wish(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("canny", Control("canny", None, CONTROL_SCALE, False)),
        ("canny:0.5", Control("canny", None, 0.5, False)),
        ("tile=a photo.png", Control("tile", Path("a photo.png"), CONTROL_SCALE, False)),
        ("map-canny=edges.png:1", Control("canny", Path("edges.png"), 1.0, True)),
        ("pose=pose.png:0.9", Control("pose", Path("pose.png"), 0.9, True)),
        ("canny@edge-lora", Control("canny", None, CONTROL_SCALE, False, "edge-lora")),
        ("map-canny@flux-net=a@b.png:1", Control("canny", Path("a@b.png"), 1.0, True, "flux-net")),
        (
            "depth@flux1-depth-dev-lora=d.png",
            Control("depth", Path("d.png"), CONTROL_SCALE, True, "flux1-depth-dev-lora"),
        ),
    ],
)
def test_a_control_is_a_kind_and_maybe_a_picture_and_a_scale(typed: str, meant: Control) -> None:
    assert parse_control(typed) == meant


@pytest.mark.parametrize("typed", ["pose", "depth:0.4", "map-canny", "", "nonsense"])
def test_what_cannot_be_made_here_must_be_given(typed: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_control(typed)
    assert refused.value.hint
