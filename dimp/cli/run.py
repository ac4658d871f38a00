"""Running one command: parse, call, and turn whatever was raised into words on stderr and an exit code.

This is the only place that knows exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not found, 4 damage found,
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from dimp.cli.commands import DEFAULTS, EVERYWHERE
from dimp.cli.exits import DONE, INTERRUPTED, REFUSED, USAGE, Exit, Usage
from dimp.cli.failures import failure_of
from dimp.cli.output import Failure, fail
from dimp.refusals import Refusal
from dimp_store.errors import StoreError

_HELP = ("--help", "-h")


def run(words: Sequence[str]) -> int:
    """Runs the command line `words` and returns its exit code."""
    json = "--json" in words
    try:
        return _call(hoisted(words))
    except Exit as end:
        return end.code
    except KeyboardInterrupt:
        return fail(Failure("interrupted", "Interrupted.", "", INTERRUPTED), json)
    except BrokenPipeError:
        # Whoever read our output has left; Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except (Refusal, StoreError, Usage, OSError) as error:
        return fail(failure_of(error), json)
    except BaseExceptionGroup as group:
        return fail(failure_of(_only(group)), json)


def _only(group: BaseExceptionGroup[BaseException]) -> Exception:
    """What a task group of the server raised for one reason. Raises what cannot be put into words."""
    one = group.exceptions[0]
    if isinstance(one, BaseExceptionGroup):
        return _only(one)
    if isinstance(one, Refusal | StoreError | OSError):
        return one
    raise group


def hoisted(words: Sequence[str]) -> list[str]:
    """The command line with options that stand before the command put behind it, where every command takes them."""
    early: list[str] = []
    rest = list(words)
    while rest and rest[0].partition("=")[0] in EVERYWHERE:
        takes_value = EVERYWHERE[rest[0]] if "=" not in rest[0] else False
        early.append(rest.pop(0))
        if takes_value and rest:
            early.append(rest.pop(0))
    end = rest.index("--") if "--" in rest else len(rest)
    return completed([*rest[:end], *early, *rest[end:]]) if rest else early


def completed(words: list[str]) -> list[str]:
    """The command line with the default command put behind a group that stands alone (`dimp models`)."""
    default = DEFAULTS.get(words[0])
    alone = len(words) == 1 or (words[1].startswith("-") and words[1] not in _HELP)
    return [words[0], default, *words[1:]] if default and alone else words


def _call(words: list[str]) -> int:
    if not words or words[0].partition("=")[0] in EVERYWHERE:
        return _talk(words)
    if words[0] == "log" and _log(words[1:]):
        return DONE
    from cyclopts import CycloptsError

    from dimp.cli.app import build

    try:
        app = build(completion="--install-completion" in words)
        app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as wrong:
        command = " ".join(["dimp", *(wrong.command_chain or ())])
        return fail(Failure("usage", str(wrong).strip(), f"See: {command} --help", USAGE), "--json" in words)
    return DONE


def _log(options: list[str]) -> bool:
    """Runs a plain `dimp log`; False where the parser is needed for it."""
    from dimp.cli import log_lines

    wish = log_lines.wish_of(options)
    if wish is not None:
        log_lines.show(wish)
    return wish is not None


def _talk(options: list[str]) -> int:
    """`dimp` alone: actions line by line from a pipe, the talking prompt on a terminal, else the help."""
    if sys.stdin and not sys.stdin.isatty():
        from dimp.cli.talk import from_pipe

        return from_pipe(options, run)
    if sys.stdin and sys.stdout.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from dimp.cli.prompt.loop import talk

        return talk(options, run)
    from dimp.cli.help import overview

    sys.stdout.write(overview())
    return DONE
