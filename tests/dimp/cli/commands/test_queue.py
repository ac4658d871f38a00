"""`dimp queue`: moving and cancelling, with and without a server."""

from __future__ import annotations

from tests.dimp.cli.console import Console


def test_pictures_are_moved_and_all_are_cancelled(console: Console) -> None:
    console("queue", "pause")
    for words in ("a ball", "a cube", "a cone"):
        console("new", words, "--no-wait")
    first, second, third = (job["id"] for job in console.json("queue")["waiting"])
    assert "number 1 of 3" in console("queue", "move", third, "--first").stdout
    console("queue", "move", first)
    assert [job["id"] for job in console.json("queue")["waiting"]] == [third, second, first]
    console("stop")
    assert [job["id"] for job in console.json("queue", "list")["waiting"]] == [third, second, first]
    assert "Cancelled 3 pictures." in console("queue", "cancel", "--all").stdout
    assert console.json("queue", "cancel", "--all")["cancelled"] == []
    assert console.json("queue")["waiting"] == []


def test_it_must_be_said_what_is_cancelled(console: Console) -> None:
    assert "--all" in console("queue", "cancel", code=2).stderr
    assert "Say what to cancel" in console("queue", "cancel", "abcd", "--all", code=2).stderr
    assert "No waiting picture" in console("queue", "move", "abcd", code=3).stderr
