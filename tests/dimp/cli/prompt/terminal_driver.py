"""A person at a terminal: `dimp` in a pseudo terminal, keys going in, and what is on the screen coming out."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Sequence

from tests.dimp.cli.console import Console

_LIMIT_S = 60.0
_OBEYED = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_].*?\x1b\\|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[78=>]", re.S)


class Person:
    """Types, and reads the screen as text. `answers` is what the terminal says to a question about itself."""

    def __init__(self, console: Console, words: Sequence[str] = (), answers: bytes = b"\x1b[?64;1;22c") -> None:
        environ = {**console.environ, "TERM": "xterm-256color", "COLORTERM": ""}
        command = console.command(*words)
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, environ)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 1200, 800))
        self._answers = answers
        self._seen = b""
        self._read = 0

    def types(self, text: str) -> None:
        """Presses keys."""
        os.write(self._terminal, text.encode())

    def sees(self, text: str) -> str:
        """Waits until this text comes after what was seen before, and returns everything up to it."""
        deadline = time.monotonic() + _LIMIT_S
        while text not in (shown := self._shown()):
            assert time.monotonic() < deadline, f"never saw {text!r}, but:\n{shown}"
            if not self._listen():
                assert text in self._shown(), f"it ended without {text!r}:\n{self._shown()}"
        self._read = len(self._seen)
        return shown

    @property
    def raw(self) -> bytes:
        """Everything that went to the screen, escapes and all."""
        return self._seen

    def leaves(self) -> int:
        """Says so, and waits for the end; unlike Ctrl-D this may be typed before the prompt waits for a line."""
        self.types("/quit\r")
        return self.ends()

    def ends(self) -> int:
        """Waits for the end and returns the exit code."""
        deadline = time.monotonic() + _LIMIT_S
        while self._listen():
            assert time.monotonic() < deadline, f"it never ended, but:\n{self._shown()}"
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _shown(self) -> str:
        return _OBEYED.sub("", self._seen[self._read :].decode("utf-8", "replace"))

    def _listen(self) -> bool:
        if not select.select([self._terminal], [], [], 0.2)[0]:
            return True
        try:
            heard = os.read(self._terminal, 65536)
        except OSError:
            return False  # the other end is closed
        self._seen += heard
        if b"\x1b[c" in heard:
            os.write(self._terminal, self._answers)
        if b"\x1b[6n" in heard:
            os.write(self._terminal, b"\x1b[1;1R")
        return bool(heard)
