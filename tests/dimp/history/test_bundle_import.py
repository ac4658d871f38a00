"""Taking bundles in: what is sound comes back whole, and a hostile one can do nothing at all."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import anyio
import msgspec
import numpy as np
import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st

from dimp.core import actions as act
from dimp.core import events as ev
from dimp.core.errors import Conflict, Invalid
from dimp.core.generation import CANCELLED
from dimp.engine.images import animation
from dimp.history.bundle_import import Imported, import_bundle, open_bundle
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import open_studio
from dimp_store.blobs import Digest
from tests.dimp.archives import ALL, GOOD, packed, parts, with_manifest
from tests.dimp.history.test_bundle import bundled
from tests.dimp.story import Story
from tests.dimp.tales import everything, forked
from tests.fake_worker import picture


def refused(data: bytes) -> Invalid:
    with pytest.raises(Invalid) as wrong, open_bundle(BytesIO(data)):
        pass
    return wrong.value


@pytest.mark.parametrize("name", ALL)
def test_a_broken_or_hostile_archive_is_refused(name: str) -> None:
    wrong = refused(ALL[name]())
    assert wrong.message
    assert wrong.hint


def png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


@pytest.mark.parametrize(
    ("data", "width", "height"),
    [
        (png(64, 64), 80, 64),  # not the size that the event says
        (png(8192, 8192), 8192, 8192),  # too many pixels
        (b"<html><script>alert(1)</script>", 64, 64),
        (b"", 64, 64),
        (b"\x89PNG\r\n\x1a\n", 64, 64),
    ],
)
def test_a_picture_that_is_not_what_it_says_is_refused(data: bytes, width: int, height: int) -> None:
    story = Story()
    story.append(ev.SessionStarted("one"))
    size = max(len(data), 1)
    imported = ev.ImageImported(story.source.id(), story.keep(data), "png", size, width, height, "x.png", "", "", True)
    story.append(imported)
    refused(bundled(story))


def test_a_jpeg_of_a_thousand_scans_is_refused() -> None:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG")
    data = out.getvalue()[:-2] + b"\xff\xda\0\3\0" * 1000 + b"\xff\xd9"
    story = Story()
    story.append(ev.SessionStarted("one"))
    digest = story.keep(data)
    story.append(ev.ImageImported(story.source.id(), digest, "jpg", len(data), 64, 64, "x.jpg", "", "", True))
    members = parts(bundled(story))
    members[f"images/{digest}.jpg"] = members.pop(f"images/{digest}.png")
    assert "waste time" in refused(packed(members)).message


@pytest.mark.parametrize("kind", animation.FORMATS)
def test_a_film_comes_along_unless_it_is_too_long(kind: str) -> None:
    frames = np.random.default_rng(1).integers(0, 256, (258, 8, 8, 3), np.uint8)
    for count, whole in ((257, True), (258, False)):
        story, data = Story(), animation.encode(frames[:count], 10, kind)
        story.append(ev.SessionStarted("one"))
        digest = story.keep(data)
        story.append(ev.ImageImported(story.source.id(), digest, kind, len(data), 8, 8, f"x.{kind}", "", "", True))
        if whole:
            with open_bundle(BytesIO(bundled(story))) as bundle:
                assert len(bundle.session.generations) == 1
        else:
            assert "too long" in refused(bundled(story)).message


def test_a_gif_of_a_hundred_thousand_frames_is_refused_at_once() -> None:
    data = animation.encode(np.zeros((2, 8, 8, 3), np.uint8), 10, "gif")[:-1] + b"\x00\x2c" * 100_000
    story = Story()
    story.append(ev.SessionStarted("one"))
    digest = story.keep(data)
    story.append(ev.ImageImported(story.source.id(), digest, "gif", len(data), 8, 8, "x.gif", "", "", True))
    assert "waste time" in refused(bundled(story)).message


ID = "00000000-0000-7000-8000-00000000000"


def request_of(story: Story, **changes: Any) -> ev.GenerationRequested:
    """A sound request, but for these changes."""
    first = next(iter(forked().session.generations.values())).recipe
    head = story.session.head
    return msgspec.structs.replace(first, **{"id": ID + "9", "expected_head": head, **changes})


def asked(**changes: Any) -> ev.Asked:
    """What a language model was asked and answered, but for these changes."""
    sound = ev.Asked(
        "llm/1 openai", "m", (ev.Message("user", "x"),), {"temperature": 0}, "{}", blake3(b"{}").hexdigest(), ""
    )
    return msgspec.structs.replace(sound, **changes)


def test_what_a_language_model_was_asked_comes_along() -> None:
    story = forked()
    story.append(request_of(story, asked=asked()))
    with open_bundle(BytesIO(bundled(story))) as bundle:
        read = ev.decode(bundle.rows[-1].body)
    assert isinstance(read, ev.GenerationRequested)
    assert read.asked == asked()


def test_the_head_may_have_moved_while_a_language_model_was_asked() -> None:
    story = forked()
    past = next(one.id for one in story.session.generations.values() if one.id != story.session.head)
    for head in (past, None):
        story.append(request_of(story, id=ID + ("8" if head else "7"), expected_head=head, asked=asked()))
    with open_bundle(BytesIO(bundled(story))) as bundle:
        assert len(bundle.rows) == len(story.rows)


NONSENSE: dict[str, Callable[[Story], ev.AnyEvent]] = {
    "a second beginning": lambda _: ev.SessionStarted("again"),
    "an undo of nothing": lambda _: ev.HeadUndone(None, None),
    "a redo of nothing": lambda s: ev.HeadRedone(s.session.head, None),
    "an undo to elsewhere": lambda s: ev.HeadUndone(s.session.head, s.session.head),
    "a jump to nobody": lambda s: ev.HeadJumped(s.session.head, ID + "1"),
    "a jump from elsewhere": lambda s: ev.HeadJumped(ID + "1", s.session.head or ""),
    "a start of nobody": lambda _: ev.GenerationStarted(ID + "1", 1),
    "a start of what is over": lambda s: ev.GenerationStarted(s.session.head or "", 2),
    "a star on nobody": lambda _: ev.GenerationStarred(ID + "1"),
    "an endless note": lambda s: ev.GenerationNoted(s.session.head or "", "x" * 10_001),
    "too many tags": lambda s: ev.GenerationTagged(s.session.head or "", ("x",) * 51),
    "settings": lambda _: ev.SettingsChanged({"current_session": "x"}),
    "a title without end": lambda _: ev.SessionRenamed("x" * 201),
    "an unknown parent": lambda s: request_of(s, parent_id=ID + "1"),
    "its own parent": lambda s: request_of(s, parent_id=ID + "9"),
    "an id that is a path": lambda s: request_of(s, id="../../etc/passwd"),
    "an id used before": lambda s: request_of(s, id=s.session.head),
    "an unknown kind": lambda s: request_of(s, kind="../magic"),
    "an import that is none": lambda s: request_of(s, kind="import"),
    "an option that no frame can hold": lambda s: request_of(s, options={"x": 10**30}),
    "an unknown priority": lambda s: request_of(s, priority="root"),
    "a head that was not there": lambda s: request_of(s, expected_head=ID + "1"),
    "steps without end": lambda s: request_of(s, steps=10**15),
    "a seed too large": lambda s: request_of(s, seed=2**53),
    "a side that cannot be": lambda s: request_of(s, width=100_000),
    "a prompt without end": lambda s: request_of(s, prompt="x" * 10_001),
    "an empty prompt": lambda s: request_of(s, prompt=" "),
    "a source that is a path": lambda s: request_of(s, source="../x"),
    "no model": lambda s: request_of(s, model=""),
    "an answer that is not the one it was": lambda s: request_of(s, asked=asked(digest="0" * 64)),
    "a question without end": lambda s: request_of(s, asked=asked(messages=(ev.Message("user", "x" * 100_001),))),
    "a parameter that no frame can hold": lambda s: request_of(s, asked=asked(parameters={"x": 10**30})),
    "a thousand options": lambda s: request_of(s, options={str(n): n for n in range(1000)}),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_well_chained_history_that_makes_no_sense_is_refused(name: str) -> None:
    story = forked()
    if name == "an undo of nothing":
        story = Story()
        story.append(ev.SessionStarted("empty"))
    rows, event = list(story.rows), NONSENSE[name](story)
    story.rows.append(story.row(event))
    bundle = bundled_rows(story)
    assert f"Event {len(rows) + 1} " in refused(bundle).message


def bundled_rows(story: Story) -> bytes:
    """A bundle of rows that do not fold, which the exporter would not make: the manifest is written by hand."""
    rows, story.rows = story.rows, story.rows[:-1]
    members = parts(bundled(story))
    from dimp.history.bundle import encode_lines

    members["events.jsonl"] = b"".join(encode_lines(rows))
    with_manifest(events=len(rows), head_hash=rows[-1].hash.hex())(members)
    return packed(members)


@pytest.mark.parametrize("body", [b'{"type":"session.exploded"}', b"[]", b"1", b'{"type":"session.renamed"}'])
def test_an_unknown_event_is_refused(body: bytes) -> None:
    story = forked()
    row = story.row(ev.SessionRenamed("x"))
    from dimp_store.row_hash import link

    hash_ = link(story.rows[-1].hash, row.session, row.version, row.at, row.actor, row.op, row.type, body)
    story.rows.append(msgspec.structs.replace(row, body=body, hash=hash_))
    assert "no kind" in refused(bundled_rows(story)).message


@pytest.mark.anyio
async def test_a_refused_bundle_writes_nothing(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        for make in ALL.values():
            with pytest.raises(Invalid):
                await import_bundle(studio, BytesIO(make()))
        assert await studio.log.last_seq() == 0
        assert list(studio.blobs.digests()) == []
        assert studio.sessions.all() == []


@pytest.mark.anyio
async def test_the_same_bundle_twice_changes_nothing_and_heals(
    home: Home, paper: Settings, studio_command: list[str], tmp_path: Path
) -> None:
    story, path = everything(), tmp_path / "one.dimp"
    path.write_bytes(bundled(story))
    async with open_studio(home, paper, command=studio_command) as studio:
        first = await import_bundle(studio, path)
        expected = Imported(
            story.session.id, "Everything & more", len(story.session.generations), len(story.rows), len(story.images)
        )
        assert first == expected
        found = studio.sessions.find(story.session.id)
        assert (found.head, found.back, found.generations.keys()) == (
            story.session.head, story.session.back, story.session.generations.keys(),
        )  # fmt: skip
        await studio.do(story.session.id, act.Rename(title="mine now"))
        before, digest = await studio.log.last_seq(), Digest.parse(next(iter(story.images)))
        studio.blobs.path(digest).write_bytes(b"damaged")
        second = await import_bundle(studio, path)
        assert second == msgspec.structs.replace(expected, repeated=True)
        assert await studio.log.last_seq() == before
        studio.blobs.verify(digest)


@pytest.mark.anyio
async def test_another_history_of_the_same_session_is_refused(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    one, other = forked(), forked()
    one.do(act.Rename(title="one"))
    other.do(act.Rename(title="other"))
    longer = forked()
    longer.do(act.Rename(title="one"))
    longer.do(act.Star(id="@"))
    async with open_studio(home, paper, command=studio_command) as studio:
        await import_bundle(studio, BytesIO(bundled(one)))
        for story in (other, longer):
            with pytest.raises(Conflict, match="another history"):
                await import_bundle(studio, BytesIO(bundled(story)))
        assert await studio.log.last_seq() == len(one.rows)


@pytest.mark.anyio
async def test_pictures_of_another_session_cannot_be_claimed(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    mine, thief = forked(), Story(5)
    taken = next(iter(mine.session.generations))
    thief.append(ev.SessionStarted("thief"))
    data = picture("x", 1, "", 64, 64)
    thief.append(ev.ImageImported(taken, thief.keep(data), "png", len(data), 64, 64, "x", "", "", True))
    async with open_studio(home, paper, command=studio_command) as studio:
        await import_bundle(studio, BytesIO(bundled(mine)))
        with pytest.raises(Invalid, match="another session"):
            await import_bundle(studio, BytesIO(bundled(thief)))
        owner = studio.sessions.session_of(taken)
        assert owner is not None
        assert owner.id == mine.session.id


@pytest.mark.anyio
async def test_work_that_was_going_on_is_ended_here(home: Home, paper: Settings, studio_command: list[str]) -> None:
    story = forked()
    waiting = story.do(act.New(prompt="a cat", count=2))
    async with open_studio(home, paper, command=studio_command) as studio:
        done = await import_bundle(studio, BytesIO(bundled(story)))
        assert done.cancelled == tuple(waiting)
        found = studio.sessions.find(story.session.id)
        assert [found.generations[one].status for one in waiting] == [CANCELLED] * 2
        assert found.version == len(story.rows) + 2
        again = await import_bundle(studio, BytesIO(bundled(story)))
        assert again.repeated


@pytest.mark.anyio
async def test_two_imports_at_once_are_one(home: Home, paper: Settings, studio_command: list[str]) -> None:
    story, done = forked(), []
    async with open_studio(home, paper, command=studio_command) as studio:

        async def take_in() -> None:
            done.append(await import_bundle(studio, BytesIO(bundled(story))))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(take_in)
            tasks.start_soon(take_in)
        assert sorted(one.repeated for one in done) == [False, True]
        assert await studio.log.last_seq() == len(story.rows)


@given(st.data())
def test_whatever_is_flipped_it_is_refused_or_means_the_same(data: st.DataObject) -> None:
    whole = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        with open_bundle(BytesIO(bytes(whole))) as bundle:
            rows, images = bundle.rows, bundle.images
    except Invalid:
        return
    assert (rows, images) == (forked().rows, 3)


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_refused(data: bytes) -> None:
    refused(data)
    refused(data + GOOD[-200:])
