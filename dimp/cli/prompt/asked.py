"""Answers and questions back: what a line asks is answered, and what was unclear is chosen by its number."""

from __future__ import annotations

from collections.abc import Sequence

from dimp.cli.output import console
from dimp.core.errors import Choice
from dimp.decide.talk.meaning import Meant

ASKING = ("answer", "unclear")
"""Kinds of words that lead to no command."""


class Asked(Exception):
    """A line that leads to an answer or to a question back instead of a command."""

    def __init__(self, understood: Meant) -> None:
        super().__init__(understood.told)
        self.understood = understood


class Choices:
    """The readings that were offered last; a line that is nothing but a number takes one of them."""

    def __init__(self) -> None:
        self._choices: tuple[Choice, ...] = ()

    def resolve(self, line: str) -> str:
        """The line itself, or the words of the choice whose number it is. The choices are then forgotten."""
        choices, self._choices = self._choices, ()
        number = line.strip().strip(".)#")
        if number.isdecimal() and 1 <= int(number) <= len(choices):
            return choices[int(number) - 1].words
        return line

    def offer(self, understood: Meant, options: Sequence[str] = ()) -> None:
        """Prints an answer, or what was unclear with the numbered choices, and remembers these."""
        self._choices = understood.choices
        if "--json" in options:
            console.print_json({"kind": understood.kind, "told": understood.told, "choices": understood.choices})
            return
        console.print_line(console.plain(understood.told))
        for number, choice in enumerate(understood.choices, 1):
            console.print_line(console.plain(f"  {number}  {choice.words}"))
