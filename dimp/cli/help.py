"""The help of the whole program, written from the command table, before any library is loaded."""

from __future__ import annotations

from dimp.cli.table import COMMANDS, PROGRAM

_HEAD = """\
A studio where a picture is made in conversation, and nothing is ever lost.

    dimp new "a red ball on grass"       dimp refine "make the ball blue"       dimp undo

Usage: dimp COMMAND [ARGUMENTS] [OPTIONS]
       dimp                                  (alone: an interactive prompt; with piped input, one action a line)
"""

_FOOT = """
Options of every command
  --home PATH             Data folder (else $DIMP_HOME, else the user data folder)
  --session S             Session: id, its beginning, or title (else the current one)
  --json                  One JSON value on stdout and nothing else
  --quiet, -q             No progress and no hints
  --install-completion    Install completion for this shell
  --help, -h              This help; dimp COMMAND --help for one command
  --version               The version

An ID is an id or image digest (4 characters or more), a name, @ or head, head^, head~2.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not found, 4 damage found, 130 interrupted.
"""


def overview() -> str:
    """All commands, by group, one line each."""
    width = max(len(usage) for _, commands in COMMANDS for usage, _, _ in commands) + 2
    lines = [_HEAD]
    for group, commands in COMMANDS:
        lines.append(group)
        lines += [f"  {usage:<{width}}{summary}" for usage, _, summary in commands]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n" + _FOOT


def version_line() -> str:
    """Name and version."""
    from dimp import __version__

    return f"{PROGRAM} {__version__}\n"
