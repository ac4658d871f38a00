"""The variables of the environment that are read: these, and one for each setting. Others are named as unread."""

from __future__ import annotations

from collections.abc import Mapping

PREFIX = "DIMP_"

VARIABLES = {
    "DIMP_HOME": "the data folder",
    "DIMP_<SETTING>": "a setting, for instance `DIMP_PORT`; see `dimp config get`",
    "DIMP_PICTURES": ("how the terminal shows pictures: `kitty`, `iterm2`, `sixel`, `blocks`, `blocks256` or `none`"),
    "DIMP_INTERPRETER_KEY": ("the API key of the language model that reads words (else in the file `interpreter.key`)"),
    "NO_COLOR": "no colours",
    "DIMP_WORKER": "for tests: the command line of another worker",
    "DIMP_FAULTS": "for tests: where the worker is to fail",
}
"""What each is for, as the reference of the command line has it."""


def find_unread(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The names that begin as ours do and that nothing reads."""
    others = [name for name in environ if name.startswith(PREFIX) and name not in VARIABLES]
    if not others:
        return ()
    from dimp.settings import keys  # the quick commands do without it

    settings = {f"{PREFIX}{key.upper()}" for key in keys()}
    return tuple(sorted(name for name in others if name not in settings))
