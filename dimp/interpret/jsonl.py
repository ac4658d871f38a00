"""The interpreter over lines of JSON: {id, prompt, instruction} in, {id, output, kind, confidence, ...} out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from dimp.core.interpretation import Interpretation, Turn
from dimp.interpret.rules import interpret


class Line(msgspec.Struct):
    """One line in; `turns` is optional, oldest first."""

    id: Any
    prompt: str
    instruction: str
    turns: list[Turn] = []


def answer(line: str | bytes) -> str:
    """The line that answers one line of input.

    Raises `msgspec.ValidationError` or `msgspec.DecodeError` for a line that is not such an object.
    """
    asked = msgspec.json.decode(line, type=Line)
    return msgspec.json.encode(_told(asked.id, interpret(asked.prompt, asked.instruction, asked.turns))).decode()


def _told(key: Any, result: Interpretation) -> dict[str, Any]:
    fields = msgspec.structs.asdict(result)
    return {"id": key, "output": fields.pop("prompt"), **fields}


def run(lines_in: Iterable[str | bytes], lines_out: Callable[[str], object]) -> int:
    """Answer each line that is not blank through `lines_out` (without a line end); returns how many were answered."""
    done = 0
    for line in lines_in:
        if line.strip():
            lines_out(answer(line))
            done += 1
    return done
