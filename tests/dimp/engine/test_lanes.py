"""Several devices over one queue, each with a scripted worker in a real process."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from dimp.core.errors import Conflict
from dimp.engine.lane import Limits
from dimp.engine.reports import JobFinished
from tests.costly import ENGINE
from tests.dimp.engine.harness import ReportListener, job, question, running_executor
from tests.dimp.engine.worker_client import worker_command

pytestmark = pytest.mark.anyio

LONG = {"steps": 1000, "options": {"fake_step_ms": 10.0}}


def running(listener: ReportListener) -> list[str]:
    view = listener.executor.queue()
    return [entry.id for entry in (view.running, *view.beside) if entry]


async def test_what_waits_is_painted_side_by_side_and_stopped_one_by_one(tmp_path: Path) -> None:
    async with running_executor(tmp_path, devices=2) as listener:
        for name in "abc":
            listener.executor.submit(job(name, **LONG))
        await listener.until_painting("a")
        await listener.until_painting("b")
        assert running(listener) == ["a", "b"]
        assert [entry.id for entry in listener.executor.queue().waiting] == ["c"]
        with pytest.raises(Conflict):
            listener.executor.submit(job("b"))
        assert await listener.executor.cancel("b")
        await listener.until_painting("c")
        assert running(listener) == ["a", "c"]
        assert await listener.executor.cancel("a")
        assert await listener.executor.cancel("c")
        await listener.until_over("a", "b", "c")
    assert not await listener.executor.cancel("a")


async def test_a_batch_has_the_pictures_that_one_device_paints(tmp_path: Path) -> None:
    digests = {}
    for devices in (1, 3):
        async with running_executor(tmp_path, devices=devices) as listener:
            for seed in range(6):
                listener.executor.submit(job(f"{seed}", seed=seed, steps=20, options={"fake_step_ms": 5.0}))
            await listener.until_over(*map(str, range(6)))
        ends = [listener.last(f"{seed}") for seed in range(6)]
        assert all(isinstance(end, JobFinished) for end in ends)
        digests[devices] = [end.digest for end in ends]
    assert digests[1] == digests[3]
    assert len(set(digests[1])) == 6


async def test_one_picture_after_the_other_needs_one_worker(tmp_path: Path) -> None:
    async with running_executor(tmp_path, devices=2) as listener:
        for name in "ab":
            listener.executor.submit(job(name))
            await listener.until_over(name)
        listener.executor.submit(question("why"))
        await listener.until_over("why")
        assert listener.executor._lanes[0].worker
        assert not listener.executor._lanes[1].worker


def painting(listener: ReportListener) -> list[str]:
    """What each lane paints, in their order; empty where it is idle."""
    return [lane.active.id if lane.active else "" for lane in listener.executor._lanes]


async def test_a_picture_goes_where_its_model_is_loaded(tmp_path: Path) -> None:
    async with running_executor(tmp_path, devices=2) as listener:
        listener.executor.submit(job("a", model="first", folder="first", **LONG))
        await listener.until_painting("a")
        listener.executor.submit(job("b", model="second", folder="second", **LONG))
        await listener.until_painting("b")
        for name in "ab":
            await listener.executor.cancel(name)
        await listener.until_over("a", "b")
        listener.executor.submit(job("c", model="second", folder="second", **LONG))
        await listener.until_painting("c")
        assert painting(listener) == ["", "c"]
        listener.executor.submit(job("d", model="second", folder="second", **LONG))
        await listener.until_painting("d")  # rather than wait behind c
        assert painting(listener) == ["d", "c"]
        for name in "cd":
            await listener.executor.cancel(name)
        await listener.until_over("c", "d")


async def test_a_lane_whose_worker_died_lets_others_go_first(tmp_path: Path) -> None:
    limits = Limits(rest_s=3600)
    async with running_executor(tmp_path, devices=2, limits=limits) as listener:
        listener.executor.submit(job("a", **LONG))
        await listener.until_painting("a")
        worker = listener.executor._lanes[0].worker
        assert worker
        os.kill(worker.pid, signal.SIGKILL)
        await listener.until(lambda: painting(listener) == ["", "a"] and listener.progress[-1].step > 0)
        listener.executor.submit(job("b"))  # all the others are busy: so it does not wait
        await listener.until_over("b")
        await listener.executor.cancel("a")
        await listener.until_over("a")


async def test_a_question_waits_for_the_first_device_and_holds_up_no_other(tmp_path: Path) -> None:
    async with running_executor(tmp_path, devices=2) as listener:
        listener.executor.submit(job("a", **LONG))
        await listener.until_painting("a")
        listener.executor.submit(question("why"))
        listener.executor.submit(job("b"))
        await listener.until_over("b")
        assert "Started why" not in listener.names()
        await listener.executor.cancel("a")
        await listener.until_over("why")


async def test_a_death_beside_costs_its_own_picture_one_attempt(tmp_path: Path) -> None:
    async with running_executor(tmp_path, devices=2) as listener:
        listener.executor.submit(job("a", **LONG))
        listener.executor.submit(job("b", steps=100, options={"fake_step_ms": 10.0}))
        await listener.until_painting("a")
        await listener.until_painting("b")
        worker = listener.executor._lanes[1].worker
        assert worker
        os.kill(worker.pid, signal.SIGKILL)
        await listener.until_over("b")
        assert running(listener) == ["a"]
        assert listener.last("b").attempt == 2
        assert "Requeued a" not in listener.names()
        await listener.executor.cancel("a")
        await listener.until_over("a")


async def test_a_paused_queue_begins_nothing_on_any_device(tmp_path: Path) -> None:
    async with running_executor(tmp_path, devices=2) as listener:
        listener.executor.pause()
        for name in "abc":
            listener.executor.submit(job(name))
        listener.executor.submit(question("why"))
        await listener.until_over("why")
        assert listener.names() == ["Started why", "QuestionAnswered why"]
        listener.executor.resume()
        await listener.until_over(*"abc")


async def test_a_slow_listener_gets_every_report_of_every_device(tmp_path: Path) -> None:
    async with running_executor(tmp_path, devices=3) as listener:
        listener.slow_s = 0.01
        for place in range(9):
            listener.executor.submit(job(f"{place}"))
        await listener.until_over(*map(str, range(9)))
    expected = sorted(f"{what} {place}" for what in ("Started", "Finished") for place in range(9))
    assert sorted(listener.names()) == expected


@pytest.mark.costly(*ENGINE)
async def test_devices_of_one_kind_paint_the_same_bits(tmp_path: Path, models: Path, cache: Path) -> None:
    """Two true workers on the processor: each paints, and a batch is that of one worker alone."""
    digests = []
    for devices in (1, 2):
        command = worker_command(tmp_path, cache)
        async with running_executor(tmp_path, command=command, devices=devices) as listener:
            for seed in range(6):
                listener.executor.submit(job(f"{seed}", seed=seed, folder=str(models / "flux"), steps=20))
            await listener.until_over(*map(str, range(6)))
            assert all(lane.worker for lane in listener.executor._lanes)
        ends = [listener.last(f"{seed}") for seed in range(6)]
        digests.append([(end.digest, end.fingerprint) for end in ends])
    assert digests[0] == digests[1]
