"""`dimp` with piped input: one action a line, as a script would type them.

The first words on an empty canvas paint a new picture, later ones refine it. `new WORDS` and `refine WORDS` mean what
they say; talk about the history ("undo", "go back two", "try again", "start over") is understood as such. Empty lines
and lines that begin with # are passed over.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from dimp import actions as act
from dimp.actions import AnyAction
from dimp.cli.store import folded, home_of
from dimp.saying import Say, meant
from dimp.session import Session

_ALONE = ("clear", "tree", "log", "show")


def from_pipe(options: Sequence[str], run: Callable[[list[str]], int]) -> int:
    """Runs every line of stdin through `run`; stops at the first that fails and returns its exit code."""
    for line in sys.stdin:
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        session = _session(options)
        for words in commands_for(said, session):
            if (code := run([*options, *words])) != 0:
                return code
    return 0


def commands_for(said: str, session: Session | None) -> list[list[str]]:
    """The command lines that a line of talk amounts to, given the session as it is. Raises a `Refusal`."""
    first, _, rest = said.partition(" ")
    if said in _ALONE:
        return [[said]]
    if first in ("undo", "redo") and (not rest or rest.isdigit()):
        return [said.split()]
    if first in ("new", "refine") and rest.strip():
        return [[first, "--", rest.strip()]]
    understood = meant(session or Session(""), Say(words=said))
    if understood.action is None:
        return [["queue", "cancel", one] for one in understood.stops]
    return [command_of(understood.action)]


def command_of(action: AnyAction) -> list[str]:
    """The command line that does an action."""
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
            raise AssertionError(f"no words amount to {action}")


def _session(options: Sequence[str]) -> Session | None:
    """The session that the options before the talk mean, as it is now."""
    sessions = folded(home_of(value_of(options, "--home")))
    said = value_of(options, "--session")
    return sessions.find(said) if said is not None else sessions.current()


def value_of(options: Sequence[str], name: str) -> str | None:
    """What an option before the talk says."""
    for index, word in enumerate(options):
        key, equals, value = word.partition("=")
        if key == name:
            return value if equals else next(iter(options[index + 1 :]), None)
    return None
