"""The interpreter over lines of JSON."""

from __future__ import annotations

import json

import msgspec
import pytest

from dimp.interpret.jsonl import run


def test_lines_in_lines_out() -> None:
    asked = [
        '{"id": "a", "prompt": "a red ball", "instruction": "make it blue"}',
        "",
        '{"id": 7, "prompt": "a blue ball", "instruction": "I meant green", "turns": '
        '[{"prompt": "a red ball"}, {"prompt": "a blue ball", "modification": "make it blue"}]}',
    ]
    told: list[str] = []
    assert run(asked, told.append) == 2
    answers = [json.loads(line) for line in told]
    assert [(a["id"], a["output"], a["kind"]) for a in answers] == [
        ("a", "a blue ball", "recolor"),
        (7, "a green ball", "recolor"),
    ]
    assert all(0 <= a["confidence"] <= 1 for a in answers)


def test_a_line_that_is_no_question_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        run(['{"id": 1}'], print)
