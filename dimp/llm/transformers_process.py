"""A language model in a child process of ours, kept between questions and never holding anything up.

A question that runs out of time while the model loads leaves the loading alone; one that runs out of time while the
model writes ends the child, since its late answer would be taken for the next one's.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import anyio
import anyio.abc
import msgspec
from anyio.streams.buffered import BufferedByteReceiveStream

from dimp.core.events import Message
from dimp.llm.answers import NoAnswer

_LONGEST_LINE = 64 * 1024


class _Line(msgspec.Struct):
    ready: bool = False
    text: str | None = None
    error: str = ""


class Local:
    """One model folder's child, started by the first question."""

    def __init__(self, folder: Path, threads: int = 0, command: Sequence[str] | None = None) -> None:
        self._command = command or [
            sys.executable,
            "-P",
            "-m",
            "dimp.llm.transformers_child",
            str(folder),
            str(threads),
        ]
        self._process: anyio.abc.Process | None = None
        self._lines: BufferedByteReceiveStream | None = None
        self._ready = False
        self._turn = anyio.Lock()

    async def ask(self, messages: Sequence[Message], max_tokens: int) -> str:
        """The model's answer. Raises `NoAnswer`; set a time limit around it."""
        async with self._turn:
            try:
                await self._load()
                return await self._say(messages, max_tokens)
            except (OSError, anyio.BrokenResourceError, anyio.EndOfStream, anyio.IncompleteRead) as wrong:
                await self.aclose()
                raise NoAnswer("stopped (its process ended)") from wrong

    async def aclose(self) -> None:
        """Ends the child."""
        process, self._process, self._ready = self._process, None, False
        if process is not None:
            with anyio.CancelScope(shield=True):
                if process.returncode is None:
                    process.kill()
                await process.wait()
                await process.aclose()

    async def _load(self) -> None:
        if self._process is None:
            self._process = await anyio.open_process(self._command, stderr=subprocess.DEVNULL)
            assert self._process.stdout is not None
            self._lines = BufferedByteReceiveStream(self._process.stdout)
        if not self._ready:
            reply = await self._hear()
            if not reply.ready:
                await self.aclose()
                raise NoAnswer("cannot be loaded" + (f" ({reply.error})" if reply.error else ""))
            self._ready = True

    async def _say(self, messages: Sequence[Message], max_tokens: int) -> str:
        assert self._process is not None
        assert self._process.stdin is not None
        asked = msgspec.json.encode({"messages": messages, "max_tokens": max_tokens}) + b"\n"
        try:
            await self._process.stdin.send(asked)
            reply = await self._hear()
        except anyio.get_cancelled_exc_class():
            await self.aclose()
            raise
        if reply.text is None:
            raise NoAnswer(f"failed ({reply.error})")
        return reply.text

    async def _hear(self) -> _Line:
        assert self._lines is not None
        try:
            return msgspec.json.decode(await self._lines.receive_until(b"\n", _LONGEST_LINE), type=_Line)
        except (msgspec.DecodeError, anyio.DelimiterNotFound) as wrong:
            await self.aclose()
            raise NoAnswer("answered with something else than a line of JSON") from wrong
