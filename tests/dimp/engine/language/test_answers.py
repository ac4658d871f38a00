"""The real worker answers questions through tiny random models of the real classes, and paints the same afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dimp.engine import protocol
from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import TinyWorker
from tests.dimp.engine.worker_client import WorkerClient, worker_command

pytestmark = pytest.mark.costly(*ENGINE)
READING = ("flux2_klein", "zimage", "flux2", "qwen", "qwen_edit", "flux3")
SEEING = ("flux2", "qwen", "qwen_edit", "flux3")


@pytest.fixture(scope="module")
def uncached(models: Path, images: Path) -> Iterator[TinyWorker]:
    """A worker that encodes words each time."""
    command = worker_command(images, images)
    place = command.index("--cache")
    client = WorkerClient([*command[:place], *command[place + 2 :]])
    client.receive()
    yield TinyWorker(client, models, images)
    client.close()


def answered(message: protocol.WorkerMessage) -> dict[str, Any]:
    assert isinstance(message, protocol.Answered), message
    answer: dict[str, Any] = json.loads(message.text)
    return answer


@pytest.mark.parametrize("model", READING)
def test_an_answer_has_the_form_that_was_asked_for(tiny: TinyWorker, model: str) -> None:
    first = tiny.ask(model, "You sort pictures.", "a red ball on grass")
    answer = answered(first)
    assert set(answer) == {"seen", "parts", "sort"}
    assert answer["seen"]
    assert answer["sort"] in ("photo", "painting")
    again = tiny.ask(model, "You sort pictures.", "a red ball on grass")
    assert isinstance(again, protocol.Answered)
    assert isinstance(first, protocol.Answered)
    assert again.text == first.text, "the same question, the same answer"
    assert 0 < again.tokens <= 120


@pytest.mark.parametrize("model", SEEING)
def test_a_picture_is_looked_at(tiny: TinyWorker, model: str) -> None:
    answer = answered(tiny.ask(model, "You sort pictures.", "What is it?", image=tiny.source))
    assert set(answer) == {"seen", "parts", "sort"}


@pytest.mark.parametrize("model", ["flux2_klein", "qwen"])
def test_a_picture_has_the_same_bytes_before_and_after_an_answer(
    tiny: TinyWorker, uncached: TinyWorker, model: str
) -> None:
    eyes = {"image": tiny.source} if model in SEEING else {}
    before = tiny.paint(model, prompt="a cat", seed=11)
    answered(tiny.ask(model, "You sort pictures.", "a green house at night", **eyes))
    assert tiny.paint(model, prompt="a cat", seed=11) == before, "from the cache of encoded prompts"
    # Without that cache, words pass through the very network that answered.
    assert uncached.paint(model, prompt="a cat", seed=11) == before
    answered(uncached.ask(model, "You sort pictures.", "a green house at night", **eyes))
    assert uncached.paint(model, prompt="a cat", seed=11) == before


@pytest.mark.parametrize("model", ["flux2_klein", "qwen"])
def test_layers_that_visit_give_the_same_answer(tiny: TinyWorker, streamed: TinyWorker, model: str) -> None:
    eyes = {"image": tiny.source} if model in SEEING else {}
    asked = ("You sort pictures.", "a blue ball")
    assert answered(streamed.ask(model, *asked, **eyes)) == answered(tiny.ask(model, *asked, **eyes))


def test_an_answer_is_stopped_by_a_cancel_and_by_its_time(tiny: TinyWorker) -> None:
    model, asked = "flux2_klein", ("You sort pictures.", "a blue ball")
    stopped = tiny.ask(model, *asked, cancel=True, most_tokens=4000, schema=_longest())
    assert isinstance(stopped, protocol.Cancelled)
    late = tiny.ask(model, *asked, limit_s=0.0)
    assert isinstance(late, protocol.Failed)
    assert late.reason == "too_slow"
    assert "0 s" in late.message
    assert late.hint
    answered(tiny.ask(model, *asked))


def _longest() -> dict[str, Any]:
    """The schema of an answer that takes long to write."""
    return {"type": "object", "properties": {"seen": {"type": "string", "minLength": 3000}}, "required": ["seen"]}


def test_what_cannot_read_or_see_says_so_before_it_is_loaded(tiny: TinyWorker) -> None:
    deaf = tiny.ask("sdxl", "You sort pictures.", "a blue ball")
    assert isinstance(deaf, protocol.Failed)
    assert deaf.reason == "bad_input"
    assert "language model" in deaf.message
    assert "Qwen-Image" in deaf.hint
    blind = tiny.ask("zimage", "You sort pictures.", "What is it?", image=tiny.source)
    assert isinstance(blind, protocol.Failed)
    assert "no eyes" in blind.message
    assert "Z-Image" not in blind.hint
    gone = tiny.ask("qwen", "You sort pictures.", "What is it?", image="0" * 64)
    assert isinstance(gone, protocol.Failed)
    assert gone.reason == "bad_input"


def test_nothing_of_an_answer_stays_in_memory(tiny: TinyWorker) -> None:
    def ask() -> None:
        answered(tiny.ask("qwen", "You sort pictures.", "a blue ball", image=tiny.source))

    for _ in range(4):
        ask()
    before = tiny.resident_bytes()
    for _ in range(12):
        ask()
    assert tiny.resident_bytes() - before < 16 << 20
