"""What a typed line is: talk, or a command with a slash before it. Pure.

Every command of the program can be said with a slash (`/tree --all`); a few have a shorter form here, and four are the
prompt's own. The result is command lines as `dimp` takes them, the prompt's own among them.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from difflib import get_close_matches

from dimp.cli.commands import ALIASES, COMMANDS
from dimp.cli.exits import Usage
from dimp.cli.talk import commands_for
from dimp.session import Session

OWN = (
    ("/compare A [B]", "Two pictures side by side, and what differs"),
    ("/model [NAME]", "The models, or the one to paint with from now on"),
    ("/set [KEY [VALUE]]", "The settings, one of them, or a new value (default: back to the usual)"),
    ("/export FILE", "The session as a file; its suffix tells the format"),
    ("/help [COMMAND]", "This help, or that of a command"),
    ("/quit", "Leave; so do Ctrl-D and two Ctrl-C on an empty line"),
)
"""What is said otherwise than on the command line, or only here: usage and what it does."""

LEAVE = ("quit", "exit", "bye")
_OPTION = re.compile(r"(?:^|\s)--?[a-z]")
_NUMBER = re.compile(r"\d+")


def lines_of(typed: str, session: Session | None) -> list[list[str]]:
    """The command lines that a typed line amounts to. Raises `Usage` for no such command, or a `Refusal`."""
    said = typed.strip()
    if said.lower() in LEAVE:
        return [["quit"]]
    if not said.startswith("/"):
        return commands_for(said, session) if said else []
    word, _, rest = said[1:].partition(" ")
    name, rest = word.lower(), rest.strip()
    if name in _SHORT:
        return [_SHORT[name](rest)]
    if name not in names():
        raise Usage(f"There is no command /{word}.", _meant(name))
    return [[name, *words(rest)]]


def names() -> tuple[str, ...]:
    """Every word that can stand after a slash."""
    known = dict.fromkeys(usage.split()[0] for _, group in COMMANDS for usage, _, _ in group)
    aliases = (alias for some in ALIASES.values() for alias in some)
    return tuple(dict.fromkeys([*(usage[1:].split()[0] for usage, _ in OWN), *known, *aliases]))


def words(rest: str) -> list[str]:
    """The words after a command, quoted as in a shell. Raises `Usage`."""
    try:
        return shlex.split(rest)
    except ValueError as wrong:
        raise Usage(
            f"That cannot be read: {str(wrong).lower()}.", "Close the quotation, or leave the mark out."
        ) from wrong


def _meant(name: str) -> str:
    near = get_close_matches(name, names(), 1)
    return f"Did you mean /{near[0]}?" if near else "See all of them with: /help"


def _free(command: str) -> Callable[[str], list[str]]:
    """Words as they are; with an option among them, split as in a shell."""
    return lambda rest: [command, *words(rest)] if _OPTION.search(rest) else [command, *(["--", rest] if rest else [])]


def _again(rest: str) -> list[str]:
    return ["again", "@", "--count", rest] if _NUMBER.fullmatch(rest) else ["again", *words(rest)]


def _here(command: str) -> Callable[[str], list[str]]:
    """A command about a picture: the one on the canvas, if none is named."""
    return lambda rest: [command, *(words(rest) or ["@"])]


def _model(rest: str) -> list[str]:
    return ["config", "set", "model", *words(rest)] if rest else ["models", "list"]


def _set(rest: str) -> list[str]:
    key, _, value = rest.partition(" ")
    if not key:
        return ["config", "get"]
    if not value.strip():
        return ["config", "get", key]
    return ["config", "set", key, *([] if value.strip() == "default" else [value.strip()])]


def _export(rest: str) -> list[str]:
    said = words(rest)
    if not said:
        raise Usage("A file is needed.", "Write, for instance: /export story.dimp (or .png, .gif, .html)")
    return ["export", *said[:-1], "-o", said[-1]] if not any(one.startswith("-") for one in said) else ["export", *said]


def _upscale(rest: str) -> list[str]:
    return ["upscale", "@", "--scale", rest] if _NUMBER.fullmatch(rest) else ["upscale", *words(rest)]


def _leave(rest: str) -> list[str]:
    return ["quit"]


_SHORT: dict[str, Callable[[str], list[str]]] = {
    "new": _free("new"), "refine": _free("refine"), "again": _again, "upscale": _upscale, "star": _here("star"),
    "unstar": _here("unstar"), "trash": _here("trash"), "model": _model, "set": _set, "export": _export,
    **dict.fromkeys(LEAVE, _leave),
}  # fmt: skip
