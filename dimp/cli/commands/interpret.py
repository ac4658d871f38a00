"""`dimp interpret`: how a modification would be read. Nothing is painted and nothing written."""

from __future__ import annotations

import sys
from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp.cli import output
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, Common
from dimp.refusals import Invalid


def interpret(
    prompt: Annotated[str | None, Parameter(name="PROMPT", help="The prompt as it is.")] = None,
    modification: Annotated[str | None, Parameter(name="MODIFICATION", help="What to change.")] = None,
    /,
    *,
    jsonl: Annotated[
        bool, Parameter(negative="", help="Read lines {id, prompt, instruction}, write lines {id, output, ...}.")
    ] = False,
    options: Common = COMMON,
) -> None:
    """The new prompt that a modification asks for, explained."""
    from dimp.interpret import rules

    if jsonl:
        _lines()
        return
    if prompt is None or modification is None:
        raise Usage("Two texts are needed: a prompt and a modification.", 'dimp interpret "a red ball" "make it blue"')
    read = rules.interpret(prompt, modification)
    if options.json:
        output.value(read)
        return
    output.line(output.plain(read.prompt))
    if not options.quiet:
        for change in read.changes:
            output.note(output.plain(f"  {change}"))
        output.note(f"  kind {read.kind}, strength {read.strength:g}, confidence {read.confidence:g}")
        if read.note:
            output.note(output.plain(f"  {read.note}"))


def _lines() -> None:
    from dimp.interpret import jsonl

    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            try:
                output.line(jsonl.answer(line))
            except (msgspec.DecodeError, msgspec.ValidationError) as wrong:
                hint = "Each line: {id, prompt, instruction}"
                raise Invalid(f"Line {number} cannot be read: {wrong}.", hint) from wrong
