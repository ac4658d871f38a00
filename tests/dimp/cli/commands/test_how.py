"""`dimp how`, and the drift that `dimp show` tells."""

from __future__ import annotations

from dimp.cli.commands.how import drift_text
from dimp.history.drift import Drift
from tests.dimp.cli.console import Console


def test_the_whole_chain_is_told(console: Console) -> None:
    console("new", "a red ball on grass", "--seed", "7")
    console("refine", "make the ball blue")
    console("refine", "add a hat")
    explanation = console.json("how")
    words_in_order = ["a red ball on grass", "make the ball blue", "add a hat"]
    assert [step["words"] for step in explanation["steps"]] == words_in_order
    text = console("how").stdout
    for words in ("  1  a red ball on grass", "  3  add a hat", "seed 7", "prompt  a blue ball on grass"):
        assert words in text
    shown = console.json("show")
    assert shown["drift"] == explanation["steps"][2]["drift"]
    assert console.json("show", "@~2")["drift"]["note"]
    console("session", "new")
    assert console.json("how", explanation["image_id"]) == explanation
    console("how", "beef", code=3)


def test_drift_in_words() -> None:
    assert drift_text(Drift(0.0123, 38.2, 0.121, "found")) == "0.012 (38.2 dB) outside 12% of the picture"
    assert drift_text(Drift(0.0, None, 0.1, "found")) == "0.000 outside 10% of the picture"
    assert drift_text(Drift(None, note="why")) == ""
