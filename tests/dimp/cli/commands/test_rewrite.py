"""`dimp squash` and `dimp rebase` through real processes."""

from __future__ import annotations

import json
import os
import signal
import time

from dimp_store.reader import ReadOnlyLog
from tests.dimp.cli.console import Console


def paint_line(console: Console) -> list[str]:
    """A ball that was changed twice; the ids of its line."""
    console("new", "a red ball on grass", "--seed", "7")
    console("refine", "make the ball blue")
    console("refine", "add a hat")
    return [generation["id"] for generation in console.json("tree")["generations"]]


def wait_for_painted(console: Console, count: int) -> None:
    """Waits until so many pictures are painted; reads the log itself, for the next ones are painted meanwhile."""
    deadline = time.monotonic() + 60
    with ReadOnlyLog(console.home.log) as log:
        while sum(row.type == "generation.completed" for row in log.read_all()) < count:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_squash_makes_the_changes_as_one_and_undo_takes_it_back(console: Console) -> None:
    line = paint_line(console)
    squashed = console.json("squash", "--seed", "9")["generations"][0]
    assert (squashed["parent_id"], squashed["seed"]) == (line[0], 9)
    assert squashed["modification"] == "make the ball blue, add a hat"
    assert console.json("undo")["head"]["head"] == line[-1]
    assert "only one change" in console("squash", line[1], code=1).stderr
    assert "a blue ball" in console("squash", line[2], "--since", line[0], "--strength", "0.5").stdout
    console("squash", "--strength", "7", code=1)


def test_rebase_says_the_same_words_to_another_picture(console: Console) -> None:
    line = paint_line(console)
    console("new", "a cat on sand", "--seed", "3")
    process = console("rebase", line[-1], "--onto", "@")
    assert [text.split("  ")[1] for text in process.stdout.splitlines()] == ["make the ball blue", "add a hat"]
    assert "hat" in console.json("show")["prompt"]
    assert "a cat on sand" in console("undo").stdout
    again = console.json("rebase", line[-1], "--seed", "11")
    assert [generation["verdict"] for generation in again["pictures"]] == ["painted"] * 3
    console("rebase", code=2)
    console("rebase", "--seed", "-1", code=1)
    assert console.json("rebase", "--model", "nobody", code=3)["error"]["hint"]
    console("rebase", "--onto", "beef", code=3)


def test_ctrl_c_stops_a_rebase_and_what_is_painted_stays(slow: Console) -> None:
    line = paint_line(slow)
    process = slow.begin("rebase", "--seed", "5")
    wait_for_painted(slow, len(line) + 1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "on their branch" in err
    tree = slow.json("tree")
    assert tree["head"]["head"] == line[-1]
    time.sleep(1)
    assert len(slow.json("tree")["generations"]) == len(tree["generations"]) <= len(line) + 2


def test_a_rebase_goes_on_when_the_server_died_on_the_way(slow: Console) -> None:
    line = paint_line(slow)
    process = slow.begin("rebase", "--seed", "5", "--json")
    wait_for_painted(slow, len(line) + 1)
    os.kill(json.loads(slow.home.server.read_bytes())["pid"], signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert [generation["verdict"] for generation in json.loads(out)["pictures"]] == ["painted"] * 3
    rebased = slow.json("tree")["generations"][len(line) :]
    assert [(generation["status"], generation["seed"]) for generation in rebased] == [("done", 5)] * 3
    assert slow.json("show")["id"] == rebased[-1]["id"]
