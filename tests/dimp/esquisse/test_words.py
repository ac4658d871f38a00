"""The closed vocabulary: pure, honest about what it does not know."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from dimp.esquisse.words import (
    NEAREST,
    caption_words,
    known_by,
    limits_for,
    plural,
    taken_words,
    unknown_words,
    vocabulary,
)


def test_known_prompts_hold_no_strange_word() -> None:
    for prompt in ("a red ball on grass", "Two BLUE cubes and a yellow cone on snow, night", "a box, oil painting."):
        assert unknown_words(prompt) == []
        assert limits_for(prompt) == ""


def test_strange_words_come_once_in_order_with_near_ones() -> None:
    strange = unknown_words("an astronaut and a bal, an astronaut on gras")
    assert [word for word, _ in strange] == ["astronaut", "bal", "gras"]
    assert "ball" in strange[1][1]
    assert "grass" in strange[2][1]
    assert strange[0][1] == ()


def test_nearest_in_meaning_comes_before_what_is_spelt_alike() -> None:
    strange = dict(unknown_words("three crimson castles near an ocean, very dark"))
    assert (strange["crimson"], strange["castles"], strange["ocean"]) == (("red",), ("house",), ("water",))
    assert strange["near"] == strange["very"] == ()


def test_what_comes_nearest_is_known_and_what_it_stands_for_is_not() -> None:
    assert set(NEAREST.values()) <= set(caption_words())
    assert not set(NEAREST) & set(caption_words())


def test_the_sentence_names_word_and_limits() -> None:
    sentence = limits_for("a red bal")
    assert "'bal'" in sentence
    assert "did you mean ball" in sentence
    assert "demo model" in sentence


def test_a_model_that_lists_its_words_says_what_it_takes_for_what(tmp_path: Path) -> None:
    listed = {
        "words": ["cat", "red", "a", "and", "two", "boat"],
        "same": {"kitten": "cat", "crimson": "red"},
        "limits": "It paints.",
    }
    (tmp_path / "vocabulary.json").write_text(json.dumps(listed))
    known = known_by(tmp_path)
    prompt = "a crimson boat, two kittens, a kitten and a dragon"
    assert taken_words(prompt, known) == [("crimson", "red"), ("kittens", "cat"), ("kitten", "cat")]
    assert [word for word, _ in unknown_words("a crimson dragon", known)] == ["dragon"]
    sentence = limits_for("a kitten and a dragon", (), known)
    assert sentence == "'kitten' is painted as 'cat'. Unknown to the demo model: 'dragon'. It paints."
    assert limits_for("a kitten", ("kitten",), known) == ""


def test_the_first_weights_take_no_word_for_another(tmp_path: Path) -> None:
    assert taken_words("a crimson kitten", known_by(tmp_path)) == []


def test_plurals_are_in_the_vocabulary() -> None:
    assert {plural("box"), plural("fish"), plural("cube")} <= set(vocabulary())


def test_package_and_words_load_nothing_heavy() -> None:
    code = (
        "import sys, dimp.esquisse, dimp.esquisse.words; "
        "sys.exit(any(m in sys.modules for m in ('torch', 'numpy', 'PIL')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
