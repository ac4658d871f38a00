"""`dimp` with piped input: one action a line, as a script would type them.

The first words on an empty canvas paint a new picture, later ones refine it. `new WORDS` and `refine WORDS` are
explicit; words about the history ("undo", "go back two", "try again", "start over") move along it. Questions are
answered; what is unclear is asked back with numbered choices, and the next line may be one of the numbers. Empty lines
and lines that begin with # are skipped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from dimp.cli.exits import REFUSED
from dimp.cli.prompt.asked import ASKING, Asked, Choices
from dimp.cli.store import CLI, load_sessions, resolve_home
from dimp.core import actions as act
from dimp.core.actions import AnyAction
from dimp.core.errors import Refusal
from dimp.core.parameters import PARAMETERS
from dimp.core.session import Session
from dimp.decide.talk.intent import USUAL_SIZE, Say, meant
from dimp.home import Home
from dimp.interpret.settings_words import split_off
from dimp.settings import load

_PLAIN_COMMANDS = ("clear", "tree", "log", "show")


def run_piped(options: Sequence[str], run: Callable[[list[str]], int]) -> int:
    """Runs every line of stdin through `run`; stops at the first that fails and returns its exit code.

    A line that is unclear stops nothing, because the next one may choose what was meant; if none does, the exit code
    is that of a refusal.
    """
    choices, unclear = Choices(), False
    for raw_line in sys.stdin:
        line = raw_line.strip()
        if not line or line.startswith("#"):
            continue
        chosen = choices.resolve(line)
        unclear = unclear and chosen == line
        try:
            home = resolve_home(option_value(options, "--home"))
            size = usual_size(home, chosen)
            commands = commands_for(chosen, _current_session(options), size, partial(can_look, home))
        except Asked as asked:
            choices.offer(asked.understood, options)
            unclear = unclear or asked.understood.kind == "unclear"
            continue
        for words in commands:
            if (code := run([*options, *words])) != 0:
                return code
    return REFUSED if unclear else 0


def usual_size(home: Home, line: str) -> tuple[int, int]:
    """The size of the model that would paint, looked up only where the line names a format. Raises a `Refusal`."""
    if split_off(line)[1].format is None:
        return USUAL_SIZE
    from dimp.models.catalog import Catalog

    facts = Catalog(home, load(home, os.environ)).find().facts
    return facts.width, facts.height


def can_look(home: Home) -> bool:
    """Whether the chosen model has eyes, by which a question about a picture is answered."""
    from dimp.models.catalog import Catalog

    with suppress(Refusal):
        return Catalog(home, load(home, os.environ)).find().facts.describes
    return False


def commands_for(
    line: str, session: Session | None, size: tuple[int, int] = USUAL_SIZE, looks: Callable[[], bool] = lambda: False
) -> list[list[str]]:
    """The command lines that plain words mean. Raises `Asked`, or a `Refusal`.

    `size` is the usual one; `looks` says whether a model could look at the picture that a question is about.
    """
    first, _, rest = line.partition(" ")
    if line in _PLAIN_COMMANDS:
        return [[line]]
    if first in ("undo", "redo") and (not rest or rest.isdigit()):
        return [line.split()]
    if first in ("new", "refine") and rest.strip():
        return [[first, "--", rest.strip()]]
    understood = meant(session or Session(""), Say(words=line), size)
    if understood.look_at is not None and looks():
        return [["describe", understood.look_at]]
    if understood.kind in ASKING:
        raise Asked(understood)
    if understood.action is None:
        return [["queue", "cancel", generation_id] for generation_id in understood.stops]
    return [command_for(understood.action)]


def command_for(action: AnyAction) -> list[str]:
    """The command line that performs an action."""
    match action:
        case act.New():
            return ["new", *_number(action), *_options(action), "--", action.prompt]
        case act.Refine():
            at = ["--at", action.parent_id] if action.parent_id else []
            return ["refine", *at, *_number(action), *_options(action), "--", action.modification]
        case act.Again() | act.Vary():
            return [
                str(action.__struct_config__.tag),
                action.id or "@",
                "--count",
                str(action.count),
                *_options(action),
            ]
        case act.Upscale():
            return ["upscale", action.id or "@"]
        case act.Outpaint():
            margins = ("left", "top", "right", "bottom")
            sides = [
                part for side in margins if (pixels := getattr(action, side)) for part in (f"--{side}", str(pixels))
            ]
            return ["outpaint", *(["--at", action.parent_id] if action.parent_id else []), *sides]
        case act.Undo() | act.Redo():
            return [str(action.__struct_config__.tag), str(action.times)]
        case act.Jump() | act.Star():
            return [str(action.__struct_config__.tag), action.id]
        case act.Clear():
            return ["clear"]
        case _:
            raise AssertionError(f"no command line for {action}")


def _number(action: act.Paint) -> list[str]:
    """The option for how many pictures an action asks for, where they are several."""
    return ["--count", str(action.count)] if action.count > 1 else []


def _options(action: act.Paint) -> list[str]:
    """The options for what an action asks beside its words; words ask for numbers, names and a size."""
    rows = [row for row in PARAMETERS if row.flag and row.type in ("integer", "number", "text") and row.name != "count"]
    asked = {row.name: value for row in rows if (value := getattr(action, row.name)) is not None}
    width, height = asked.pop("width", None), asked.pop("height", None)
    size = ["--size", f"{width}x{height}"] if width and height else []
    return [*size, *(part for row in rows if row.name in asked for part in (row.flag, str(asked[row.name])))]


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
