"""Who paints: a worker for each device here, or a bridge to each card of a cluster."""

from __future__ import annotations

import pytest

from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.images.worker_commands import worker_commands


def test_each_device_of_this_machine_has_a_worker(home: Home) -> None:
    commands = worker_commands(home, Settings(device="cuda:0,cuda:1", threads=2))
    assert [command[command.index("--device") + 1] for command in commands] == ["cuda:0", "cuda:1"]
    assert all("dimp.engine.worker" in command for command in commands)
    assert worker_commands(home, Settings(), ["scripted"]) == [["scripted"]]


def test_each_card_of_a_cluster_has_a_bridge(home: Home) -> None:
    settings = Settings(ray="ray://head:10001", ray_workers=3, threads=2, device="cuda", speed="compiled")
    commands = worker_commands(home, settings)
    assert len(commands) == 3
    command = commands[0]
    assert command[command.index("--address") + 1] == "ray://head:10001"
    assert command[command.index("--images") + 1] == str(home.images)
    assert {"--threads", "2", "--device", "cuda", "--speed", "compiled"} <= set(command)
    (scripted,) = worker_commands(home, Settings(ray="auto", ray_workers=1), ["x", "--blobs", str(home.images)])
    assert scripted[scripted.index("--") :] == ["--", "x", "--blobs", "{images}"]


def test_a_cluster_that_does_not_answer_has_one_bridge_that_says_so(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    assert len(worker_commands(home, Settings(ray="ray://127.0.0.1:9"))) == 1
    assert "Ray" in caplog.text
