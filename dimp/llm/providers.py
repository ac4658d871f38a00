"""The providers of a language model that a setting can name: over HTTP in two manners, or a process of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from dimp.core.events import Message, Option
from dimp.home import Home
from dimp.llm import payloads
from dimp.llm.answers import ModelAnswer, NoAnswer, NotTaken
from dimp.llm.http_guard import GuardedEndpoint
from dimp.llm.keys import key_for
from dimp.llm.transformers_process import Local
from dimp.settings import Settings

OLLAMA_URL = "http://127.0.0.1:11434/v1"
"""Where the endpoint is looked for when no URL was set."""

ANTHROPIC_MODEL = "claude-haiku-4-5"


class Provider(Protocol):
    """A way to ask."""

    async def ask(self, messages: Sequence[Message], max_tokens: int) -> ModelAnswer:
        """The answer to these messages. Raises `NoAnswer`; set a time limit around it."""
        ...

    async def aclose(self) -> None:
        """Lets go of what is held."""
        ...


def provider_for(home: Home, settings: Settings, environ: Mapping[str, str]) -> Provider:
    """The way that the settings name. Raises `NoAnswer` for a key that cannot be used, or a model that is not there."""
    if settings.interpreter == "transformers":
        return InProcess(home, settings)
    key = key_for(settings.interpreter, home, environ)
    hosts = frozenset(name.strip().lower() for name in settings.interpreter_hosts.split(",") if name.strip())
    if settings.interpreter == "anthropic":
        return _anthropic(settings, key, hosts)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    endpoint = GuardedEndpoint(settings.interpreter_url or OLLAMA_URL, hosts, headers)
    return Remote(endpoint, settings.interpreter_model, payloads.openai, payloads.openai_text)


def _anthropic(settings: Settings, key: str, hosts: frozenset[str]) -> Provider:
    """Its own host is allowed by choosing it, but only where no other URL was set."""
    if not key:
        raise NoAnswer("needs a key (set ANTHROPIC_API_KEY, or write it to interpreter.key in the data folder)")
    url = settings.interpreter_url or payloads.ANTHROPIC_URL
    if not settings.interpreter_url:
        hosts |= {"api.anthropic.com"}
    headers = {"x-api-key": key, "anthropic-version": payloads.ANTHROPIC_VERSION}
    model = settings.interpreter_model or ANTHROPIC_MODEL
    return Remote(GuardedEndpoint(url, hosts, headers), model, payloads.anthropic, payloads.anthropic_text)


class Remote:
    """An endpoint over HTTP. Without a model's name it is asked which it has, once."""

    def __init__(
        self,
        endpoint: GuardedEndpoint,
        model: str,
        shapes: Callable[[str, Sequence[Message], int], Sequence[payloads.Speech]],
        text_of: Callable[[bytes], str],
    ) -> None:
        self._endpoint = endpoint
        self._model = model
        self._shapes = shapes
        self._text_of = text_of
        self._first = 0

    async def ask(self, messages: Sequence[Message], max_tokens: int) -> ModelAnswer:
        """Asks in the first shape that the endpoint takes, which is remembered."""
        if not self._model:
            self._model = payloads.first_model(await self._endpoint.ask("/models"))
        shapes = self._shapes(self._model, messages, max_tokens)
        for index in range(self._first, len(shapes)):
            try:
                data = await self._endpoint.ask(shapes[index].path, shapes[index].body)
            except NotTaken:
                if index == len(shapes) - 1:
                    raise
                continue
            self._first = index
            return ModelAnswer(self._text_of(data), self._model, shapes[index].parameters)
        raise AssertionError("the last shape returns or raises")

    async def aclose(self) -> None:
        """Nothing is held."""


class InProcess:
    """A model folder of this machine, read by a child process. A name, never a path, says which."""

    def __init__(self, home: Home, settings: Settings) -> None:
        name = settings.interpreter_model
        own = settings.model_folders.get(name)
        folder = home.models / name if own is None and name and "/" not in name and "\\" not in name else own
        if folder is None or not (home.models / folder / "config.json").is_file():
            raise NoAnswer("is not on this machine (name a folder of models/ with the setting interpreter_model)")
        self._model = name
        self._local = Local(home.models / folder, settings.threads)

    async def ask(self, messages: Sequence[Message], max_tokens: int) -> ModelAnswer:
        """The child's answer."""
        parameters: dict[str, Option] = {"do_sample": False, "max_tokens": max_tokens}
        return ModelAnswer(await self._local.ask(messages, max_tokens), self._model, parameters)

    async def aclose(self) -> None:
        """Ends the child."""
        await self._local.aclose()
