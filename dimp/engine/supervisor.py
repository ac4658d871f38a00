"""One life of the worker process: started, fed with frames, read, and reaped without leaving a trace.

The process has its own session, so that Ctrl-C in a terminal reaches the server alone. Its stderr is
drained all the time and only a bounded tail is kept, for the words of an error. It leaves by itself when
its stdin closes.
"""

from __future__ import annotations

import math
import os
import signal
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from signal import Signals
from subprocess import PIPE
from typing import Protocol

import anyio
from anyio.abc import Process, TaskGroup

from dimp.engine import protocol

TAIL_LINES = 20
TAIL_CHARACTERS = 300
CHUNK = 1 << 16


def worker_command(blobs: Path, cache: Path, threads: int = 0, device: str = "", speed: str = "") -> list[str]:
    """How the process that holds the model is started; 0 threads and empty texts leave the choice to it.

    `-P`: Python takes no module from the folder that the server happens to be started in.
    """
    command = [sys.executable, "-P", "-m", "dimp.engine.worker", "--blobs", str(blobs), "--cache", str(cache)]
    chosen = {"--threads": str(threads or ""), "--device": device, "--speed": speed}
    return [*command, *(part for name, value in chosen.items() if value for part in (name, value))]


class WorkerOwner(Protocol):
    """Who keeps a worker: called synchronously, on the event loop."""

    def on_message(self, message: protocol.WorkerMessage) -> None:
        """A message came in."""
        ...

    def on_exit(self, worker: WorkerProcess) -> None:
        """The process is gone; `worker.exit_summary` says how."""
        ...


class WorkerProcess:
    """A running worker. Made by `start`; its tasks live in the task group given there."""

    def __init__(self, process: Process, owner: WorkerOwner) -> None:
        self._process = process
        self._owner = owner
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._outbox, self._to_send = anyio.create_memory_object_stream[bytes](math.inf)
        self._frame_error = ""
        self._drained = anyio.Event()
        self.exited = anyio.Event()

    @classmethod
    async def start(
        cls, command: Sequence[str], env: Mapping[str, str] | None, tasks: TaskGroup, owner: WorkerOwner
    ) -> WorkerProcess:
        """Start the process. Raises OSError when the command can't be run."""
        process = await anyio.open_process(
            list(command), stdin=PIPE, stdout=PIPE, stderr=PIPE, env=env, start_new_session=True
        )
        worker = cls(process, owner)
        for task in (worker._write, worker._drain, worker._read):
            tasks.start_soon(task)
        return worker

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def exit_summary(self) -> str:
        """How the process ended, in words, with the last line it wrote to stderr."""
        code = self._process.returncode
        if code is None:
            return "it is still running"
        how = f"killed by {Signals(-code).name}" if code < 0 else f"exit code {code}"
        last = self._frame_error or next((line for line in reversed(self._tail) if line.strip()), "")
        return f"{how}: {last}" if last else how

    def post(self, message: protocol.ServerMessage) -> None:
        """Queue a message; never blocks. A message to a dead worker is dropped: `on_exit` says the rest."""
        if not self.exited.is_set():
            self._outbox.send_nowait(protocol.frame(message))

    def kill(self) -> None:
        """End the process at once (SIGKILL)."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                if sys.platform == "win32":
                    self._process.kill()
                else:
                    # Not Popen.kill: it polls, and so may reap the child before the event loop's watcher does,
                    # and then the exit code is lost.
                    os.kill(self.pid, signal.SIGKILL)

    async def reap(self) -> None:
        """Kill and reap the process and close its pipes; safe to call twice, shielded from cancellation."""
        with anyio.CancelScope(shield=True):
            self.kill()
            await self._process.wait()
            await self._process.aclose()
            self._outbox.close()
            self._to_send.close()

    async def _read(self) -> None:
        frames = protocol.Frames(protocol.worker_messages)
        assert self._process.stdout is not None
        try:
            async for chunk in self._process.stdout:
                for message in frames.feed(chunk):
                    self._owner.on_message(message)
        except protocol.FrameError as error:
            self._frame_error = str(error)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass
        with anyio.move_on_after(1):  # most often it is leaving by itself
            await self._process.wait()
        self.kill()
        await self._process.wait()
        with anyio.move_on_after(1):  # a grandchild may hold stderr open
            await self._drained.wait()
        self.exited.set()
        self._owner.on_exit(self)
        await self.reap()

    async def _write(self) -> None:
        assert self._process.stdin is not None
        try:
            async for data in self._to_send:
                await self._process.stdin.send(data)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass  # the reader sees the end of the process

    async def _drain(self) -> None:
        assert self._process.stderr is not None
        rest = b""
        try:
            async for chunk in self._process.stderr:
                *lines, rest = (rest + chunk).split(b"\n")
                self._keep_tail(lines)
                rest = rest[-CHUNK:]
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass
        self._keep_tail([rest] if rest else [])
        self._drained.set()

    def _keep_tail(self, lines: list[bytes]) -> None:
        for line in lines[-TAIL_LINES:]:
            text = line.decode("utf-8", "replace")
            self._tail.append("".join(c if c.isprintable() else " " for c in text)[:TAIL_CHARACTERS])
