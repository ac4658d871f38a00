"""Words beyond what a CLIP encoder reads at once are read in pieces."""

from __future__ import annotations

import pytest

from dimp.engine.families.shared.long_prompts import FINGERPRINT
from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)

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


@pytest.mark.parametrize("model", ["sdxl", "sd"])
def test_weights_count_and_no_weight_changes_no_bit(tiny: TinyWorker, model: str) -> None:
    plain = tiny.paint(model, method="text", prompt="a red ball :)")
    assert tiny.paint(model, method="text", prompt=r"a (red:1.0) ball :\)") == plain
    weighed = {tiny.paint(model, method="text", prompt=f"a {red} ball :)")
               for red in ("(red:1.3)", "((red))", "[red]", "(red:0)", "red BREAK")}  # fmt: skip
    assert len({plain, *weighed}) == 6
    against = {tiny.paint(model, method="text", prompt="a ball", negative_prompt=fog) for fog in ("fog", "(fog:1.4)")}
    assert len(against) == 2


@pytest.mark.parametrize("model", ["flux", "sd3", "zimage", "flux2_klein", "qwen"])
def test_what_an_encoder_has_no_room_for_is_counted(tiny: TinyWorker, model: str) -> None:
    length = {"max_sequence_length": 64}
    assert tiny.finish(model, method="text", prompt="a red ball", options=length).unread == 0
    words = LONG + "and a red ball"
    unread = tiny.finish(model, method="text", prompt=words, options=length).unread
    assert 0 < unread < len(words)
    assert tiny.finish(model, method="text", prompt=words[:-1] + "k", options=length).unread == unread
    kept = words[: len(words) - unread].strip()
    assert tiny.finish(model, method="text", prompt=kept, options=length).unread == 0


@pytest.mark.parametrize("model", ["sd", "sdxl"])
def test_what_is_read_in_pieces_is_read_whole(tiny: TinyWorker, model: str) -> None:
    assert tiny.finish(model, method="text", prompt=LONG).unread == 0
