"""Commands around the painting, each through a real process."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

from PIL import Image

from dimp.home import Home
from dimp_store.lock import FolderLock
from tests.dimp.cli.console import Console, furnished


def test_marks_sessions_and_moves(console: Console) -> None:
    console("new", "a", "red", "ball")
    console("star", "@")
    console("name", "@", "the", "best")
    console("note", "@", "keep this")
    console("tag", "@", "red", "ball")
    generation = console.json("show", "the best")
    marks = {"starred": True, "name": "the best", "note": "keep this", "tags": ["red", "ball"]}
    assert {key: generation[key] for key in marks} == marks
    assert console("star", "@").stdout == "Nothing to change.\n"
    console("unstar", "@")
    console("refine", "make it blue")
    console("goto", "the", "best")  # as it is typed at the prompt
    assert console.json("undo")["prompt"] == "a blue ball"
    assert console.json("redo")["prompt"] == "a red ball"
    console("trash", "head")
    assert console("tree").stdout.count("ball") >= 1
    console("restore", "the best")
    console("clear")
    assert console.json("undo", "1")["current_image"]


def test_sessions(console: Console) -> None:
    first = console.json("session", "new", "first", "one")["session_id"]
    console("new", "x")
    second = console.json("session", "new", "second")["session_id"]
    assert console.json("sessions")["current"] == second
    console("session", "switch", "first one")
    assert console.json("sessions")["current"] == first
    console("session", "rename", second, "other")
    console("new", "y", "--session", "other")
    assert console.json("tree", "--session", "other")["head"]["generation_count"] == 1
    console("session", "trash", "other")
    assert [summary["session_id"] for summary in console.json("sessions")["sessions"]] == [first]
    console("session", "restore", "other")
    assert len(console.json("sessions")["sessions"]) == 2


def test_log_shows_what_happened_and_follows(console: Console) -> None:
    assert console.json("log") == []
    console("new", "a red ball", "--seed", "3")
    lines = console.json("log")
    assert [line["type"] for line in lines] == [
        "session.started", "generation.requested", "generation.started", "generation.completed",
    ]  # fmt: skip
    assert lines[1]["body"]["prompt"] == "a red ball"
    assert lines[1]["actor"] == "cli"
    assert len(console("log", "--limit", "2").stdout.splitlines()) == 2
    assert len(console.json("log", "--limit", "1", "--session", lines[0]["session"][:13])) == 1
    following = console.begin("log", "--follow", "--limit", "1", "--json")
    assert following.stdout is not None
    assert json.loads(following.stdout.readline())["type"] == "generation.completed"
    console("star", "@")
    assert json.loads(following.stdout.readline())["type"] == "generation.starred"
    following.terminate()
    following.communicate()


def test_diff_shows_words_and_parameters(console: Console) -> None:
    console("new", "a red ball", "--seed", "3")
    console("refine", "make it blue", "--steps", "9")
    assert console("diff", "head^").stdout.splitlines()[0] == "a [-red-] {+blue+} ball"
    difference = console.json("diff", "head^", "@")
    assert {"field": "steps", "before": 4, "after": 9} in difference["changes"]


def test_words_are_read_without_a_server(unserved: Console) -> None:
    assert unserved("interpret", "a red ball", "make it blue").stdout == "a blue ball\n"
    line = json.dumps({"id": 1, "prompt": "a red ball", "instruction": "make it blue"})
    answer = json.loads(unserved("interpret", "--jsonl", given=line + "\n\n").stdout)
    assert (answer["id"], answer["output"]) == (1, "a blue ball")
    assert "Line 1" in unserved("interpret", "--jsonl", given="{}\n", code=1).stderr
    assert not unserved.home.server.exists()


def test_settings_with_and_without_a_server(console: Console) -> None:
    console("config", "set", "steps", "6")
    assert console("config", "get", "steps").stdout == "6\n"
    console("new", "x")
    assert console.json("show")["steps"] == 6
    console("config", "set", "steps", "3")
    console("new", "x")
    assert console.json("show")["steps"] == 3
    console("config", "set", "steps")
    assert "in_force" in console.json("config", "set", "port", "0")
    assert console("config", "path").stdout.strip() == str(console.home.config)
    assert console.json("config", "get")["model"] == "paper"


def test_the_queue_is_paused_listed_and_cancelled(slow: Console) -> None:
    assert slow("queue").stdout == "The queue is empty.\n"
    slow("queue", "pause")
    waiting = slow.json("new", "waits", "--no-wait")["generations"][0]["id"]
    assert [job["id"] for job in slow.json("queue", "list")["waiting"]] == [waiting]
    slow("stop")
    assert [job["id"] for job in slow.json("queue")["waiting"]] == [waiting]
    slow("queue", "cancel", waiting[:23])
    slow("queue", "resume")
    assert slow.json("queue")["waiting"] == []


def test_verify_finds_damage_with_exit_code_4(console: Console) -> None:
    path = Path(console.json("new", "x")["generations"][0]["path"])
    assert console.json("verify")["sound"]
    path.chmod(0o600)
    path.write_bytes(b"not this")
    assert not console.json("verify", code=4)["sound"]
    assert "damaged" in console("fsck", code=4).stdout


def test_rebuild_and_gc(console: Console, tmp_path: Path) -> None:
    console("new", "x", "-o", str(tmp_path / "x.png"))
    console("new", "y", "--image", str(tmp_path / "x.png"))
    Image.new("RGB", (64, 64), "teal").save(tmp_path / "other.png")
    console("new", "z", "--image", str(tmp_path / "other.png"), "--model", "nobody", code=3)  # stored, and then refused
    assert console.json("rebuild")["generations"] == 2
    unused = console.json("gc", "--older-than", "0")
    assert unused["dry_run"]
    beside = console.json("verify")["findings"]["waste"]
    assert unused["removed"]
    assert [image["digest"] for image in beside] == [image["digest"] for image in unused["removed"]]
    console("stop")
    assert console.json("gc", "--yes", "--older-than", "0")["dry_run"] is False
    assert console.json("verify")["sound"]


def test_a_lost_log_beside_pictures_is_said_and_not_taken_for_a_fresh_start(unserved: Console) -> None:
    unserved("new", "x")
    unserved("stop")
    for path in unserved.home.root.glob("log.db*"):
        path.unlink()
    assert unserved.json("tree", code=1)["error"]["kind"] == "LogMissing"
    assert unserved.json("verify", code=4)["sound"] is False
    assert "log" in unserved("new", "x", code=1).stderr
    findings = {finding["name"]: finding for finding in unserved.json("doctor")}
    assert "lost" in findings["event log"]["value"]
    assert "backup" in findings["event log"]["advice"]


def test_models_are_listed_shown_and_not_fetched_unasked(console: Console) -> None:
    models = {model["name"]: model for model in console.json("models")}
    assert models["paper"]["chosen"]
    assert not models["flux-dev"]["installed"]
    assert console.json("models", "show", "paper")["facts"]["steps"] == 4
    refused = console("models", "pull", "flux-dev", code=1)
    assert "33.7 GB" in refused.stderr
    assert "--yes" in refused.stderr
    assert console.json("models", "pull", "paper", code=1)["error"]["kind"] == "Conflict"


def test_piped_lines_are_actions(console: Console) -> None:
    talk = "# a talk\na red ball on grass\nmake the ball blue\n\nundo\nmake it night\nthe first version\n"
    console("-q", given=talk)
    generations = console.json("tree")["generations"]
    assert [generation["prompt"] for generation in generations] == [
        "a red ball on grass", "a blue ball on grass", "a red ball on grass at night",
    ]  # fmt: skip


def test_piped_lines_stop_at_the_first_that_is_refused(console: Console) -> None:
    console(given="undo\na red ball\n", code=1)
    assert console.json("log") == []


def test_three_first_commands_at_once_start_one_server(unserved: Console) -> None:
    processes = [unserved.begin("new", f"p{number}", "--json") for number in range(3)]
    results = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert len({result["session_id"] for result in results}) == 1
    assert len(unserved.json("tree")["generations"]) == 3


def test_a_command_waits_for_a_server_that_is_still_leaving(unserved: Console) -> None:
    with FolderLock(unserved.home.lock):  # as a server does that has said good-bye and closes its log
        process = unserved.begin("session", "new", "After all", "--json")
        time.sleep(1.5)
        assert process.poll() is None
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert json.loads(out)["title"] == "After all"


def test_status_stop_and_doctor(unserved: Console) -> None:
    assert unserved.json("status")["running"] is False
    assert unserved.json("stop") == {"stopped": False}
    unserved("new", "x")
    status = unserved.json("status")
    assert status["running"]
    assert status["queue"]["model"]["state"]
    findings = {finding["name"]: finding for finding in unserved.json("doctor")}
    assert findings["model"]["value"] == "paper"
    assert status["url"] in findings["server"]["value"]
    assert unserved.json("stop") == {"stopped": True}
    assert not unserved.home.server.exists()
    assert unserved.json("status")["running"] is False


def test_a_second_server_on_the_same_folder_leaves_with_one_line(console: Console) -> None:
    console("new", "x")
    refused = console("serve", code=1)
    assert "owns this data folder" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_serving_to_others_without_a_token_is_refused(unserved: Console) -> None:
    assert "token" in unserved("serve", "--host", "0.0.0.0", code=1).stderr


def test_a_server_that_cannot_start_is_said_with_its_own_words(tmp_path: Path) -> None:
    console = Console(furnished(Home(tmp_path / "studio")), {"DIMP_PORT": "70000"})
    output = console("new", "x", code=1).stderr
    assert "port 70000" in output
    assert "dimp serve" in output


def test_the_foreground_server_is_used_and_leaves_on_sigterm(unserved: Console) -> None:
    serving = unserved.begin("serve")
    deadline = time.monotonic() + 60
    while not unserved.home.server.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert unserved.json("status")["pid"] == serving.pid
    unserved("new", "x")
    serving.terminate()
    assert serving.wait(timeout=60) == 0
    serving.communicate()


def test_a_reader_that_leaves_early_is_no_error(console: Console) -> None:
    console("new", "x")
    with console.begin("log") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_completion_is_installed_for_the_shell(unserved: Console, tmp_path: Path) -> None:
    unserved.environ |= {"HOME": str(tmp_path), "SHELL": "/bin/bash"}
    unserved("--install-completion")
    (script,) = (path for path in tmp_path.rglob("*") if path.name == "dimp")
    words = subprocess.run(
        ["bash", "-c", f"source {script}; COMP_WORDS=(dimp ref); COMP_CWORD=1; _dimp; echo ${{COMPREPLY[@]}}"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert words == ["refine"]
