"""The key of a language model: from the environment, else from a file that its owner alone can read.

It is no setting: settings are shown, logged and exported, and a key is none of that.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from dimp.home import Home
from dimp.llm.answers import NoAnswer

VARIABLE = "DIMP_INTERPRETER_KEY"
_OWN = {"anthropic": "ANTHROPIC_API_KEY"}
_LONGEST = 1000


def key_for(way: str, home: Home, environ: Mapping[str, str]) -> str:
    """The key for a way to ask, or nothing. Raises `NoAnswer` for a file that others can read, or one that is no key.

    A vendor's own variable is read for that vendor alone: no key may go to an address it was not made for.
    """
    value = environ.get(VARIABLE) or environ.get(_OWN.get(way, ""), "") or _filed(home)
    key = value.strip()
    if len(key) > _LONGEST or not (key.isascii() and key.isprintable()):
        raise NoAnswer("has a key that cannot be one")
    return key


def _filed(home: Home) -> str:
    try:
        with home.interpreter_key.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                raise NoAnswer("has a key that others can read (chmod 600 interpreter.key)")
            return file.read(_LONGEST + 2).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    except OSError as wrong:
        raise NoAnswer("has a key that cannot be read") from wrong
