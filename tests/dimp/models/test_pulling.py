"""Pulls of a running studio, against a hub on this machine: followed, stopped, gone on with, one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from dimp.core.errors import Conflict
from dimp.home import Home
from dimp.models.pulling import Pulls, PullView
from tests.dimp.fake_hub import COMMIT, FakeHub
from tests.dimp.models.test_pull import PIPELINE, REPO, WEIGHTS, home, hub  # noqa: F401 - fixtures

PATIENCE_S = 60.0


def wait_until(pulls: Pulls, is_reached: Callable[[PullView], bool]) -> PullView:
    """Wait until the pull is as it should be, and return it."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        latest = pulls.latest
        if latest is not None and is_reached(latest):
            return latest
        time.sleep(0.01)
    raise AssertionError(f"it never came to that: {pulls.latest}")


def test_a_pull_is_followed_until_the_model_is_here(hub: FakeHub, home: Home) -> None:  # noqa: F811
    pulls = Pulls(home)
    assert pulls.latest is None

    begun = pulls.start(REPO)
    assert (begun.name, begun.title, begun.state) == (REPO, REPO, "asking")
    done = wait_until(pulls, lambda view: view.is_over)

    assert (done.state, done.detail, done.revision, done.license) == ("done", "", COMMIT, "apache-2.0")
    assert done.fetched == done.size > len(WEIGHTS)
    assert (home.models / "paper-model" / "model_index.json").is_file()
    assert pulls.stop() == done  # nothing runs


def test_a_stopped_pull_keeps_what_arrived_and_goes_on(hub: FakeHub, home: Home) -> None:  # noqa: F811
    pulls = Pulls(home)
    hub.gate.clear()
    pulls.start(REPO)
    wait_until(pulls, lambda view: view.fetched > len(WEIGHTS) // 4)  # in the middle of the large file
    with pytest.raises(Conflict, match="is being pulled"):
        pulls.start("sdxl")
    assert pulls.stop().state == "stopping"  # type: ignore[union-attr]
    hub.gate.set()

    stopped = wait_until(pulls, lambda view: view.is_over)
    assert stopped.state == "stopped"
    assert 0 < stopped.fetched < stopped.size
    assert not (home.models / "paper-model" / "model_index.json").exists()

    pulls.start(REPO)
    assert wait_until(pulls, lambda view: view.is_over).state == "done"
    assert any(first_byte > 0 for _, first_byte in hub.log), "no byte is fetched twice"


def test_what_goes_wrong_is_told_with_the_way_out(hub: FakeHub, home: Home) -> None:  # noqa: F811
    pulls = Pulls(home)
    for name, part in (("nobody", "no model called"), ("somebody/else", "no such revision")):
        pulls.start(name)
        failed = wait_until(pulls, lambda view: view.is_over)
        assert (failed.state, failed.fetched) == ("failed", 0)
        assert part in failed.detail
        assert failed.hint
    hub.gated = True
    pulls.start(REPO)
    failed = wait_until(pulls, lambda view: view.is_over)
    assert "licence" in failed.detail
    assert REPO in failed.hint
