"""The child process of a model of one's own: its lines, its death, its time; and one with a real, tiny model."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio
import pytest

from dimp.core.events import Message
from dimp.home import Home
from dimp.interpret import llm
from dimp.llm.answers import NoAnswer
from dimp.llm.client import LanguageClient
from dimp.llm.transformers_process import Local
from dimp.settings import Settings

pytestmark = pytest.mark.anyio

ASKED = (Message("user", "hello"),)
ECHO = """
import json, sys, time
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    said = json.loads(line)["messages"][0]["content"]
    if said == "die": sys.exit(3)
    if said == "wait": time.sleep(60)
    told = json.dumps({"error": "E"} if said == "fail" else {"text": said})
    print("nonsense" if said == "babble" else told, flush=True)
"""


def child(script: str) -> Local:
    return Local(Path(), command=[sys.executable, "-c", script])


async def test_it_is_started_once_and_answers_in_turn() -> None:
    local = child(ECHO)
    assert [await local.ask((Message("user", text),), 9) for text in ("one", "two")] == ["one", "two"]
    await local.aclose()


@pytest.mark.parametrize(("said", "why"), [("die", "stopped"), ("babble", "line of JSON"), ("fail", "failed")])
async def test_what_goes_wrong_is_told_and_the_next_question_is_answered(said: str, why: str) -> None:
    local = child(ECHO)
    with pytest.raises(NoAnswer, match=why):
        await local.ask((Message("user", said),), 9)
    assert await local.ask(ASKED, 9) == "hello"
    await local.aclose()


async def test_a_question_given_up_ends_the_child_so_that_no_late_answer_is_mistaken() -> None:
    local = child(ECHO)
    await local.ask(ASKED, 9)
    with anyio.move_on_after(0.1):
        await local.ask((Message("user", "wait"),), 9)
    assert await local.ask(ASKED, 9) == "hello"
    await local.aclose()


async def test_loading_goes_on_when_the_question_is_given_up() -> None:
    local = child("import time; time.sleep(0.6)\n" + ECHO)
    with anyio.move_on_after(0.1) as limit:
        await local.ask(ASKED, 9)
    assert limit.cancelled_caught
    assert await local.ask(ASKED, 9) == "hello"
    await local.aclose()


async def test_a_folder_that_is_no_model_says_so() -> None:
    local = child('print(\'{"error": "no weights"}\', flush=True)')
    with pytest.raises(NoAnswer, match=r"cannot be loaded \(no weights\)"):
        await local.ask(ASKED, 9)


async def test_a_real_model_of_transformers_is_asked_without_torch_in_this_process(home: Home) -> None:
    """Its weights are random, so the rules read in the end; every step on the way is real."""
    made = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[3])!r}); from tests.tiny_talker import build; "
    await anyio.run_process([sys.executable, "-c", made + f"build({str(home.models / 'talker')!r})"])
    language_client = LanguageClient(
        home, Settings(interpreter="transformers", interpreter_model="talker", threads=1), {}
    )
    heard = await language_client.read(llm.question("a red ball on grass", "make it blue"))
    await language_client.aclose()
    assert heard.reading.prompt == "a blue ball on grass"
    assert heard.asked is not None
    assert heard.asked.answer, heard.asked.refused
    assert heard.asked.parameters["do_sample"] is False
    assert "form" in heard.asked.refused
