"""`dimp` with piped input: one action a line, as a script would type them.

The first words on an empty canvas paint a new picture, later ones refine it. `new WORDS` and `refine WORDS` are
explicit; words about the history ("undo", "go back two", "try again", "start over") move along it. Empty lines and
lines that begin with # are skipped.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from dimp.cli.store import CLI, load_sessions, resolve_home
from dimp.core import actions as act
from dimp.core.actions import AnyAction
from dimp.core.session import Session
from dimp.decide.intent import Say, meant

_PLAIN_COMMANDS = ("clear", "tree", "log", "show")


def run_piped(options: Sequence[str], run: Callable[[list[str]], int]) -> int:
    """Runs every line of stdin through `run`; stops at the first that fails and returns its exit code."""
    for raw_line in sys.stdin:
        line = raw_line.strip()
        if not line or line.startswith("#"):
            continue
        session = _current_session(options)
        for words in commands_for(line, session):
            if (code := run([*options, *words])) != 0:
                return code
    return 0


def commands_for(line: str, session: Session | None) -> list[list[str]]:
    """The command lines that plain words mean, given the session as it is. Raises a `Refusal`."""
    first, _, rest = line.partition(" ")
    if line in _PLAIN_COMMANDS:
        return [[line]]
    if first in ("undo", "redo") and (not rest or rest.isdigit()):
        return [line.split()]
    if first in ("new", "refine") and rest.strip():
        return [[first, "--", rest.strip()]]
    understood = meant(session or Session(""), Say(words=line))
    if understood.action is None:
        return [["queue", "cancel", generation_id] for generation_id in understood.stops]
    return [command_for(understood.action)]


def command_for(action: AnyAction) -> list[str]:
    """The command line that performs an action."""
    match action:
        case act.New():
            return ["new", "--", action.prompt]
        case act.Refine():
            return ["refine", *(["--at", action.parent_id] if action.parent_id else []), "--", action.modification]
        case act.Again():
            seed = ["--seed", str(action.seed)] if action.seed is not None else []
            return ["again", action.id or "@", "--count", str(action.count), *seed]
        case act.Undo() | act.Redo():
            return [str(action.__struct_config__.tag), str(action.times)]
        case act.Jump() | act.Star():
            return [str(action.__struct_config__.tag), action.id]
        case act.Clear():
            return ["clear"]
        case _:
            raise AssertionError(f"no command line for {action}")


def _current_session(options: Sequence[str]) -> Session | None:
    """The session that the options name, as it is now."""
    sessions = load_sessions(resolve_home(option_value(options, "--home")))
    session_name = option_value(options, "--session")
    return sessions.find(session_name) if session_name is not None else sessions.current(CLI)


def option_value(options: Sequence[str], name: str) -> str | None:
    """The value of an option; None where it is not given."""
    for index, word in enumerate(options):
        key, equals, value = word.partition("=")
        if key == name:
            return value if equals else next(iter(options[index + 1 :]), None)
    return None
