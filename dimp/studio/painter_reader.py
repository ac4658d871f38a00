"""Asking the language model that the chosen painting model has for its text encoder: how words are meant, what is seen.

It answers in the worker, before the next picture is begun. What it was asked and what it answered goes into the event,
so nothing is ever asked twice for one picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import anyio
import anyio.to_thread
import msgspec
from blake3 import blake3

from dimp.core.errors import Conflict, Refusal, Unavailable
from dimp.core.events import Asked, Message, Option
from dimp.decide.methods import FLOWEDIT
from dimp.engine.protocol import Question
from dimp.engine.reports import JobFailed, QuestionAnswered
from dimp.interpret import llm
from dimp.llm import description
from dimp.llm.answers import ModelAnswer, NoAnswer
from dimp.models.catalog import InstalledModel
from dimp.settings import PAINTER
from dimp.studio.configuration import Configuration
from dimp.studio.ids import Source
from dimp.studio.repaint import OnTheSide
from dimp_store.blobs import Digest

LOOKING_S = 120.0
"""How long looking at a picture may take, once the model is loaded; on a processor a large one takes minutes."""


class Described(msgspec.Struct, frozen=True):
    """What a picture shows, and what the model was asked for that."""

    description: str
    asked: Asked


class PainterReader:
    """The chosen model's language model. Use from one event loop."""

    def __init__(self, configuration: Configuration, side: OnTheSide, source: Source) -> None:
        self._configuration = configuration
        self._side = side
        self._source = source

    async def ask(self, messages: Sequence[Message], max_tokens: int) -> ModelAnswer:
        """How words are meant, as `dimp.llm.providers.Provider` has it. Raises `NoAnswer`."""
        try:
            model = await self._find()
            if not model.facts.interprets:
                raise NoAnswer(f"cannot be asked: {model.facts.name} has none for its text encoder")
            answer = await self._answer(model, tuple(messages), llm.HELD_SCHEMA, max_tokens, llm.LONGEST_S)
        except Refusal as refusal:
            raise NoAnswer(f"failed ({refusal.message})") from refusal
        return ModelAnswer(answer.text, model.facts.name, _parameters(model, max_tokens))

    async def aclose(self) -> None:
        """Nothing is held: the model is the worker's."""

    async def describe(self, digest: Digest, named: str | None = None) -> Described:
        """What a picture of the store shows, by the model of that name, else the chosen one.

        Raises `Conflict` where it has no eyes, `Unavailable` where no answer comes that can be taken.
        """
        model = await self._find(named)
        need_eyes(model)
        answer = await self._answer(
            model, description.MESSAGES, description.SCHEMA, description.MOST_TOKENS, LOOKING_S, str(digest)
        )
        try:
            text = description.read(answer.text)
        except description.Unusable as wrong:
            message = f"The model {model.facts.name} {wrong}."
            raise Unavailable(message, "Describe the picture in words of your own.") from wrong
        parameters = _parameters(model, description.MOST_TOKENS)
        seen = blake3(answer.text.encode()).hexdigest()
        return Described(
            text, Asked(PAINTER, model.facts.name, description.MESSAGES, parameters, answer.text, seen, "")
        )

    async def can_describe(self) -> bool:
        """Whether the chosen model is here and has eyes."""
        try:
            return (await self._find()).facts.describes
        except Refusal:
            return False

    async def should_describe(self, named: str | None, method: str | None) -> bool:
        """Whether a model would change a picture by its description, and can make one itself. Raises a `Refusal`."""
        facts = (await self._find(named)).facts
        usual = method in (None, "auto") and FLOWEDIT in facts.methods.values()
        return facts.describes and (usual or method == FLOWEDIT)

    async def _find(self, named: str | None = None) -> InstalledModel:
        return await anyio.to_thread.run_sync(self._configuration.catalog.find, named)

    async def _answer(
        self, model: InstalledModel, messages: tuple[Message, ...], schema: dict[str, Any], most: int, limit_s: float,
        image: str = "",
    ) -> QuestionAnswered:  # fmt: skip
        question = Question(
            id=f"question-{self._source.id()}", folder=str(model.folder), model=model.facts.name, messages=messages,
            image=image, schema=schema, most_tokens=most, limit_s=limit_s,
        )  # fmt: skip
        ending = await self._side.ask(question)
        if isinstance(ending, QuestionAnswered):
            return ending
        if isinstance(ending, JobFailed):
            raise Unavailable(ending.message, ending.hint)
        raise Unavailable("The question was cancelled.", "Ask again.")


def need_eyes(model: InstalledModel) -> None:
    """Raises `Conflict` where a model cannot look at pictures."""
    if not model.facts.describes:
        message = f"The model {model.facts.name} has no eyes: its text encoder cannot look at pictures."
        hint = "Choose one that can (see: dimp models show NAME), or describe the picture in words of your own."
        raise Conflict(message, hint)


def _parameters(model: InstalledModel, max_tokens: int) -> dict[str, Option]:
    return {
        "do_sample": False, "max_tokens": max_tokens, "response_format": "json_schema",
        "revision": model.facts.revision,
    }  # fmt: skip
