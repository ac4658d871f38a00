"""The entry point of `dimp`. Help and version are answered here, before anything is imported."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

_HELP = (["--help"], ["-h"], ["help"])
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words in _HELP:
        from dimp.cli.help import overview

        sys.stdout.write(overview())
        return 0
    if words == ["--version"]:
        from dimp.cli.help import version_line

        sys.stdout.write(version_line())
        return 0
    try:
        from dimp.cli.run import run

        return run(words)
    except KeyboardInterrupt:  # pressed before the command began, or while its result was being printed
        return _INTERRUPTED


def program() -> NoReturn:
    """The process `dimp`: exits with the code of `main`, which a late Ctrl-C no longer changes."""
    code = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if code == _INTERRUPTED:
        # A Ctrl-C while the live channel opens can leave its reading thread behind; exit without waiting for it.
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    program()
