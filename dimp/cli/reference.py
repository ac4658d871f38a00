"""The reference of the command line, written from the commands themselves.

Run: `python -m dimp.cli.reference > docs/cli.md`. A test fails when that file is stale.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from cyclopts import App, Argument

from dimp.cli.app import build, words_of
from dimp.cli.commands import ALIASES, COMMANDS
from dimp.cli.options import Common

_HEAD = """\
# The command line

Written by `python -m dimp.cli.reference` from the commands themselves; do not edit.

`dimp` alone is the talking prompt: plain words paint and change, `/COMMAND` is any command below, and `/help` says
what there is. With piped input it takes one action a line.

Results go to stdout, everything else (progress, remarks, errors) to stderr. Commands that only look read the data
folder themselves; all others ask the server of that data folder, and start one in the background where there is none.

An *ID* is a generation's id or an image's digest (any unique beginning of 4 characters or more), a name given with
`dimp name`, `@` or `head`, `head^`, `head~2`. A session *S* is an id, its beginning, or a title.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | refused or failed: stderr says what, why, and what to try |
| 2 | wrong usage |
| 3 | not found |
| 4 | damage found (`verify`, `replay --verify`) |
| 130 | interrupted; what was being painted is cancelled and recorded |

With `--json` an error is one JSON value too: `{"error": {"kind", "message", "hint", "exit_code"}}`.
`dimp log --follow --json` writes one JSON value a line.

| variable | meaning |
|---|---|
| `DIMP_HOME` | the data folder |
| `DIMP_<SETTING>` | a setting, for instance `DIMP_PORT`; see `dimp config get` |
| `DIMP_PICTURES` | how the terminal shows pictures: `kitty`, `iterm2`, `sixel`, `blocks`, `blocks256` or `none` |
| `DIMP_INTERPRETER_KEY` | the key of the language model that reads words (else in the file `interpreter.key`) |
| `NO_COLOR` | no colours |
| `DIMP_WORKER` | for tests: the command line of another worker |
"""


def reference() -> str:
    """The whole page."""
    app = build()
    parts = [_HEAD, _everywhere(app)]
    for group, commands in COMMANDS:
        parts.append(f"\n## {group}\n")
        parts += [_section(app, usage) for usage, _, _ in commands]
    return "\n".join(parts)


def _everywhere(app: App) -> str:
    common = [one for one in arguments_of(app["tree"]) if one.keys and one.keys[0] in _COMMON]
    return "\n".join(["Every command takes:\n", *_table(common)])


def _section(app: App, usage: str) -> str:
    words = words_of(usage)
    command = app
    for word in words:
        command = command[word]
    also = "".join(f" (also: `dimp {alias}`)" for alias in ALIASES.get(words[-1], ()))
    own = [one for one in arguments_of(command) if not (one.keys and one.keys[0] in _COMMON)]
    text = inspect.getdoc(command.default_command) or ""
    return "\n".join([f"### dimp {usage}\n", text.replace("\n", " ") + also + "\n", *_table(own)])


def arguments_of(command: App) -> list[Argument]:
    """What a command takes, by place or by name."""
    return [one for one in command.assemble_argument_collection() if one.parse and one.show]


def _table(arguments: list[Argument]) -> Iterator[str]:
    if not arguments:
        return
    yield "| argument | meaning |"
    yield "|---|---|"
    for one in arguments:
        names = ", ".join(f"`{name}`" for name in one.names)
        given = one.field_info.default
        default = f" Default: {given}." if isinstance(given, int | str) and not isinstance(given, bool) else ""
        yield f"| {names}{_value(one)} | {one.parameter.help or ''}{default} |"
    yield ""


def _value(one: Argument) -> str:
    """What follows the option: nothing for a flag and for what is given by place."""
    kinds = [*get_args(one.hint), one.hint]
    if bool in kinds or not one.names[0].startswith("-"):
        return ""
    return " " + next((word for kind, word in _KINDS.items() if kind in kinds), "VALUE")


_COMMON = frozenset(Common.__dataclass_fields__)
_KINDS = {int: "N", float: "F", Path: "PATH", str: "TEXT"}

if __name__ == "__main__":
    sys.stdout.write(reference())
