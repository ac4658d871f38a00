"""A studio whose images are on a storage: the same pictures, and none lost whatever the network does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import anyio
import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, NotFound
from dimp.core.generation import DONE, FAILED
from dimp.engine.reports import JobFinished
from dimp.history import maintenance, moving
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.images import worker_images
from dimp.studio.images.blob_place import open_blobs, place_of
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import LogMissing, StoreUnavailable
from dimp_store.s3_bucket import Bucket
from tests.dimp.hands import current, paint
from tests.s3_server import Fault, Proxy, flip_a_bit, place

pytestmark = pytest.mark.anyio

DOWN = [Fault("PUT", status=403, code="AccessDenied")] * 1000
KEEPS = {"fake_keep": 1}


@pytest.fixture
def stored(home: Home, paper: Settings, proxy: Proxy) -> Settings:
    """Settings by which images are on a storage of their own."""
    there = place(proxy, home.blobs_key)
    return msgspec.structs.replace(paper, blobs=there.url, blobs_endpoint=there.endpoint, blobs_region=there.region)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_images, "RETRY_S", 0.02)


def forget_copies(home: Home) -> None:
    """The folder of copies, emptied as when the disk is lost."""
    shutil.rmtree(home.images)
    DiskBlobs(home.images)


def digests_of(studio: Studio) -> list[str]:
    return [str(generation.digest) for generation in current(studio).generations.values()]


async def until(holds: Callable[[], object]) -> None:
    with anyio.fail_after(60):
        while not holds():  # noqa: ASYNC110
            await anyio.sleep(0.01)


async def test_what_is_painted_is_on_the_storage_and_comes_back_from_it(
    home: Home, paper: Settings, stored: Settings, studio_command: list[str], tmp_path: Path
) -> None:
    story = (
        act.New(prompt="a red ball", seed=7),
        act.Refine(modification="make the ball blue", options=KEEPS),
        act.New(prompt="a cat", seed=8),
    )
    digests = []
    for settings, folder in ((paper, Home(tmp_path / "plain").make()), (stored, home)):
        command = [str(folder.images) if part == str(home.images) else part for part in studio_command]
        async with open_studio(folder, settings, command=command) as studio:
            for action in story:
                forget_copies(folder) if settings is stored else None
                await paint(studio, action)
            digests.append(digests_of(studio))
    assert digests[0] == digests[1]
    forget_copies(home)
    blobs = open_blobs(home, stored)
    assert maintenance.verify(home, blobs).sound
    names = {Digest(digest) for digest in digests[1]}
    assert names <= set(blobs.digests())
    assert len(list(blobs.digests())) == 5  # with the mask and the picture as painted
    assert all(blobs.read(digest).startswith(b"\x89PNG") for digest in names)


async def test_no_picture_is_recorded_before_the_storage_has_it(
    home: Home, stored: Settings, studio_command: list[str], proxy: Proxy
) -> None:
    async with open_studio(home, stored, command=studio_command) as studio:
        proxy.faults.extend(DOWN)
        (cat,) = (await studio.do(None, act.New(prompt="a cat"))).generation_ids
        (dog,) = (await studio.do(None, act.New(prompt="a dog"))).generation_ids
        await until(lambda: studio.dispatcher.images.failing)
        assert "refused to write (AccessDenied)" in studio.dispatcher.images.failing
        assert current(studio).generations[cat].status != DONE
        assert list(Bucket(place_of(home, stored)).list()) == []  # type: ignore[arg-type]
        proxy.faults.clear()
        painted = [await studio.finished(name) for name in (cat, dog)]
        assert [generation.status for generation in painted] == [DONE, DONE]
        assert studio.dispatcher.images.failing == ""
        for generation in painted:
            studio.blobs.verify(Digest(str(generation.digest)))
        proxy.faults.extend(DOWN)
        with pytest.raises(StoreUnavailable):
            studio.blobs.put(b"an upload", "png")


async def test_a_studio_that_closes_meanwhile_does_the_work_again(
    home: Home, stored: Settings, studio_command: list[str], proxy: Proxy
) -> None:
    async with open_studio(home, stored, command=studio_command) as studio:
        proxy.faults.extend(DOWN)
        (cat,) = (await studio.do(None, act.New(prompt="a cat"))).generation_ids
        await until(lambda: studio.dispatcher.images.failing)
    proxy.faults.clear()
    async with open_studio(home, stored, command=studio_command) as studio:
        again = await studio.finished(cat)
        assert (again.status, again.attempts) == (DONE, 2)
        studio.blobs.verify(Digest(str(again.digest)))


async def test_an_input_that_cannot_be_had_fails_the_job_in_words(
    home: Home, stored: Settings, studio_command: list[str], proxy: Proxy
) -> None:
    async with open_studio(home, stored, command=studio_command) as studio:
        ball = await paint(studio, act.New(prompt="a red ball"))
        path = place_of(home, stored)
        assert path
        digest = Digest(str(current(studio).generations[ball].digest))
        Bucket(path).put(f"{digest[:2]}/{digest}.png", flip_a_bit(studio.blobs.read(digest)))
        forget_copies(home)
        refine = act.Refine(modification="make the ball blue", options=KEEPS)
        failed = await studio.finished((await studio.do(None, refine)).generation_ids[0])
        assert failed.status == FAILED
        assert "is damaged" in failed.message
        assert failed.hint


async def test_a_file_that_is_gone_is_no_picture(home: Home, paper: Settings, studio_command: list[str]) -> None:
    """Also on a disk: an event never names an image that is not there."""
    async with open_studio(home, paper, command=studio_command) as studio:
        lost = JobFinished("x", 1, "0" * 64, 1, "png", 64, 64, 1, 0, {}, b"")
        report = await studio.dispatcher.images.keep(lost)
        assert report is not None
        assert "its file is gone" in getattr(report, "message", "")


async def test_erased_and_unused_images_leave_the_storage(
    home: Home, stored: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, stored, command=studio_command) as studio:
        ball = await paint(studio, act.New(prompt="a red ball"))
        cat = await paint(studio, act.New(prompt="a cat"))
        unused = studio.blobs.put(b"an upload that nobody used", "png").digest
        digest = Digest(str(current(studio).generations[ball].digest))
        await studio.erase(current(studio).id, [ball])
        assert not studio.blobs.has(digest)
        left = Digest(str(current(studio).generations[cat].digest))
    blobs = open_blobs(home, stored)
    collected = maintenance.gc(home, 1, dry_run=False, now=time.time() + 2 * 86400, blobs=blobs)
    assert [waste.digest for waste in collected.removed] == [unused]
    assert list(open_blobs(home, stored).digests()) == list(DiskBlobs(home.images).digests()) == [left]


async def test_an_erasure_that_the_storage_did_not_take_is_finished_by_the_next_try(
    home: Home, stored: Settings, studio_command: list[str], proxy: Proxy
) -> None:
    async with open_studio(home, stored, command=studio_command) as studio:
        pictures = [await paint(studio, act.New(prompt=prompt)) for prompt in ("a red ball", "a cat", "a dog")]
        ball, cat, dog = (Digest(str(current(studio).generations[name].digest)) for name in pictures)
        proxy.faults.extend([Fault("POST", status=403, code="AccessDenied")] * 50)
        for tried in (pictures[0], pictures[0], pictures[1]):
            with pytest.raises(StoreUnavailable, match="refused to remove"):
                await studio.erase(current(studio).id, [tried])
        assert studio.blobs.has(ball)
        proxy.faults.clear()
        with pytest.raises(NotFound, match="was erased for good"):
            await studio.erase(current(studio).id, [pictures[0]])
        assert not studio.blobs.has(ball)
        assert studio.blobs.read(cat)
        proxy.faults.extend([Fault("POST", status=403, code="AccessDenied")] * 50)
        with pytest.raises(StoreUnavailable):
            await studio.erase(current(studio).id, [pictures[1]])
        proxy.faults.clear()
    async with open_studio(home, stored, command=studio_command) as studio:
        assert set(studio.blobs.digests()) == {dog}


async def test_two_studios_cannot_have_one_prefix(
    home: Home, stored: Settings, studio_command: list[str], tmp_path: Path
) -> None:
    other = Home(tmp_path / "other").make()
    async with open_studio(home, stored, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a cat"))
    command = [str(other.images) if part == str(home.images) else part for part in studio_command]
    plain = msgspec.structs.replace(stored, blobs="")
    async with open_studio(other, plain, command=command) as studio:
        await paint(studio, act.New(prompt="a dog"))
    async with open_studio(home, stored, command=studio_command) as studio:
        before = set(studio.blobs.digests())
    shutil.copy(home.blobs_key, other.blobs_key)
    with pytest.raises(Conflict, match="another studio"):
        moving.copy(other, place_of(other, stored), lambda done, total: None)
    with pytest.raises(Conflict, match="another studio"):
        async with open_studio(other, stored, command=command):
            pass
    assert set(open_blobs(home, stored).digests()) == before


async def test_a_lost_log_is_no_fresh_start_though_the_folder_is_empty(
    home: Home, stored: Settings, studio_command: list[str], proxy: Proxy, tmp_path: Path
) -> None:
    open_blobs(home, stored).put(b"a picture", "png")
    elsewhere = Home(tmp_path / "elsewhere").make()
    home.blobs_key.rename(elsewhere.blobs_key)
    with pytest.raises(LogMissing, match=stored.blobs):
        async with open_studio(elsewhere, stored, command=studio_command):
            pass
    assert not elsewhere.log.exists()
    proxy.faults.extend([Fault("GET", status=403, code="AccessDenied")] * 9)
    with pytest.raises(StoreUnavailable, match="refused to list"):
        async with open_studio(elsewhere, stored, command=studio_command):
            pass
