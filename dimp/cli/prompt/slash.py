"""Reading a typed line: plain words, or a command after a slash. Pure.

Every command of the program works with a slash (`/tree --all`); a few have a shorter form here, and some exist only
here. The result is command lines as `dimp` takes them, those that exist only here among them.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from difflib import get_close_matches

from dimp.cli.exits import Usage
from dimp.cli.prompt.piped import commands_for
from dimp.cli.table import ALIASES, COMMANDS
from dimp.core.session import Session
from dimp.decide.talk.intent import USUAL_SIZE

PROMPT_COMMANDS = (
    ("/compare A [B]", "Two pictures side by side, and what differs"),
    ("/model [NAME]", "The models, or the one to paint with from now on"),
    ("/set [KEY [VALUE]]", "The settings, one of them, or a new value (`default` resets it)"),
    ("/export FILE", "Write the session to a file; the suffix names the format"),
    ("/help [COMMAND]", "This help, or the help of a command"),
    ("/quit", "Leave; so do Ctrl-D, and Ctrl-C twice on an empty line"),
)
"""Commands that differ from the command line or exist only here: usage and summary."""

LEAVE = ("quit", "exit", "bye")
_OPTION = re.compile(r"(?:^|\s)--?[a-z]")
_NUMBER = re.compile(r"\d+")


def parse_line(
    typed: str, session: Session | None, size: tuple[int, int] = USUAL_SIZE, looks: Callable[[], bool] = lambda: False
) -> list[list[str]]:
    """The command lines that a typed line means; `size` and `looks` as for `commands_for`.

    Raises `Usage` for an unknown command, or a `Refusal`.
    """
    line = typed.strip()
    if line.lower() in LEAVE:
        return [["quit"]]
    if not line.startswith("/"):
        return commands_for(line, session, size, looks) if line else []
    word, _, rest = line[1:].partition(" ")
    name, rest = word.lower(), rest.strip()
    if name in _SHORT_FORMS:
        return [_SHORT_FORMS[name](rest)]
    if name not in command_names():
        raise Usage(f"There is no command /{word}.", _suggestion(name))
    return [[name, *split_words(rest)]]


def command_names() -> tuple[str, ...]:
    """Every word that can stand after a slash."""
    known = dict.fromkeys(usage.split()[0] for _, group in COMMANDS for usage, _, _ in group)
    aliases = (alias for some in ALIASES.values() for alias in some)
    return tuple(dict.fromkeys([*(usage[1:].split()[0] for usage, _ in PROMPT_COMMANDS), *known, *aliases]))


def split_words(rest: str) -> list[str]:
    """Splits the words after a command, quoted as in a shell. Raises `Usage`."""
    try:
        return shlex.split(rest)
    except ValueError as error:
        hint = "Close the quotation, or leave out the quotation mark."
        raise Usage(f"That cannot be read: {str(error).lower()}.", hint) from error


def _suggestion(name: str) -> str:
    near = get_close_matches(name, command_names(), 1)
    return f"Did you mean /{near[0]}?" if near else "See all of them with: /help"


def _free_text(command: str) -> Callable[[str], list[str]]:
    """A command that takes free text, split as in a shell only where it contains an option."""

    def arguments(rest: str) -> list[str]:
        if _OPTION.search(rest):
            return split_words(rest)
        return ["--", rest] if rest else []

    return lambda rest: [command, *arguments(rest)]


def _again(rest: str) -> list[str]:
    return ["again", "@", "--count", rest] if _NUMBER.fullmatch(rest) else ["again", *split_words(rest)]


def _on_canvas(command: str) -> Callable[[str], list[str]]:
    """A command about a picture: the one on the canvas where none is named."""
    return lambda rest: [command, *(split_words(rest) or ["@"])]


def _model(rest: str) -> list[str]:
    return ["config", "set", "model", *split_words(rest)] if rest else ["models", "list"]


def _set(rest: str) -> list[str]:
    key, _, value = rest.partition(" ")
    if not key:
        return ["config", "get"]
    if not value.strip():
        return ["config", "get", key]
    return ["config", "set", key, *([] if value.strip() == "default" else [value.strip()])]


def _export(rest: str) -> list[str]:
    parts = split_words(rest)
    if not parts:
        raise Usage("A file is needed.", "Write, for instance: /export story.dimp (or .png, .gif, .html)")
    has_options = any(part.startswith("-") for part in parts)
    return ["export", *parts] if has_options else ["export", *parts[:-1], "-o", parts[-1]]


def _upscale(rest: str) -> list[str]:
    return ["upscale", "@", "--scale", rest] if _NUMBER.fullmatch(rest) else ["upscale", *split_words(rest)]


def _quit(rest: str) -> list[str]:
    return ["quit"]


_SHORT_FORMS: dict[str, Callable[[str], list[str]]] = {
    "new": _free_text("new"), "refine": _free_text("refine"), "again": _again, "upscale": _upscale,
    "star": _on_canvas("star"), "unstar": _on_canvas("unstar"), "trash": _on_canvas("trash"),
    "model": _model, "set": _set, "export": _export,
    **dict.fromkeys(LEAVE, _quit),
}  # fmt: skip
