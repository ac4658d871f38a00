"""A card behind calls, and the bridge to it: what holds for a worker beside the server holds there, without Ray."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import structs

from dimp.engine import protocol
from dimp.engine.cluster.bridge import Bridge, CardGone
from dimp.engine.cluster.card import IMAGES, Card, Machine, WorkerOptions
from dimp.engine.cluster.command import bridge_command, count_cards
from dimp.engine.cluster.paths import move_job, mover, paths_of
from dimp.engine.protocol import ControlUse, EmbeddingUse, LoraUse
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished, JobRequeued
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import BlobDamaged
from tests.dimp.engine.harness import job, question, running_executor
from tests.fake_worker import fake_command, picture

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


LONG = {"steps": 1000, "options": {"fake_step_ms": 10.0}}


def bridge(images: Path, address: str = "here") -> list[str]:
    """The command of a bridge to a card with a scripted worker."""
    there = [part.replace("IMAGES", IMAGES) for part in fake_command(Path("IMAGES"))]
    return bridge_command(address, images, worker=there)


def both(tmp_path: Path) -> Sequence[tuple[Path, list[str]]]:
    beside, across = tmp_path / "beside", tmp_path / "across"
    return (beside, fake_command(beside)), (across, bridge(across))


async def test_a_chain_of_pictures_is_that_of_a_worker_beside_the_server(tmp_path: Path) -> None:
    outcomes = []
    for images, command in both(tmp_path):
        source = str(DiskBlobs(images).put(picture("a source", 1, "", 64, 64), "png").digest)
        async with running_executor(images, command=command) as listener:
            listener.executor.submit(job("a", folder="/", source=source, options={"fake_keep": 1}))
            await listener.until_over("a")
            first = listener.last("a")
            assert isinstance(first, JobFinished), first
            listener.executor.submit(job("b", folder="/", source=first.digest))
            listener.executor.submit(question("why", folder="/", image=source))
            await listener.until_over("b", "why")
            ends = [listener.last(name) for name in ("a", "b", "why")]
            steps = [(p.id, p.step) for p in listener.progress if p.step]
        kept = [structs.asdict(end) | {"duration_ms": 0, "load_ms": 0} for end in ends]
        outcomes.append((kept, steps, sorted(DiskBlobs(images).digests())))
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0][2]) == 5


async def test_a_job_is_cancelled_across_it(tmp_path: Path) -> None:
    async with running_executor(tmp_path, command=bridge(tmp_path)) as listener:
        listener.executor.submit(job("a", folder="/", **LONG))
        await listener.until_painting("a")
        assert any(progress.preview for progress in listener.progress)
        await listener.executor.cancel("a")
        await listener.until_over("a")
        assert isinstance(listener.last("a"), JobCancelled)
        assert "on " in listener.executor.queue().model.device


async def test_what_is_not_on_the_machine_of_the_card_is_said(tmp_path: Path) -> None:
    async with running_executor(tmp_path, command=bridge(tmp_path)) as listener:
        listener.executor.submit(job("a", folder="/nowhere/model"))
        listener.executor.submit(job("b", folder="/", lora_uses=(LoraUse("0" * 64, 1.0, "/nowhere/lora"),)))
        listener.executor.submit(job("c", folder="/", source="0" * 64))
        listener.executor.submit(job("d", folder="/"))
        await listener.until_over("a", "b", "c", "d")
    failures = [listener.last(name) for name in "abc"]
    assert all(isinstance(failure, JobFailed) and failure.hint for failure in failures)
    assert [failure.reason for failure in failures] == ["model", "model", "bad_input"]
    assert "/nowhere/model" in failures[0].message
    assert isinstance(listener.last("d"), JobFinished)


async def test_a_damaged_input_is_not_sent(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path)
    digest = blobs.put(picture("x", 1, "", 64, 64), "png").digest
    blobs.path(digest).write_bytes(b"damaged")
    async with running_executor(tmp_path, command=bridge(tmp_path)) as listener:
        listener.executor.submit(job("a", folder="/", source=str(digest)))
        await listener.until_over("a")
    assert "damaged" in listener.last("a").message


async def test_the_death_of_the_worker_or_the_bridge_costs_one_attempt(tmp_path: Path) -> None:
    async with running_executor(tmp_path, command=bridge(tmp_path), DIMP_FAULTS="exit@2") as listener:
        listener.executor.submit(job("a", folder="/"))
        await listener.until_over("a")
        requeued = next(report for report in listener.reports if isinstance(report, JobRequeued))
        assert "exit code 1" in requeued.message
        assert (listener.last("a").attempt, type(listener.last("a"))) == (2, JobFinished)
        listener.executor.submit(job("b", folder="/", steps=40, options={"fake_step_ms": 20.0}))
        await listener.until_painting("b")
        pid = listener.executor.queue().worker_pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        await listener.until_over("b")
        assert (listener.last("b").attempt, type(listener.last("b"))) == (2, JobFinished)


class CardElsewhere(Card):
    """A card on a machine that has another version of the program."""

    def about(self) -> Machine:
        return structs.replace(super().about(), version="0.0.2")


def test_a_card_of_another_version_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    dead = tmp_path / "cache" / "dimpressionist" / "worker" / "cards" / "999999999-ab"
    dead.mkdir(parents=True)
    card = CardElsewhere(WorkerOptions(command=tuple(fake_command(Path(IMAGES)))))
    assert not dead.exists()
    with pytest.raises(CardGone, match=r"0\.0\.2"):
        Bridge(card, tmp_path, 0, 1)
    with pytest.raises(BlobDamaged):
        card.give("0" * 64, "png", b"other bytes")
    card.close()
    assert "killed" in card.receive(5).ended
    assert list(dead.parent.iterdir()) == []


def test_every_path_of_a_job_is_looked_for_and_moved_with_the_package() -> None:
    whole = job(
        "a", folder="/here/dimp/esquisse/weights", adapters={"vae": "/here/dimp/x"},
        lora_uses=(LoraUse("1", 1.0, "/models/lora"),), embeddings=(EmbeddingUse("2", "w", "/here/dimp/e"),),
        controls=(ControlUse("canny", "3", 1.0, "/here/dimp/c"), ControlUse("depth", "4")),
    )  # fmt: skip
    moved = move_job(whole, mover("/here/dimp", "/there/lib/dimp"))
    assert paths_of(moved) == (
        "/there/lib/dimp/esquisse/weights", "/there/lib/dimp/x", "/models/lora", "/there/lib/dimp/e",
        "/there/lib/dimp/c",
    )  # fmt: skip
    assert move_job(whole, mover("/elsewhere", "/there")) == whole
    texts = [name for name, value in structs.asdict(whole).items() if "/" in str(value)]
    assert set(texts) == {"folder", "adapters", "lora_uses", "embeddings", "controls"}
    assert protocol.Load("/x").folder in paths_of(protocol.Load("/x"))


def test_a_cluster_that_is_not_there_is_said_in_words() -> None:
    cards, problem = count_cards("ray://127.0.0.1:9")
    assert cards == 0
    assert "Ray" in problem
