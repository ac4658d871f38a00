"""`dimp interpret`: how a modification would be read. Nothing is painted or written."""

from __future__ import annotations

import sys
from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.core import limits
from dimp.core.errors import Invalid


def interpret(
    prompt: Annotated[str | None, Parameter(name="PROMPT", help="The prompt as it is.")] = None,
    modification: Annotated[str | None, Parameter(name="MODIFICATION", help="What to change.")] = None,
    /,
    *,
    jsonl: Annotated[
        bool, Parameter(negative="", help="Read lines {id, prompt, instruction}, write lines {id, output, ...}.")
    ] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Show the new prompt that a modification asks for, explained."""
    from dimp.interpret import rules

    if jsonl:
        _lines()
        return
    if prompt is None or modification is None:
        raise Usage("Two texts are needed: a prompt and a modification.", 'dimp interpret "a red ball" "make it blue"')
    read = rules.interpret(prompt, limits.check_prompt(modification, "modification"))
    if options.json:
        console.print_json(read)
        return
    console.print_line(console.plain(read.prompt))
    if not options.quiet:
        for change in read.changes:
            console.print_note(console.plain(f"  {change}"))
        console.print_note(f"  kind {read.kind}, strength {read.strength:g}, confidence {read.confidence:g}")
        if read.note:
            console.print_note(console.plain(f"  {read.note}"))


def _lines() -> None:
    from dimp.interpret import jsonl

    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            try:
                console.print_line(jsonl.answer(line))
            except (msgspec.DecodeError, msgspec.ValidationError) as error:
                hint = "Each line: {id, prompt, instruction}"
                raise Invalid(f"Line {number} cannot be read: {error}.", hint) from error
