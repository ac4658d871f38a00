"""Large files in chunks side by side: gone on with, stopped, proven, and the plain way where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from huggingface_hub import constants

from dimp.models import download, xet_transfer
from dimp.models.hub_files import File
from dimp.models.registry import HUB_MODELS
from tests.dimp.fake_hub import FakeHub, FakeStorage, served

pytest.importorskip("hf_xet")

KLEIN = HUB_MODELS[0]
WEIGHTS = bytes(range(256)) * 2048
PART = "transformer/weights.safetensors"
FILES = {"model_index.json": b'{"_class_name": "Flux2KleinPipeline"}', "transformer/config.json": b"{}", PART: WEIGHTS}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with served(FakeHub(KLEIN.repo, dict(FILES), chunked=FakeStorage())) as made:
        monkeypatch.setattr(constants, "ENDPOINT", made.url)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(xet_transfer, "LEAST_BYTES", 1 << 10)
        yield made


@pytest.fixture
def storage(hub: FakeHub) -> FakeStorage:
    assert hub.chunked is not None
    return hub.chunked


def fetched(hub: FakeHub) -> list[str]:
    """What was fetched the plain way."""
    return [path for path, _ in hub.log]


def test_large_files_come_in_chunks_and_small_ones_as_they_are(
    hub: FakeHub, storage: FakeStorage, tmp_path: Path
) -> None:
    reported: list[int] = []
    download.fetch(KLEIN, download.ask(KLEIN), tmp_path, lambda there, total: reported.append(there))
    assert (tmp_path / PART).read_bytes() == WEIGHTS
    assert sorted(fetched(hub)) == ["model_index.json", "transformer/config.json"]
    assert {what for what, _ in storage.log} == {"v1", "chunks"}
    assert reported == sorted(reported)
    assert reported[-1] == sum(map(len, FILES.values()))


def test_a_pull_goes_on_with_what_arrived_and_can_be_stopped(
    hub: FakeHub, storage: FakeStorage, tmp_path: Path
) -> None:
    class Stopped(Exception):
        pass

    def stop(there: int, total: int) -> None:
        if there > 1000:
            raise Stopped

    part = tmp_path / f"{PART}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(WEIGHTS[:200_000])
    offer = download.ask(KLEIN)
    with pytest.raises(Stopped):
        download.fetch(KLEIN, offer, tmp_path, stop)
    assert 200_000 < part.stat().st_size <= len(WEIGHTS)
    there = part.stat().st_size
    storage.log.clear()
    download.fetch(KLEIN, offer, tmp_path)
    assert (tmp_path / PART).read_bytes() == WEIGHTS
    assert all(first >= there for what, first in storage.log if what == "v1")
    assert PART not in fetched(hub)


@pytest.mark.parametrize("fault", ["spoiled", "broken"])
def test_where_chunks_fail_the_plain_way_goes_on(
    hub: FakeHub, storage: FakeStorage, tmp_path: Path, fault: str
) -> None:
    setattr(storage, fault, True)
    download.fetch(KLEIN, download.ask(KLEIN), tmp_path)
    assert (tmp_path / PART).read_bytes() == WEIGHTS
    assert fetched(hub).count(PART) == 1


def test_who_asks_is_said_to_the_hub_alone(hub: FakeHub) -> None:
    file = File(PART, len(WEIGHTS), "0" * 64, "")
    url = f"{hub.url}/{KLEIN.repo}/resolve/{hub.commit}/{PART}"
    with httpx.Client(headers={"authorization": "Bearer secret"}) as client:
        route = xet_transfer.find_route(client, url, file, hub.url)
        assert route is not None
        assert (route.token_url, route.headers["authorization"]) == (f"{hub.url}/xet-token", "Bearer secret")
        assert xet_transfer.find_route(client, url, file, "http://localhost:1") is None
        assert xet_transfer.find_route(client, url, File(PART, 10, "0" * 64, ""), hub.url) is None
        assert xet_transfer.find_route(client, url, File(PART, len(WEIGHTS), "", "0" * 40), hub.url) is None
        hub.chunked = None
        assert xet_transfer.find_route(client, url, file, hub.url) is None


def test_it_can_be_switched_off(hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    download.fetch(KLEIN, download.ask(KLEIN), tmp_path)
    assert PART in fetched(hub)
