"""Asking a foreign endpoint: what is sent, what is taken, and that anything else leads back to the rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import anyio
import msgspec
import pytest
from blake3 import blake3

from dimp.home import Home
from dimp.interpret import llm
from dimp.llm.client import LanguageClient, ModelReading, PersonalLanguageClient
from dimp.settings import Settings
from tests.dimp.llm.endpoint import GOOD, Endpoint, Reply, completion, endpoint

pytestmark = pytest.mark.anyio

QUESTION = llm.question("a red ball on grass", "make it blue")


def settings(server: Endpoint, **changes: Any) -> Settings:
    plain = Settings(interpreter="openai", interpreter_url=f"{server.url}/v1", interpreter_model="small")
    return msgspec.structs.replace(plain, **changes)


async def heard(home: Home, chosen: Settings, environ: Mapping[str, str] | None = None) -> ModelReading:
    language_client = LanguageClient(home, chosen, environ or {})
    try:
        return await language_client.read(QUESTION)
    finally:
        await language_client.aclose()


async def test_a_good_answer_is_the_reading_and_all_is_told(home: Home) -> None:
    with endpoint(lambda path, body: completion(GOOD)) as server:
        answer = await heard(home, settings(server))
    (path, headers, body) = server.heard[0]
    assert path == "/v1/chat/completions"
    assert headers["host"] == server.url.removeprefix("http://")
    assert "authorization" not in headers
    assert body["response_format"]["json_schema"]["schema"] == llm.SCHEMA
    assert answer.reading.prompt == "a blue ball on grass"
    assert answer.asked is not None
    assert [msgspec.to_builtins(message) for message in answer.asked.messages] == body["messages"]
    assert (answer.asked.interpreter, answer.asked.model, answer.asked.refused) == ("llm/1 openai", "small", "")
    assert answer.asked.digest == blake3(json.dumps(GOOD).encode()).hexdigest()
    assert answer.asked.parameters["temperature"] == body["temperature"] == 0


async def test_without_a_name_the_first_model_there_is_asked(home: Home) -> None:
    def answer(path: str, body: Any) -> Reply:
        return Reply({"data": [{"id": "first"}, {"id": "second"}]}) if path == "/v1/models" else completion(GOOD)

    with endpoint(answer) as server:
        answer = await heard(home, settings(server, interpreter_model=""))
    assert answer.asked is not None
    assert answer.asked.model == server.heard[-1][2]["model"] == "first"


async def test_an_endpoint_without_schemas_is_asked_without(home: Home) -> None:
    def answer(path: str, body: Any) -> Reply:
        return Reply({"error": {}}, 400) if "response_format" in body else completion(GOOD)

    with endpoint(answer) as server:
        language_client = LanguageClient(home, settings(server), {})
        answer = await language_client.read(QUESTION)
        await language_client.read(llm.question("a cat", "add a hat"))
    assert answer.asked is not None
    assert "response_format" not in answer.asked.parameters
    assert ["response_format" in body for _, _, body in server.heard] == [True, False, False]  # and that is remembered


async def test_the_same_question_is_asked_once(home: Home) -> None:
    with endpoint(lambda path, body: completion(GOOD)) as server:
        language_client = LanguageClient(home, settings(server), {})
        assert await language_client.read(QUESTION) == await language_client.read(QUESTION)
        assert len(server.heard) == 1


async def test_what_others_were_answered_is_not_remembered_for_anybody_else(home: Home) -> None:
    """A quick answer would tell that somebody else had asked the very same."""
    with endpoint(lambda path, body: completion(GOOD)) as server:
        language_client = LanguageClient(home, settings(server), {})
        ada, bob = PersonalLanguageClient(language_client, "ada"), PersonalLanguageClient(language_client, "bob")
        for person in (ada, bob, ada, bob):
            await person.read(QUESTION)
        assert len(server.heard) == 2


async def test_who_asks_what_is_being_asked_waits_for_that_answer(home: Home) -> None:
    with endpoint(lambda path, body: Reply(completion(GOOD).body, wait_s=0.2)) as server:
        language_client = LanguageClient(home, settings(server), {})
        both = []

        async def ask() -> None:
            both.append(await language_client.read(QUESTION))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            tasks.start_soon(ask)
    assert both[0] == both[1]
    assert len(server.heard) == 1


async def test_a_failure_is_not_remembered(home: Home) -> None:
    replies = iter([Reply(b"", 503), completion(GOOD)])
    with endpoint(lambda path, body: next(replies)) as server:
        language_client = LanguageClient(home, settings(server), {})
        assert (await language_client.read(QUESTION)).asked.refused == "answered with status 503"  # type: ignore[union-attr]
        assert (await language_client.read(QUESTION)).reading.interpreter == llm.INTERPRETER


async def test_anthropic_is_spoken_to_in_its_own_way(home: Home) -> None:
    tool = {
        "content": [{"type": "text", "text": "So:"}, {"type": "tool_use", "id": "1", "name": "answer", "input": GOOD}]
    }

    def answer(path: str, body: Any) -> Reply:
        return Reply({"error": {}}, 400) if "temperature" in body else Reply(tool)

    with endpoint(answer) as server:
        chosen = settings(server, interpreter="anthropic", interpreter_url=server.url, interpreter_model="")
        answer = await heard(home, chosen, {"ANTHROPIC_API_KEY": "sk-secret"})
    path, headers, body = server.heard[-1]
    assert (path, headers["x-api-key"], body["tool_choice"]["name"]) == ("/v1/messages", "sk-secret", "answer")
    assert body["system"].startswith("You edit captions")
    assert {message["role"] for message in body["messages"]} == {"user", "assistant"}
    assert answer.reading.prompt == "a blue ball on grass"
    assert "sk-secret" not in msgspec.json.encode(answer).decode()


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(b"oops"), "something else than a completion"), (Reply({"choices": []}), "something else"),
        (completion(""), "form"), (completion("Here you are: a blue ball"), "form"),
        (completion({**GOOD, "kind": "poetry"}), "form"), (Reply(b"x" * 70_000), "far too great a length"),
        (completion({**GOOD, "caption": "word " * 9000}), "far too great a length"),
        (Reply(b"", 302, {"Location": "http://169.254.169.254/"}), "redirect"), (Reply(b"", 401), "key"),
        (Reply(b"", 400), "refused the request"), (Reply(b"", 503), "status 503"),
        (Reply(b"x", headers={"Content-Encoding": "gzip"}), "packed"),
        (Reply(b"x", headers={"Content-Length": "9"}), "broke"),
    ],
)  # fmt: skip
async def test_whatever_else_comes_the_rules_read(home: Home, reply: Reply, why: str) -> None:
    with endpoint(lambda path, body: reply) as server:
        answer = await heard(home, settings(server))
    assert answer.reading.prompt == "a blue ball on grass"
    assert answer.reading.interpreter == llm.question("a", "b").rules.interpreter
    assert why in answer.reading.note
    assert answer.asked is not None
    assert why in answer.asked.refused


async def test_a_redirect_is_not_followed(home: Home) -> None:
    with endpoint(lambda path, body: completion(GOOD)) as other:
        away = Reply(b"", 307, {"Location": f"{other.url}/v1/chat/completions"})
        with endpoint(lambda path, body: away) as server:
            await heard(home, settings(server))
        assert other.heard == []


async def test_too_late_is_the_rules_turn(home: Home) -> None:
    replies = iter([completion(GOOD), Reply(b"", wait_s=5)])
    with endpoint(lambda path, body: next(replies)) as server:
        language_client = LanguageClient(home, settings(server, interpreter_timeout_s=0.2), {})
        await language_client.read(
            llm.question("a red ball on grass", "paint it blue")
        )  # the first answer may take longer
        late = await language_client.read(QUESTION)
    assert "did not answer within 0.2 s" in late.reading.note


async def test_nobody_there_is_the_rules_turn(home: Home) -> None:
    answer = await heard(
        home, Settings(interpreter="openai", interpreter_url="http://127.0.0.1:1/v1", interpreter_model="m")
    )
    assert "cannot be reached" in answer.reading.note


async def test_a_model_of_ones_own_must_be_a_folder_by_name(home: Home) -> None:
    for name in ("", "../models", "nothing"):
        answer = await heard(home, Settings(interpreter="transformers", interpreter_model=name))
        assert "is not on this machine" in answer.reading.note


async def test_a_key_goes_with_the_question_and_nowhere_else(home: Home) -> None:
    home.interpreter_key.write_text("sk-filed\n")
    home.interpreter_key.chmod(0o600)
    with endpoint(lambda path, body: completion(GOOD)) as server:
        answer = await heard(home, settings(server))
        assert server.heard[-1][1]["authorization"] == "Bearer sk-filed"
        await heard(home, settings(server), {"DIMP_INTERPRETER_KEY": "sk-said", "ANTHROPIC_API_KEY": "sk-other"})
        assert server.heard[-1][1]["authorization"] == "Bearer sk-said"
    assert "sk-filed" not in msgspec.json.encode(answer).decode()


async def test_a_key_that_others_can_read_is_not_used(home: Home) -> None:
    home.interpreter_key.write_text("sk-filed")
    home.interpreter_key.chmod(0o644)
    with endpoint(lambda path, body: completion(GOOD)) as server:
        answer = await heard(home, settings(server))
    assert "others can read" in answer.reading.note
    assert server.heard == []
