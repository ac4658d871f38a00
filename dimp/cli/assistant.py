"""What an assistant may do in the person's session, as tools of the Model Context Protocol.

Each tool is one request to the running studio, under a name of its own in the log: who looks at the history later sees
which steps an assistant took. Pictures come back as pictures. Refusals come back in words, for the assistant to act on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from inspect import signature
from typing import Any
from urllib.parse import quote

import msgspec

from dimp import __version__
from dimp.cli import background
from dimp.cli.client import Client
from dimp.core.describe import brief, change_texts, facts, title_of
from dimp.core.errors import Refusal
from dimp.core.parameters import PARAMETERS
from dimp.core.views import GenerationView, SessionView
from dimp.home import Home

ACTOR = "mcp"
INSTRUCTIONS = """A studio where a picture is made in conversation.

paint makes a fresh picture; refine changes the one on the canvas by words ("make the ball blue", "add a moon").
Nothing is ever lost: undo and redo move along what was done, branch goes back to any picture and goes on from there.
A picture is named by its id (or its first characters), by "@" for the one on the canvas, by "head~2" for two before.
"""
_LARGE = 1_000_000
"""Bytes above which a smaller copy is handed over: assistants take no more."""


class Assistant:
    """The tools, for one data folder and one session (else the current one)."""

    def __init__(self, home: Home, session: str | None = None) -> None:
        self._home = home
        self._session = session

    def paint(
        self, prompt: str, negative_prompt: str | None = None, seed: int | None = None, steps: int | None = None,
        width: int | None = None, height: int | None = None, count: int = 1, model: str | None = None,
    ) -> list[Any]:  # fmt: skip
        """Paint a fresh picture from words. Sides are multiples of 16; leave numbers out to take the model's own."""
        asked = {
            "negative_prompt": negative_prompt, "seed": seed, "steps": steps, "width": width, "height": height,
            "count": count, "model": model,
        }  # fmt: skip
        return self._act({"type": "new", "prompt": prompt}, asked)

    def refine(
        self, modification: str, picture: str | None = None, strength: float | None = None, seed: int | None = None,
        count: int = 1,
    ) -> list[Any]:  # fmt: skip
        """Change a picture by words (else the one on the canvas): "make the ball blue", "add a moon", "at night"."""
        asked = {"parent_id": picture, "strength": strength, "seed": seed, "count": count}
        return self._act({"type": "refine", "modification": modification}, asked)

    def look(self, picture: str = "@") -> list[Any]:
        """See a picture and how it was made."""
        with self._connect() as client:
            return self._show(client, [self._find(client, picture)])

    def undo(self, times: int = 1) -> list[Any]:
        """Go back to the picture before; redo goes forward again."""
        return self._move("undo", {"times": times})

    def redo(self, times: int = 1) -> list[Any]:
        """Go forward again along what was undone."""
        return self._move("redo", {"times": times})

    def branch(self, picture: str) -> list[Any]:
        """Put any picture of the session on the canvas: what is done next branches off from it."""
        return self._move("goto", {"id": picture})

    def compare(self, first: str, second: str) -> list[Any]:
        """See two pictures and what differs in how they were made."""
        with self._connect() as client:
            views = [self._find(client, reference) for reference in (first, second)]
            return ["\n".join(_differences(*views)) or "They were made alike.", *self._show(client, views)]

    def search(self, words: str, limit: int = 10) -> str:
        """Find pictures of all sessions by their words, newest first."""
        with self._connect() as client:
            answer = client.request("GET", "/api/search", query={"q": words, "limit": limit})
        views = msgspec.convert(answer["generations"], list[GenerationView])
        return "\n".join(f"{view.id}  {view.prompt}" for view in views) or "Nothing was found."

    def history(self, limit: int = 20) -> str:
        """The newest pictures of the session, oldest first; > marks the one on the canvas."""
        with self._connect() as client:
            view = self._current(client)
            page = client.request("GET", "/api/session/history", query={"session": self._session, "limit": limit})
        views = msgspec.convert(page["generations"], list[GenerationView])
        lines = [_line(generation, view.head.head) for generation in views]
        return "\n".join([f"Session {view.session_id}: {view.title}", *lines])

    def tools(self) -> tuple[Callable[..., Any], ...]:
        """All tools; what they are refused is raised as an error with words for the assistant."""
        own: tuple[Callable[..., Any], ...] = (
            self.paint, self.refine, self.look, self.undo, self.redo, self.branch, self.compare, self.search,
            self.history,
        )  # fmt: skip
        return tuple(map(_with_protocol_errors, own))

    @contextmanager
    def _connect(self) -> Iterator[Client]:
        """A client of its own for each call: calls come from several threads."""
        client = background.connect(self._home)
        client.actor = ACTOR
        try:
            yield client
        finally:
            client.close()

    def _act(self, action: Mapping[str, object], asked: Mapping[str, object]) -> list[Any]:
        given = {name: value for name, value in asked.items() if value is not None}
        with self._connect() as client:
            result = client.send_action({**action, **given}, self._session, os.urandom(16).hex())
            return self._show(client, [self._wait(client, generation_id) for generation_id in result.generation_ids])

    def _wait(self, client: Client, generation_id: str) -> GenerationView:
        """The picture once it is painted. Raises `Refusal` where it could not be."""
        while (view := client.generation(generation_id, 30.0)).status in ("pending", "running"):
            continue
        if view.status != "done":
            raise Refusal(view.message or f"The picture was {view.status}.", view.hint)
        return view

    def _move(self, verb: str, body: dict[str, object]) -> list[Any]:
        with self._connect() as client:
            client.request("POST", f"/api/session/{verb}", body, query={"session": self._session})
            view = self._current(client)
            if view.head.head is None:
                return ["The canvas is empty now."]
            return self._show(client, [client.generation(view.head.head)])

    def _current(self, client: Client) -> SessionView:
        answer = client.request("GET", "/api/session/current", query={"session": self._session})
        return msgspec.convert(answer, SessionView)

    def _find(self, client: Client, reference: str) -> GenerationView:
        path = f"/api/generations/{quote(reference, safe='')}"
        return msgspec.convert(client.request("GET", path, query={"session": self._session}), GenerationView)

    def _show(self, client: Client, views: Sequence[GenerationView]) -> list[Any]:
        """For each picture its words and numbers, and the picture itself."""
        shown: list[Any] = []
        for view in views:
            shown.append(_describe(view))
            if view.image_id is not None:
                shown.append(_picture(client, view.image_id))
        return shown


def make_server(home: Home, session: str | None = None) -> Any:
    """A server of the Model Context Protocol with these tools. Raises ImportError without the package `mcp`."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    tools = Assistant(home, session).tools()
    arguments_of = {tool.__name__: tuple(signature(tool).parameters) for tool in tools}

    class StrictServer(MCPServer):  # type: ignore[misc]
        """The SDK passes over arguments that a tool does not have; an assistant would take them for heeded."""

        async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
            taken = arguments_of.get(name, tuple(arguments))
            unread = next((argument for argument in arguments if argument not in taken), None)
            if unread is not None:
                raise ToolError(f"{name} has no argument {unread!r}. It takes: {', '.join(taken) or 'none'}.")
            return await super().call_tool(name, arguments, context)

    server = StrictServer("dimpressionist", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR")
    for tool in tools:
        server.add_tool(tool, structured_output=False)
    return server


def _with_protocol_errors(tool: Callable[..., Any]) -> Callable[..., Any]:
    """The tool, whose refusals are errors of the protocol."""

    @wraps(tool)
    def speaking(*arguments: Any, **named: Any) -> Any:
        from mcp.server.mcpserver.exceptions import ToolError

        try:
            return tool(*arguments, **named)
        except Refusal as refusal:
            raise ToolError(f"{refusal.message} {refusal.hint}".strip()) from refusal

    return speaking


def _picture(client: Client, digest: str) -> Any:
    from mcp.server.mcpserver import Image

    data = client.request_bytes("GET", f"/api/images/{digest}?format=png", idempotent=True)
    if len(data) <= _LARGE:
        return Image(data=data, format="png")
    small = client.request_bytes("GET", f"/api/images/{digest}/thumbnail?size=640", idempotent=True)
    return Image(data=small, format="webp")


def _describe(view: GenerationView) -> str:
    lines = [view.prompt, f"id {view.id}, {brief(view, view.width, view.height)}, {view.model}"]
    lines += [f"{title}: {text}" for title, text in facts(view)]
    lines += [remark.text for remark in view.remarks]
    return "\n".join(line for line in lines if line)


def _line(view: GenerationView, head: str | None) -> str:
    mark = ">" if view.id == head else " "
    return f"{mark} {view.id}  {view.status}  {view.modification or view.prompt}"


def _differences(first: GenerationView, second: GenerationView) -> list[str]:
    lines = [] if first.prompt == second.prompt else [f"prompt: {first.prompt} -> {second.prompt}"]
    for row in PARAMETERS:
        before, after = getattr(first, row.name, None), getattr(second, row.name, None)
        if row.compared and before != after:
            old, new = change_texts(row.name, before, after)
            lines.append(f"{title_of(row)}: {old or 'none'} -> {new or 'none'}")
    return lines
