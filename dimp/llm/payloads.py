"""Two ways to speak to a language model over HTTP: OpenAI's chat completions and Anthropic's messages. Pure.

Each says what to send, in up to three shapes (the first asks for most: an endpoint that refuses it gets the next),
and where the text stands in the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from dimp.core.events import Message, Option
from dimp.interpret.llm import SCHEMA
from dimp.llm.answers import NoAnswer

ANTHROPIC_URL = "https://api.anthropic.com"
ANTHROPIC_VERSION = "2023-06-01"
_TOOL = "answer"


class Speech(msgspec.Struct, frozen=True):
    """One request: its path, its body, and the parameters in it that shape the answer."""

    path: str
    body: dict[str, Any]
    parameters: dict[str, Option]


class _Reply(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Reply


class _Completion(msgspec.Struct):
    choices: list[_Choice]


class _Block(msgspec.Struct):
    type: str
    text: str = ""
    input: msgspec.Raw = msgspec.Raw(b"")


class _Message(msgspec.Struct):
    content: list[_Block]


class _Listed(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Listed]


def openai(model: str, messages: Sequence[Message], max_tokens: int) -> tuple[Speech, ...]:
    """Chat completions, as Ollama, llama.cpp's server and LM Studio speak them: with a schema, without, and bare."""
    bare = {"model": model, "messages": [msgspec.to_builtins(message) for message in messages], "stream": False}
    form = {"type": "json_schema", "json_schema": {"name": _TOOL, "strict": True, "schema": SCHEMA}}
    steady: dict[str, Option] = {"temperature": 0, "max_tokens": max_tokens}
    path = "/chat/completions"
    return (
        Speech(path, {**bare, **steady, "response_format": form}, {**steady, "response_format": "json_schema"}),
        Speech(path, {**bare, **steady}, steady),
        Speech(path, bare, {}),
    )


def anthropic(model: str, messages: Sequence[Message], max_tokens: int) -> tuple[Speech, ...]:
    """Anthropic's messages: the answer as the arguments of a tool, at temperature 0 where the model has one."""
    system = "\n".join(message.content for message in messages if message.role == "system")
    turns = [msgspec.to_builtins(message) for message in messages if message.role != "system"]
    tool = {"name": _TOOL, "description": "The new caption.", "input_schema": SCHEMA}
    choice = {"type": "tool", "name": _TOOL}
    least: dict[str, Option] = {"max_tokens": max_tokens}
    bare = {"model": model, "system": system, "messages": turns, **least}
    held, named = {"tools": [tool], "tool_choice": choice}, {"tool_choice": _TOOL}
    return (
        Speech("/v1/messages", {**bare, **held, "temperature": 0}, {**least, **named, "temperature": 0}),
        Speech("/v1/messages", {**bare, **held}, {**least, **named}),
        Speech("/v1/messages", bare, least),
    )


def openai_text(data: bytes) -> str:
    """The text of a chat completion. Raises `NoAnswer`."""
    try:
        text = msgspec.json.decode(data, type=_Completion).choices[0].message.content
    except (msgspec.DecodeError, IndexError) as wrong:
        raise NoAnswer("answered with something else than a completion") from wrong
    return text or ""


def anthropic_text(data: bytes) -> str:
    """The arguments of the tool, as JSON, else the text. Raises `NoAnswer`."""
    try:
        blocks = msgspec.json.decode(data, type=_Message).content
    except msgspec.DecodeError as wrong:
        raise NoAnswer("answered with something else than a message") from wrong
    used = next((bytes(block.input).decode() for block in blocks if block.type == "tool_use"), None)
    return used if used is not None else "".join(block.text for block in blocks if block.type == "text")


def first_model(data: bytes) -> str:
    """The first model that an endpoint lists. Raises `NoAnswer`."""
    try:
        return msgspec.json.decode(data, type=_Models).data[0].id
    except (msgspec.DecodeError, IndexError) as wrong:
        raise NoAnswer("has no model to offer (name one with the setting interpreter_model)") from wrong
