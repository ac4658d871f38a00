"""What the program says has names, and the page's catalogue knows each sentence by its English text."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path

import pytest

from dimp.core.actions import Like
from dimp.core.imported import ImportedLora, ImportedRecipe
from dimp.core.sentences import SENTENCES, counted, sentence
from dimp.decide.fit import fit_remark
from dimp.decide.like import Offers, liken
from dimp.engine.worker import keeping
from dimp.interpret.rules import interpret

LOCALES = Path(__file__).parents[3] / "web" / "client" / "src" / "lib" / "locales"


def texts_of(language: str) -> dict[str, str]:
    """The catalogue's texts for sentences, by the name of the sentence."""
    texts = json.loads((LOCALES / f"{language}.lazy.json").read_text("utf-8"))
    found = {key.removeprefix("sentence."): text for key, text in texts.items() if key.startswith("sentence.")}
    del found["quoted"]
    return found


def test_the_page_knows_every_sentence_by_its_english_text() -> None:
    assert texts_of("en") == SENTENCES


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("a grey cat on a red sofa", "make the parrot green"),
        ("two boats at sea", "remove the lighthouse"),
        ("an old mill by a stream", "replace the tower with a barn"),
        ("a bowl of lemons", "hmm"),
        ("a bowl of lemons", "xyzzy the frobnicator"),
        ("a street at noon", "less rain"),
        ("a boy on a swing", "the girl should be running"),
    ],
)
def test_notes_on_a_reading_are_sentences(caption: str, words: str) -> None:
    assert is_sentences(interpret(caption, words).note)


def is_sentences(text: str) -> bool:
    """Whether a text is sentences of the program and nothing else."""
    pattern = "|".join(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(known)) for known in SENTENCES.values())
    return re.fullmatch(rf"(?:(?:{pattern})(?: |$))+", text) is not None


def test_remarks_on_a_recipe_and_on_a_shape_are_sentences() -> None:
    recipe = ImportedRecipe(
        tool="A1111", prompt="[cat:dog:0.5]", negative="", seed=str(2**60), steps=400, guidance=1e6, model="dreams_v8",
        strength=0.4, lora_list=(ImportedLora("fog", 0.5),),
        extras={"Hires upscale": "2", "ControlNet 0": "", "mask": "", "references": ""},
    )  # fmt: skip
    remarks = liken(recipe, Like(recipe=recipe), Offers((), {})).remarks
    assert len(remarks) == 11
    shapes = [fit_remark((512, 256), target) for target in ((1024, 512), (256, 256), (512, 128))]
    assert all(remark and is_sentences(remark.text) for remark in (*remarks, *shapes))


def test_values_are_put_in_as_they_are() -> None:
    assert sentence("prompt", prompt="a {strange} sign") == "The prompt is: a {strange} sign"
    assert counted("one-step", "steps", 1) == "It was painted in one step."
    assert counted("one-step", "steps", 20) == "It was painted in 20 steps."


def test_why_nothing_of_a_picture_was_kept_is_said_by_name() -> None:
    assert prose_of(inspect.getsource(keeping)) == []


def test_no_sentence_has_two_names() -> None:
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def prose_of(source: str) -> list[str]:
    """The sentences that a module holds as text, with 1 for each value that is put in; docstrings are none of them."""
    tree = ast.parse(source)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    alone = [node for node in ast.walk(tree) if id(node) not in statements | parts]
    texts = [text_of(node) for node in alone if isinstance(node, ast.Constant | ast.JoinedStr)]
    return [text for text in texts if text[:1].isupper() and text.endswith(".")]


def text_of(node: ast.expr) -> str:
    """The text of a string; `1` stands for what is put in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(text_of, node.values))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "1"
