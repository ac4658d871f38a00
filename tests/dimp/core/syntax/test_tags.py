"""LoRAs that a prompt names."""

from __future__ import annotations

import pytest

from dimp.core.errors import Invalid
from dimp.core.parameters import LoraWish
from dimp.core.syntax.tags import tag_names, take_tags


@pytest.mark.parametrize(
    ("words", "left", "wishes"),
    [
        ("a ball", "a ball", []),
        ("a ball <lora:ink:0.8>", "a ball", [("ink", 0.8)]),
        ("<lora:ink>, a  ball, <LORA:old oil:-1>, big", "a ball, big", [("ink", 1.0), ("old oil", -1.0)]),
        ("a <lyco:ink.safetensors:1.2> ball", "a ball", [("ink", 1.2)]),
        (r"a \<lora:ink:1\> < 3 <b>", "a <lora:ink:1> < 3 <b>", []),
    ],
)
def test_tags_are_taken_out(words: str, left: str, wishes: list[tuple[str, float]]) -> None:
    assert take_tags(words) == (left, tuple(LoraWish(*wish) for wish in wishes))
    assert set(tag_names(words)) >= {name for name, _ in wishes} - {"ink"}


@pytest.mark.parametrize(
    "words", ["<lora:ink:much>", "<lora::1>", "<lora:ink:1:0.5>", "<lora:ink:te=1>", "<hypernet:old:1>"]
)
def test_what_is_not_done_is_refused(words: str) -> None:
    with pytest.raises(Invalid) as refused:
        take_tags(words)
    assert refused.value.hint
