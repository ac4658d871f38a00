"""The main job as a user does it, through real processes: paint, refine, undo, branch, prove, carry elsewhere."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from dimp.home import Home
from tests.dimp.cli.console import Console, furnished


def test_the_loop_of_the_handbook(console: Console, tmp_path: Path) -> None:
    ball = console("new", "a red ball on grass", "--seed", "7").stdout
    assert "seed 7" in ball
    assert str(console.home.images) in ball
    assert "a blue ball on grass" in console("refine", "make the ball blue").stdout
    assert "a red ball on grass" in console("undo").stdout
    console("refine", "make it night")
    drawn = console("tree").stdout.splitlines()[1:]
    assert [line[0] for line in drawn] == ["●", "├", "◉"]
    assert drawn[2].endswith("make it night  (head)")

    assert "3 same" in console("replay", "--verify").stdout
    assert "sound" in console("verify").stdout

    bundle = tmp_path / "story.dimp"
    console("export", "-o", str(bundle))
    other = Console(furnished(Home(tmp_path / "other")))
    try:
        other("import", str(bundle))
        assert other("tree").stdout == console("tree").stdout
        assert "already here" in other("import", str(bundle)).stdout
    finally:
        other("stop")


def test_painting_as_json_tells_where_the_picture_is(console: Console) -> None:
    result = console.json("new", "three things", "--count", "3", "--seed", "5", "--steps", "2", "--size", "64x128")
    generations = result["generations"]
    assert [generation["seed"] for generation in generations] == [5, 6, 7]
    assert {
        (generation["status"], generation["steps"], generation["width"], generation["height"])
        for generation in generations
    } == {("done", 2, 64, 128)}
    assert all(Path(generation["path"]).read_bytes().startswith(b"\x89PNG") for generation in generations)
    shown = console.json("show")
    assert shown["id"] == generations[0]["id"]
    assert shown["path"] == console("show", "--path").stdout.strip()
    assert json.loads(console("show", "--recipe").stdout)["prompt"] == "three things"


def test_prompts_of_a_file_are_painted_one_after_the_other(console: Console, tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("a red ball\n# later: a moon\na blue cube\n")
    made = console.json("new", "--from", str(tmp_path / "prompts.txt"), "--steps", "2")
    assert [generation["prompt"] for generation in made["generations"]] == ["a red ball", "a blue cube"]
    assert len({generation["seed"] for generation in made["generations"]}) == 2
    assert "Leave out one" in console("new", "a moon", "--from", str(tmp_path / "prompts.txt"), code=2).stderr
    assert "none.txt" in console("new", "--from", str(tmp_path / "none.txt"), code=1).stderr
    assert "a moon" in console("new", "--from", "-", "--steps", "1", given="a moon\n").stdout


def test_pictures_are_written_where_asked_in_the_format_of_the_suffix(console: Console, tmp_path: Path) -> None:
    console("new", "one", "-o", str(tmp_path / "a.png"))
    console("new", "two", "--count", "2", "-o", str(tmp_path / "b.webp"))
    console("refine", "bigger", "--mask", str(tmp_path / "a.png"), "-o", str(tmp_path / "c.jpg"))
    console("new", "three", "--image", str(tmp_path / "a.png"), "--strength", "0.5")
    assert (tmp_path / "b-1.webp").read_bytes()[8:12] == b"WEBP"
    assert (tmp_path / "b-2.webp").exists()
    assert (tmp_path / "c.jpg").read_bytes().startswith(b"\xff\xd8")
    assert console.json("show")["source"]


def test_not_waiting_answers_at_once_and_the_work_goes_on(slow: Console) -> None:
    slow("queue", "pause")
    requested = slow.json("new", "later", "--no-wait")["generations"][0]
    assert requested["status"] == "pending"
    assert [job["id"] for job in slow.json("queue")["waiting"]] == [requested["id"]]
    slow("queue", "resume")
    deadline = time.monotonic() + 60
    while slow.json("show", requested["id"])["status"] != "done":
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_ctrl_c_cancels_the_picture_and_it_is_recorded(slow: Console) -> None:
    slow("status")
    slow("new", "warm", "--steps", "1")
    process = slow.begin("new", "too slow", "--steps", "100", "--count", "2")
    deadline = time.monotonic() + 60
    while not [generation for generation in slow.json("tree")["generations"] if generation["status"] == "running"]:
        assert time.monotonic() < deadline
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert not out
    assert "Cancelled 2 of 2" in err
    assert [generation["status"] for generation in slow.json("tree")["generations"]] == [
        "done",
        "cancelled",
        "cancelled",
    ]


def test_ctrl_c_with_json_says_so_in_json(slow: Console) -> None:
    process = slow.begin("new", "too slow", "--steps", "100", "--json")
    deadline = time.monotonic() + 60
    while not slow.home.log.exists() or not [line for line in slow.json("log") if line["type"] == "generation.started"]:
        assert time.monotonic() < deadline
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(out)["error"]["exit_code"] == 130


def test_a_server_that_dies_is_started_again_and_the_picture_comes(slow: Console) -> None:
    process = slow.begin("new", "survivor", "--steps", "8", "--json")
    deadline = time.monotonic() + 60
    while not slow.home.log.exists() or not [line for line in slow.json("log") if line["type"] == "generation.started"]:
        assert time.monotonic() < deadline
    os.kill(json.loads(slow.home.server.read_bytes())["pid"], signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    generations = json.loads(out)["generations"]
    assert [generation["status"] for generation in generations] == ["done"]
    assert len(slow.json("tree")["generations"]) == 1


def test_a_server_that_is_stopped_stays_stopped_though_somebody_waits(slow: Console) -> None:
    process = slow.begin("new", "patience", "--steps", "20", "--json")
    deadline = time.monotonic() + 60
    while not slow.home.log.exists() or not [line for line in slow.json("log") if line["type"] == "generation.started"]:
        assert time.monotonic() < deadline
    slow("stop")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    error = json.loads(out)["error"]
    assert "stopped" in error["message"]
    assert "goes on" in error["hint"]
    assert slow.json("status")["running"] is False
    assert [job["id"] for job in slow.json("queue")["waiting"]]


def test_a_picture_that_fails_says_why_and_what_to_try(tmp_path: Path) -> None:
    console = Console(furnished(Home(tmp_path / "studio")), {"DIMP_FAULTS": "raise@1"})
    try:
        done = console("new", "unlucky", code=1)
        assert not done.stdout
        assert "dimp:" in done.stderr
        assert "failed" in console("tree").stdout
        result = console.json("new", "lucky")
        assert result["generations"][0]["status"] == "done"
    finally:
        console("stop")


@pytest.mark.parametrize("words", [("refine", "x", "--strength", "0"), ("new", "x", "--steps", "0"),
                                   ("new", "x", "--seed", "-1"), ("new", "x", "--size", "65x64"),
                                   ("undo",), ("refine", "x"), ("new", "x", "--count", "99")])  # fmt: skip
def test_the_server_refuses_with_a_hint_and_writes_nothing(console: Console, words: tuple[str, ...]) -> None:
    error = console.json(*words, code=1)["error"]
    assert error["hint"]
    assert console.json("log") == []


def test_a_broken_image_is_refused(console: Console, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n only this")
    assert console.json("new", "x", "--image", str(tmp_path / "broken.png"), code=1)["error"]["hint"]
    assert console.json("log") == []
