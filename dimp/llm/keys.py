"""The key of a language model: from the environment, else from a file that its owner alone can read.

It is no setting: settings are shown, logged and exported, and a key is none of that.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from dimp.core.errors import Invalid
from dimp.home import Home
from dimp.llm.answers import NoAnswer
from dimp.settings import Settings, Value

VARIABLE = "DIMP_INTERPRETER_KEY"
_OWN = {"anthropic": "ANTHROPIC_API_KEY"}
_LONGEST = 1000


def key_for(way: str, home: Home, environ: Mapping[str, str]) -> str:
    """The key for a way to ask, or nothing. Raises `NoAnswer` for a file that others can read, or one that is no key.

    A vendor's own variable is read for that vendor alone: no key may go to an address it was not made for.
    """
    value = environ.get(VARIABLE) or environ.get(_OWN.get(way, ""), "") or _read_key_file(home)
    key = value.strip()
    if len(key) > _LONGEST or not (key.isascii() and key.isprintable()):
        raise NoAnswer("has a key that cannot be one")
    return key


def refuse_elsewhere(
    home: Home, settings: Settings, changes: Mapping[str, Value | None], environ: Mapping[str, str]
) -> None:
    """Refuses to choose a way to ask by which the key goes to an address that it was not made for. Raises `Invalid`.

    For what a page or a program changes: a key of the environment's or of the file is for the one way that its owner
    chose, and where no `interpreter_url` is set, the way decides where the key goes.
    """
    way = changes.get("interpreter")
    if way not in ("openai", "anthropic") or way == settings.interpreter or settings.interpreter_url:
        return
    if environ.get(VARIABLE) or home.interpreter_key.exists():
        hint = f"Whoever has the key chooses it at the command line: dimp config set interpreter {way}"
        raise Invalid(f"The interpreter {way} would be sent a key that may be for another.", hint)


def _read_key_file(home: Home) -> str:
    try:
        with home.interpreter_key.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                raise NoAnswer("has a key that others can read (chmod 600 interpreter.key)")
            return file.read(_LONGEST + 2).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    except OSError as wrong:
        raise NoAnswer("has a key that cannot be read") from wrong
