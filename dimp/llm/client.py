"""Asking a language model how a modification is meant, within a time limit; the rules' reading where it has no answer.

What was asked and answered comes back with the reading, to be stored: nothing is ever asked twice for one picture.
The same question within a while is answered from memory, so that what was previewed is what is painted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import msgspec
from blake3 import blake3

from dimp.core.events import Asked
from dimp.core.interpretation import Interpretation
from dimp.home import Home
from dimp.interpret import llm
from dimp.llm.answers import ModelAnswer, NoAnswer
from dimp.settings import PAINTER, Settings

if TYPE_CHECKING:
    from dimp.llm.providers import Provider

_FIRST_S = 60.0
_REMEMBERED = 64

_Asked = tuple[str, llm.Question]
"""A question, behind the person who asked it."""


class ModelReading(msgspec.Struct, frozen=True):
    """How a modification is read, and what a model was asked about it, if one was."""

    reading: Interpretation
    asked: Asked | None = None


class LanguageClient:
    """Asks as the settings say; use from one event loop and close it at the end.

    `painter` gives the provider that is the painting model's own language model, where there is a studio that has one.
    """

    def __init__(
        self, home: Home, settings: Settings, environ: Mapping[str, str],
        painter: Callable[[], Provider | None] = lambda: None,
    ) -> None:  # fmt: skip
        self._home = home
        self._settings = settings
        self._environ = environ
        self._painter = painter
        self._provider: Provider | None = None
        self._answered = False
        self._known: dict[_Asked, ModelAnswer] = {}
        self._turns: dict[_Asked, anyio.Lock] = {}

    @property
    def on(self) -> bool:
        """Whether a model is asked at all."""
        return self._settings.interpreter not in ("", "rules")

    async def aclose(self) -> None:
        """Lets a model of our own go."""
        if self._provider is not None:
            await self._provider.aclose()

    async def read(self, question: llm.Question, person: str = "") -> ModelReading:
        """The model's reading, else the rules' with a note that says why.

        What one `person` was answered is remembered for that one alone: a quick answer would tell what others asked.
        """
        answer = await self._answer(question, person)
        try:
            if answer.failure:
                raise llm.Doubtful(answer.failure)
            reading, refused = llm.verdict(question, answer.text), ""
        except llm.Doubtful as doubt:
            reading, refused = llm.by_rules(question, str(doubt)), str(doubt)
        digest = blake3(answer.text.encode()).hexdigest() if answer.text else ""
        asked = Asked(
            f"{llm.INTERPRETER} {self._settings.interpreter}", answer.model, question.messages, answer.parameters,
            answer.text, digest, refused,
        )  # fmt: skip
        return ModelReading(reading, asked)

    async def _answer(self, question: llm.Question, person: str) -> ModelAnswer:
        """The model's answer, new or remembered; a question being asked waits for it. No failure is kept."""
        asked = (person, question)
        async with self._turns.setdefault(asked, anyio.Lock()):
            answer = self._known.get(asked)
            if answer is None:
                try:
                    answer = await self._ask(question)
                finally:
                    self._turns.pop(asked, None)
                self._remember(asked, answer)
        return answer

    def _remember(self, asked: _Asked, answer: ModelAnswer) -> None:
        if answer.failure:
            return
        self._answered = True
        self._known[asked] = answer
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]

    def _new_provider(self) -> Provider:
        if self._settings.interpreter == PAINTER:
            if (way := self._painter()) is None:
                raise NoAnswer("is the painting model's own, which only a running studio can ask")
            return way
        from dimp.llm.providers import provider_for  # late: few have a model, and its HTTP client loads slowly

        return provider_for(self._home, self._settings, self._environ)

    async def _ask(self, question: llm.Question) -> ModelAnswer:
        limit_s = self._settings.interpreter_timeout_s
        if not self._answered:  # a server loads its model when it is asked for the first time
            limit_s = max(limit_s, _FIRST_S)
        try:
            with anyio.fail_after(limit_s):
                if self._provider is None:
                    self._provider = await anyio.to_thread.run_sync(self._new_provider)
                return await self._provider.ask(question.messages, question.most_tokens)
        except TimeoutError:
            failure = f"did not answer within {limit_s:g} s"
        except NoAnswer as none:
            failure = str(none)
        return ModelAnswer("", self._settings.interpreter_model, {}, failure)


class PersonalLanguageClient(LanguageClient):
    """The same model as one person of a house asks it."""

    def __init__(self, house: LanguageClient, person: str) -> None:
        # Not LanguageClient's own: the model and what is remembered are the house's.
        self._house = house
        self._person = person

    @property
    def on(self) -> bool:
        """See `LanguageClient.on`."""
        return self._house.on

    async def aclose(self) -> None:
        """Leaves the model to the house."""

    async def read(self, question: llm.Question, person: str = "") -> ModelReading:
        """See `LanguageClient.read`; it is always this person who asks."""
        return await self._house.read(question, self._person)
