"""Writing bundles: the same bytes anywhere, everything in them, nothing of the machine."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from dimp.core import actions as act
from dimp.core.errors import NotFound
from dimp.history.bundle import decode_line, export_session
from dimp.history.bundle_import import import_bundle
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import BlobStore
from dimp_store.errors import BlobDamaged, BlobMissing
from dimp_store.memory_blobs import MemoryBlobs
from tests.dimp.story import Story
from tests.dimp.tales import everything, forked


def blobs_of(story: Story) -> MemoryBlobs:
    """A blob store with the images of a story."""
    blobs = MemoryBlobs()
    for data in story.images.values():
        blobs.put(data, {b"RIFF": "webp", b"GIF8": "gif"}.get(data[:4], "png"))
    return blobs


def bundled(story: Story, blobs: BlobStore | None = None) -> bytes:
    """The bundle of a story."""
    out = BytesIO()
    export_session(story.rows, blobs or blobs_of(story), out)
    return out.getvalue()


def test_it_holds_the_lines_as_stored_and_every_image_once() -> None:
    story = everything()
    with zipfile.ZipFile(BytesIO(bundled(story))) as archive:
        names = archive.namelist()
        assert names == ["manifest.json", "events.jsonl", *sorted(f"images/{one}.png" for one in story.images)]
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        lines = archive.read("events.jsonl").splitlines()
        assert [decode_line(story.session.id, line) for line in lines] == story.rows
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest == {
        "format": 1, "session": story.session.id, "title": "Everything & more", "events": len(story.rows),
        "head_hash": story.rows[-1].hash.hex(), "generations": len(story.session.generations),
        "images": len(story.images),
    }  # fmt: skip


def test_two_exports_are_the_same_bytes() -> None:
    assert bundled(everything()) == bundled(everything())


def test_a_file_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    story, out = forked(), tmp_path / "one.dimp"
    export_session(story.rows, blobs_of(story), out)
    good = out.read_bytes()
    assert good == bundled(story)
    with pytest.raises(BlobMissing):
        export_session(story.rows, MemoryBlobs(), out)
    assert out.read_bytes() == good
    assert list(tmp_path.iterdir()) == [out]


def test_a_damaged_image_is_not_exported() -> None:
    class Rotten(MemoryBlobs):
        def read(self, digest: str, check: bool = False) -> bytes:
            raise BlobDamaged(digest, "0" * 64)

    blobs = Rotten()
    for data in forked().images.values():
        blobs.put(data, "png")
    with pytest.raises(BlobDamaged):
        bundled(forked(), blobs)


def test_nothing_is_refused() -> None:
    with pytest.raises(NotFound):
        export_session([], MemoryBlobs(), BytesIO())


async def told(studio: Studio) -> str:
    """A session with a fork, a source and an upload, really painted; its id."""
    first = await studio.do(None, act.New(prompt="a red ball", seed=7), op="op-1")
    await studio.finished(first.generation_ids[0])
    for action in (
        act.Refine(modification="make it blue"),
        act.Refine(modification="make it night", parent_id="head^"),
    ):
        await studio.finished((await studio.do(None, action)).generation_ids[0])
    await studio.do(None, act.Undo())
    await studio.do(None, act.Star(id="@"))
    return first.session_id


@pytest.mark.anyio
async def test_export_import_export_is_byte_identical(
    home: Home, tmp_path: Path, paper: Settings, studio_command: list[str]
) -> None:
    one, other = tmp_path / "one.dimp", tmp_path / "other.dimp"
    async with open_studio(home, paper, command=studio_command) as studio:
        await studio.start_session("another one, so that seq and version differ")
        session_id = await told(studio)
        export_session(await studio.log.read(session_id), studio.blobs, one)
        before = studio.sessions.find(session_id)
    elsewhere = Home(tmp_path / "elsewhere").make()
    async with open_studio(elsewhere, paper, command=studio_command) as studio:
        await studio.start_session("something else that is here")
        await import_bundle(studio, one)
        export_session(await studio.log.read(session_id), studio.blobs, other)
        after = studio.sessions.find(session_id)
    assert one.read_bytes() == other.read_bytes()
    assert (after.head, after.back, after.ahead) == (before.head, before.back, before.ahead)
    assert after.children() == before.children()
    assert [g.digest for g in after.generations.values()] == [g.digest for g in before.generations.values()]


@pytest.mark.anyio
async def test_nothing_of_the_machine_goes_in(
    home: Home, tmp_path: Path, paper_folder: Path, studio_command: list[str]
) -> None:
    settings = Settings(model="paper", model_folders={"paper": str(paper_folder)}, token="a-secret-token")
    out = tmp_path / "one.dimp"
    async with open_studio(home, settings, command=studio_command) as studio:
        session_id = await told(studio)
        await studio.finished(
            (await studio.do(None, act.New(prompt="x", options={"fake_fail": "internal:oh"}))).generation_ids[0]
        )
        export_session(await studio.log.read(session_id), studio.blobs, out)
    data = out.read_bytes()
    for secret in (
        str(home.root),
        str(paper_folder),
        str(tmp_path),
        str(Path.home()),
        "a-secret-token",
        studio_command[0],
    ):
        assert secret.encode() not in data
