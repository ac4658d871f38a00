"""`dimp refine --dry-run`: everything is told, nothing is done."""

from __future__ import annotations

from tests.dimp.cli.console import Console


def test_a_dry_run_tells_and_writes_nothing(console: Console) -> None:
    console("new", "a red ball on grass")
    events = console.json("log")
    process = console("refine", "make the ball blue", "--dry-run")
    assert process.stdout == "a [-red-] {+blue+} ball on grass\n"
    for word in ("recolor", "strength", "confidence", "rules"):
        assert word in process.stderr
    read = console.json("refine", "remove the ball", "--dry-run")
    assert (read["before"], read["command"]) == ("a red ball on grass", None)
    assert 0 <= read["confidence"] <= 1
    assert "go back 2 moves" in console("refine", "go", "back", "two", "--dry-run").stderr
    assert console("refine", "add a hat", "--dry-run", "--quiet").stderr == ""
    assert console.json("log") == events
    console("refine", "add a hat", "--at", "beef", "--dry-run", code=3)
    console("refine", "--dry-run", code=2)
