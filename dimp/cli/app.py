"""The cyclopts application, built from the table. Commands stay import paths until one of them is called."""

from __future__ import annotations

from cyclopts import App

from dimp import __version__
from dimp.cli.table import ALIASES, COMMANDS, GROUPS, PROGRAM


def build(completion: bool = False) -> App:
    """The application with all commands, none of them imported; with `completion`, also `--install-completion`."""
    app = App(
        name=PROGRAM, version=__version__, help_flags=["--help", "-h"], suppress_keyboard_interrupt=False,
        help="A studio where a picture is made in conversation.",
    )  # fmt: skip
    groups = {name: App(name=name, help=text) for name, text in GROUPS.items()}
    for group in groups.values():
        app.command(group)
    for _, commands in COMMANDS:
        for usage, where, summary in commands:
            _add(app, groups, usage, where, summary)
    if completion:
        app.register_install_completion_command(help="Install completion for this shell.")
    return app


def command_words(usage: str) -> list[str]:
    """The words of a usage line that name the command: those in lower case."""
    return [word for word in usage.split() if word.islower()]


def _add(app: App, groups: dict[str, App], usage: str, where: str, summary: str) -> None:
    words = command_words(usage)
    if len(words) == 1:
        app.command(where, name=[words[0], *ALIASES.get(words[0], ())], help=summary)
        return
    groups[words[0]].command(where, name=words[1], help=summary)
