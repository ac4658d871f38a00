from dataclasses import fields
from pathlib import Path

import pytest

from dimp.cli.exits import Usage
from dimp.cli.options import PaintOptions, RunOptions, join_words, parse_size
from dimp.core.errors import Invalid
from dimp.core.parameters import PARAMETERS


def no_upload(path: Path) -> str:
    raise AssertionError(f"{path} was uploaded")


@pytest.mark.parametrize(
    ("text", "size"), [("1024x768", (1024, 768)), ("512", (512, 512)), ("64X128", (64, 128)), ("16×32", (16, 32))]
)
def test_sizes(text: str, size: tuple[int, int]) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "x", "10x", "axb", "1x2x3", "-64x64"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(Usage):
        parse_size(text)


def test_only_what_was_asked_for_joins_the_action() -> None:
    assert RunOptions().action_fields(no_upload) == {}
    options = PaintOptions(seed=0, guidance=0.0, model="m", size="64x128", draft=True)
    assert options.action_fields(no_upload) == {
        "seed": 0, "guidance_scale": 0.0, "model": "m", "width": 64, "height": 128, "tier": "draft",
    }  # fmt: skip


def test_options_typed_in_their_own_form_are_read_and_their_pictures_uploaded() -> None:
    options = PaintOptions(lora=["ink:0.8"], control=["map-canny=a.png", "tile"], reference=[Path("b.png")])
    assert options.action_fields(lambda path: f"digest of {path}") == {
        "loras": [{"name": "ink", "weight": 0.8}],
        "controls": [
            {"kind": "canny", "scale": 0.7, "ready": True, "image": "digest of a.png"},
            {"kind": "tile", "scale": 0.7, "ready": False},
        ],
        "references": ["digest of b.png"],
    }


@pytest.mark.parametrize(
    "typed", [{"size": "65x64"}, {"size": ""}, {"guidance": float("nan")}, {"strength": 0.0}, {"seed": -1}]
)
def test_values_out_of_range_are_refused_before_anything_is_sent(typed: dict[str, object]) -> None:
    with pytest.raises((Usage, Invalid)):
        PaintOptions(**typed).action_fields(no_upload)


def test_every_flag_of_the_table_is_an_option() -> None:
    typed = {f"--{field.name}" for field in fields(PaintOptions)}
    assert {row.flag for row in PARAMETERS if row.flag} <= typed


def test_words_without_quotes_are_one_text() -> None:
    assert join_words(("make", "it", " night ")) == "make it  night"
