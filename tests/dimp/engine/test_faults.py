"""Faults on demand: how they are written, and which are left after a death."""

from __future__ import annotations

import pytest

from dimp.engine.faults import Fault, after_exit, parse


def test_parse_reads_a_comma_list() -> None:
    assert parse("oom@3, exit@1,") == [Fault("oom", 3), Fault("exit", 1)]
    assert parse("") == []


@pytest.mark.parametrize("text", ["oom", "oom@", "burn@1", "exit@-1"])
def test_parse_refuses_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match="is not a fault"):
        parse(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("exit@2", ""),
        ("oom@1,exit@2,raise@3", "raise@3"),
        ("hang@1,exit@2", "exit@2"),
        ("oom@1,raise@2", ""),
    ],
)
def test_a_death_uses_up_the_fault_that_caused_it(before: str, after: str) -> None:
    assert after_exit(before) == after
