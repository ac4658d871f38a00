"""Asking a language model how a modification is meant, within a time limit; the rules' reading where it has no answer.

What was asked and answered comes back with the reading, to be stored: nothing is ever asked twice for one picture.
The same question within a while is answered from memory, so that what was previewed is what is painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import msgspec
from blake3 import blake3

from dimp.core.events import Asked
from dimp.home import Home
from dimp.interpret import llm
from dimp.interpret.rules import Interpretation
from dimp.llm.answers import NoAnswer, Said
from dimp.settings import Settings

if TYPE_CHECKING:
    from dimp.llm.providers import Way

_FIRST_S = 60.0
_REMEMBERED = 64


class Heard(msgspec.Struct, frozen=True):
    """How a modification is read, and what a model was asked about it, if one was."""

    reading: Interpretation
    asked: Asked | None = None


class Asker:
    """Asks as the settings say; use from one event loop and close it at the end."""

    def __init__(self, home: Home, settings: Settings, environ: Mapping[str, str]) -> None:
        self._home = home
        self._settings = settings
        self._environ = environ
        self._way: Way | None = None
        self._answered = False
        self._known: dict[llm.Question, Said] = {}
        self._turns: dict[llm.Question, anyio.Lock] = {}

    @property
    def on(self) -> bool:
        """Whether a model is asked at all."""
        return self._settings.interpreter not in ("", "rules")

    async def aclose(self) -> None:
        """Lets a model of our own go."""
        if self._way is not None:
            await self._way.aclose()

    async def read(self, question: llm.Question) -> Heard:
        """The model's reading, else the rules' with a note that says why."""
        said = await self._said(question)
        try:
            if said.failure:
                raise llm.Doubtful(said.failure)
            reading, refused = llm.verdict(question, said.text), ""
        except llm.Doubtful as doubt:
            reading, refused = llm.by_rules(question, str(doubt)), str(doubt)
        digest = blake3(said.text.encode()).hexdigest() if said.text else ""
        asked = Asked(
            f"{llm.INTERPRETER} {self._settings.interpreter}", said.model, question.messages, said.parameters,
            said.text, digest, refused,
        )  # fmt: skip
        return Heard(reading, asked)

    async def _said(self, question: llm.Question) -> Said:
        """What the model said, now or a while ago; who asks what is being asked waits for that. No failure is kept."""
        async with self._turns.setdefault(question, anyio.Lock()):
            said = self._known.get(question)
            if said is None:
                try:
                    said = await self._ask(question)
                finally:
                    self._turns.pop(question, None)
                self._remember(question, said)
        return said

    def _remember(self, question: llm.Question, said: Said) -> None:
        if said.failure:
            return
        self._answered = True
        self._known[question] = said
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]

    def _new_way(self) -> Way:
        from dimp.llm.providers import way_for  # late: few have a model, and its HTTP client loads slowly

        return way_for(self._home, self._settings, self._environ)

    async def _ask(self, question: llm.Question) -> Said:
        limit_s = self._settings.interpreter_timeout_s
        if not self._answered:  # a server loads its model when it is asked for the first time
            limit_s = max(limit_s, _FIRST_S)
        try:
            with anyio.fail_after(limit_s):
                if self._way is None:
                    self._way = await anyio.to_thread.run_sync(self._new_way)
                return await self._way.ask(question.messages, question.most_tokens)
        except TimeoutError:
            failure = f"did not answer within {limit_s:g} s"
        except NoAnswer as none:
            failure = str(none)
        return Said("", self._settings.interpreter_model, {}, failure)
