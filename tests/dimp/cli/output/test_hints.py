"""What is said beside a picture of the embedded model."""

from __future__ import annotations

from dimp.cli.output.hints import DEMO_SIDE, hints
from dimp.core.events import GenerationRequested
from dimp.core.generation import Generation
from dimp.core.views import GenerationView, generation_view
from dimp.home import Home
from tests.dimp.story import FACTS


def seen(width: int, model: str = "esquisse", prompt: str = "a red ball on grass") -> GenerationView:
    recipe = GenerationRequested(
        id="one", kind="new", parent_id=None, prompt=prompt, negative_prompt="", modification=None,
        seed=1, steps=16, strength=None, guidance_scale=1.0, width=width, height=width, model=model,
        model_revision=FACTS.revision, source=None, mask=None, loras=(), controls=(), scheduler="", batch=None,
        method="text", source_prompt="", instruction="", options={}, reading=None, expected_head=None,
        priority="interactive",
    )  # fmt: skip
    return generation_view("session", Generation.of(recipe, 0, "", 1))


def test_the_demo_model_is_named_once(home: Home) -> None:
    first, second = (list(hints(home, seen(DEMO_SIDE))) for _ in range(2))
    assert any("demo model paints" in hint for hint in first)
    assert second == []


def test_a_size_it_never_learnt_is_said(home: Home) -> None:
    assert any("at other sizes" in hint for hint in hints(home, seen(256)))
    assert list(hints(home, seen(256, "another"))) == []


def test_an_unknown_word_is_mentioned_once(home: Home) -> None:
    def mentions(prompt: str) -> list[str]:
        return [hint for hint in hints(home, seen(DEMO_SIDE, prompt=prompt)) if "Unknown" in hint]

    (first,) = mentions("a red zeppelin on grass")
    assert "'zeppelin'" in first
    assert mentions("a blue zeppelin on grass") == []
    (second,) = mentions("a blue zeppelin on a trampoline")
    assert "'trampoline'" in second
    assert "zeppelin" not in second
