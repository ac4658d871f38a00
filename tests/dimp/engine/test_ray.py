"""A cluster of Ray on this machine: a batch over two cards, deaths of all kinds, and the bits of a worker beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from dimp.engine.cluster.command import bridge_command, count_cards
from dimp.engine.lane import Limits
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished
from tests.costly import ENGINE
from tests.dimp.engine.harness import ReportListener, job, running_executor
from tests.dimp.engine.test_bridge import bridge
from tests.dimp.engine.worker_client import worker_command

pytest.importorskip("ray", reason="the extra ray is not installed: pip install 'dimpressionist[ray]'")
pytestmark = [pytest.mark.anyio, pytest.mark.costly(*ENGINE)]

SLOW = {"steps": 100, "options": {"fake_step_ms": 20.0}}


class Cluster:
    """One machine of two processors: this one."""

    def __init__(self, folder: Path) -> None:
        options = {
            "--port": 0, "--ray-client-server-port": _free_port(), "--num-cpus": 2, "--num-gpus": 0,
            "--object-store-memory": 80_000_000, "--include-dashboard": "false", "--temp-dir": folder,
        }  # fmt: skip
        command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block", "--disable-usage-stats"]
        self.cards = folder / "cache" / "dimpressionist" / "worker" / "cards"
        env = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, *(f"{name}={value}" for name, value in options.items())], stdout=log, stderr=log, env=env
            )
        self.address = self._wait_for(folder / "ray_current_cluster", folder / "log")

    def _wait_for(self, file: Path, log: Path) -> str:
        for _ in range(1200):
            if file.exists() and "block forever" in log.read_text():
                return file.read_text()
            assert self._process.poll() is None, log.read_text()
            time.sleep(0.1)
        raise AssertionError(log.read_text())

    def processes(self) -> list[psutil.Process]:
        """Every process of the cluster, those of cards included."""
        return list(psutil.Process(self._process.pid).children(recursive=True))

    def kill_actor(self, worker: bool = False) -> None:
        """End the process of the card that was put there last, or the worker that it started."""
        actors = [process for process in self.processes() if process.name().startswith("ray::Card")]
        newest = max(actors, key=lambda process: process.create_time())
        (next(filter(_is_worker, newest.children())) if worker else newest).kill()

    def close(self) -> None:
        left = self.processes()
        self._process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.kill()
        self._process.wait()


def _is_worker(process: psutil.Process) -> bool:
    return any(part.endswith("fake_worker.py") for part in process.cmdline())


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="r", dir="/tmp", ignore_cleanup_errors=True) as folder:  # sockets are in it
        cluster = Cluster(Path(folder))
        yield cluster
        cluster.close()


@pytest.fixture(autouse=True)
def joined(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)


async def test_a_batch_over_two_cards_has_the_bits_of_one_worker(tmp_path: Path, models: Path, cache: Path) -> None:
    assert count_cards("auto", "cpu") == (1, "")
    across = bridge_command("auto", tmp_path / "across", threads=1, device="cpu")
    beside = worker_command(tmp_path / "beside", cache)
    painted = []
    for command, devices in ((across, 2), (beside, 1)):
        async with running_executor(Path(), command=command, devices=devices) as listener:
            for seed in range(8):
                listener.executor.submit(job(f"{seed}", seed=seed, folder=str(models / "flux"), steps=20))
            await listener.until_over(*map(str, range(8)))
            assert all(lane.worker for lane in listener.executor._lanes)
        ends = [listener.last(f"{seed}") for seed in range(8)]
        assert all(isinstance(end, JobFinished) for end in ends), ends
        painted.append([(end.digest, end.fingerprint) for end in ends])
    assert painted[0] == painted[1]


@pytest.mark.parametrize("worker", [False, True])
async def test_a_death_in_mid_job_costs_its_picture_one_attempt(cluster: Cluster, tmp_path: Path, worker: bool) -> None:
    async with running_executor(tmp_path, command=bridge(tmp_path, "auto"), devices=2) as listener:
        for name in "ab":
            listener.executor.submit(job(name, folder="/", **SLOW))
            await listener.until_painting(name)
        cluster.kill_actor(worker)
        await listener.until_over("a", "b")
    ends = [listener.last(name) for name in "ab"]
    assert all(isinstance(end, JobFinished) for end in ends)
    assert sorted(end.attempt for end in ends) == [1, 2]


async def test_a_second_death_fails_it_in_words(cluster: Cluster, tmp_path: Path) -> None:
    async with running_executor(tmp_path, command=bridge(tmp_path, "auto"), limits=Limits(cancel_s=60)) as listener:
        listener.executor.submit(job("a", folder="/", **SLOW))
        for attempt in (1, 2):
            await listener.until(lambda attempt=attempt: _paints(listener, attempt))
            cluster.kill_actor()
        await listener.until_over("a")
        failed = listener.last("a")
        assert isinstance(failed, JobFailed)
        assert "is gone" in failed.message
        listener.executor.submit(job("b", folder="/", **SLOW))
        await listener.until_painting("b")
        assert await listener.executor.cancel("b")
        await listener.until_over("b")
        assert isinstance(listener.last("b"), JobCancelled)


def _paints(listener: ReportListener, attempt: int) -> bool:
    running = listener.executor.queue().running
    return running is not None and running.attempt == attempt and running.step > 0


async def test_nothing_is_left_on_a_machine_when_the_server_is_gone(cluster: Cluster, tmp_path: Path) -> None:
    async with running_executor(tmp_path, command=bridge(tmp_path, "auto")) as listener:
        listener.executor.submit(job("a", folder="/", **SLOW))
        await listener.until_painting("a")
        worker = next(filter(_is_worker, cluster.processes()))
        actor_pid, bridge_pid = worker.ppid(), listener.executor.queue().worker_pid
        assert bridge_pid
        os.kill(bridge_pid, signal.SIGKILL)
        await listener.until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)
        await listener.until(lambda: not any(card.name.startswith(f"{actor_pid}-") for card in cluster.cards.iterdir()))
        await listener.executor.cancel("a")
        await listener.until_over("a")


async def test_a_cluster_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:9")
    async with running_executor(tmp_path, command=bridge(tmp_path, "auto")) as listener:
        listener.executor.submit(job("a", folder="/"))
        await listener.until_over("a")
    failed = listener.last("a")
    assert isinstance(failed, JobFailed)
    assert "no Ray cluster answers" in failed.message
