"""Machines that misbehave: memory that vanishes while a picture is painted, and main memory that can't be locked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dimp.engine import protocol
from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import TinyWorker
from tests.dimp.engine.worker_client import WorkerClient, worker_command

pytestmark = pytest.mark.costly(*ENGINE)


@pytest.fixture(scope="module")
def pressed(models: Path, images: Path, cache: Path) -> Iterator[TinyWorker]:
    """A worker with half of the blocks passing, whose memory another program takes three times while it paints."""
    client = WorkerClient(worker_command(images, cache / "pressed", "--half"), DIMP_TEST_VANISHING="2 1 9")
    client.receive()
    yield TinyWorker(client, models, images)
    client.close()


def test_memory_that_vanishes_again_and_again_costs_blocks_and_not_the_picture(
    tiny: TinyWorker, pressed: TinyWorker
) -> None:
    """2 of 4 blocks stay, then 1, then none, each time with the resident model's bits; less than that there is not."""
    messages = pressed.run("flux", **tiny.fields("img2img"))
    painted = messages[-1]
    assert isinstance(painted, protocol.Done)
    assert painted.digest == tiny.paint("flux", **tiny.fields("img2img"))
    assert painted.fingerprint[protocol.RETRIED] == "out of memory with float32-none, then with float32-none"
    assert painted.fingerprint[protocol.RESIDENCY].startswith("0 of 4 blocks on the card")
    steps = [message.step for message in messages if isinstance(message, protocol.Step)]
    assert steps == [1, 2, 1, 1, 2, 3]  # each attempt begins at its first one
    details = [message.detail for message in messages if isinstance(message, protocol.Loading)]
    assert [stay for stay in "210" if any(f"{stay} of 4 blocks" in detail for detail in details)] == ["1", "0"]
    refused = pressed.refuse("flux", **(tiny.fields("img2img") | {"steps": 20}))
    assert refused.reason == "out_of_memory"
    assert pressed.paint("flux", **tiny.fields("img2img")) == painted.digest


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param({"streamed": 2, "blocks": 4, "visiting": True}, id="half"),
        pytest.param({"slots": True, "weights": "int8"}, id="modulation"),
        pytest.param({"weights": "nf4", "streamed": 3, "blocks": 4}, id="4 bits"),
    ],
)
def test_memory_that_the_system_will_not_lock_is_told_and_the_picture_is_the_same(
    tiny: TinyWorker, models: Path, tmp_path: Path, plan: dict[str, object]
) -> None:
    painted = []
    for locking in (True, False):
        folder = Path(shutil.copytree(models / "flux", tmp_path / f"locking {locking}"))
        (folder / "plan.json").write_text(json.dumps(plan | {"locking": locking}))
        painted.append(tiny.finish(str(folder), method="text"))
    assert painted[0].digest == painted[1].digest
    residencies = [done.fingerprint.get(protocol.RESIDENCY, "") for done in painted]
    assert [protocol.UNLOCKED in text for text in residencies] == [False, True]
