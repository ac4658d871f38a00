"""Words beyond what a CLIP encoder reads at once are read in pieces."""

from __future__ import annotations

import pytest

from dimp.engine.families.shared.long_prompts import FINGERPRINT
from tests.dimp.engine.tiny_worker import TinyWorker

LONG = "a small house at the edge of a wide field with a low stone wall " * 12


@pytest.mark.parametrize(("model", "method"), [("sdxl", "text"), ("sd", "text"), ("sd", "img2img")])
def test_the_end_of_a_long_prompt_counts(tiny: TinyWorker, model: str, method: str) -> None:
    fields = tiny.fields(method)
    first = tiny.finish(model, **fields, prompt=f"{LONG} and a red ball")
    assert int(first.fingerprint[FINGERPRINT]) > 1
    assert tiny.paint(model, **fields, prompt=f"{LONG} and a blue cube") != first.digest
    assert tiny.paint(model, **fields, prompt=f"{LONG} and a red ball") == first.digest
    against = [tiny.paint(model, **fields, negative_prompt=f"{LONG} {end}") for end in ("fog", "rain")]
    assert against[0] != against[1]


@pytest.mark.parametrize("model", ["sdxl", "sd"])
def test_a_short_prompt_goes_the_usual_way(tiny: TinyWorker, model: str) -> None:
    assert FINGERPRINT not in tiny.finish(model, method="text", prompt="a red ball").fingerprint
