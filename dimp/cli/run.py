"""Running one command: parse, call, and turn whatever was raised into a message on stderr and an exit code.

This is the only place that knows exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not found, 4 damage found,
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from dimp.cli.exits import DONE, INTERRUPTED, REFUSED, USAGE, Exit, Usage
from dimp.cli.failures import failure_of
from dimp.cli.output.console import Failure, print_failure, print_note
from dimp.cli.table import COMMON_OPTIONS, DEFAULTS
from dimp.cli.variables import find_unread
from dimp.core.errors import Refusal
from dimp_store.errors import StoreError

_HELP = ("--help", "-h")


def run(words: Sequence[str]) -> int:
    """Runs the command line `words` and returns its exit code."""
    json = "--json" in words
    if "--quiet" not in words and (unread := find_unread(os.environ)):
        print_note(f"Nothing reads {', '.join(unread)} of the environment; the settings are: dimp config get")
    try:
        return _dispatch(move_options_last(words))
    except Exit as end:
        return end.code
    except KeyboardInterrupt:
        return print_failure(Failure("interrupted", "Interrupted.", "", INTERRUPTED), json)
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except (Refusal, StoreError, Usage, OSError) as error:
        return print_failure(failure_of(error), json)
    except BaseExceptionGroup as group:
        return print_failure(failure_of(_single_error(group)), json)


def _single_error(group: BaseExceptionGroup[BaseException]) -> Exception:
    """The error behind a task group of the server. Raises the group again where it is not an expected error."""
    error = group.exceptions[0]
    if isinstance(error, BaseExceptionGroup):
        return _single_error(error)
    if isinstance(error, Refusal | StoreError | OSError):
        return error
    raise group


def move_options_last(words: Sequence[str]) -> list[str]:
    """Moves the common options that stand before the command behind it, where every command accepts them."""
    early: list[str] = []
    rest = list(words)
    while rest and rest[0].partition("=")[0] in COMMON_OPTIONS:
        takes_value = COMMON_OPTIONS[rest[0]] if "=" not in rest[0] else False
        early.append(rest.pop(0))
        if takes_value and rest:
            early.append(rest.pop(0))
    end = rest.index("--") if "--" in rest else len(rest)
    return add_default_command([*rest[:end], *early, *rest[end:]]) if rest else early


def add_default_command(words: list[str]) -> list[str]:
    """Adds the default command to a group that stands alone (`dimp models`)."""
    default = DEFAULTS.get(words[0])
    alone = len(words) == 1 or (words[1].startswith("-") and words[1] not in _HELP)
    return [words[0], default, *words[1:]] if default and alone else words


def _dispatch(words: list[str]) -> int:
    if not words or words[0].partition("=")[0] in COMMON_OPTIONS:
        return _run_without_command(words)
    if words[0] == "log" and _run_log(words[1:]):
        return DONE
    from cyclopts import CycloptsError

    from dimp.cli.app import build

    try:
        app = build(completion="--install-completion" in words)
        app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        command = " ".join(["dimp", *(error.command_chain or ())])
        return print_failure(Failure("usage", str(error).strip(), f"See: {command} --help", USAGE), "--json" in words)
    return DONE


def _run_log(words: list[str]) -> bool:
    """Runs `dimp log` where its options are simple; False where the parser is needed."""
    from dimp.cli.output import log_lines

    options = log_lines.parse_options(words)
    if options is not None:
        log_lines.print_log(options)
    return options is not None


def _run_without_command(options: list[str]) -> int:
    """`dimp` alone: actions line by line from a pipe, the interactive prompt on a terminal, else the help."""
    if sys.stdin and not sys.stdin.isatty():
        from dimp.cli.prompt.piped import run_piped

        return run_piped(options, run)
    if sys.stdin and sys.stdout.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from dimp.cli.prompt.loop import run_prompt

        return run_prompt(options, run)
    from dimp.cli.help import overview

    sys.stdout.write(overview())
    return DONE
