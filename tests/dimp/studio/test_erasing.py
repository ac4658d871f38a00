"""Erased for good: nothing of the words or the picture is left on the disk, and everything else still verifies."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.generation import ERASED
from dimp.core.session import replay
from dimp.history import maintenance
from dimp.history.bundle import export_session
from dimp.history.bundle_import import import_bundle
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.sessions import stamp
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import Digest
from dimp_store.chain import verify_stream
from tests.dimp.hands import current, paint
from tests.fake_worker import fake_command, picture

pytestmark = pytest.mark.anyio

SECRET = "zanzibar"
"""A word that stands in every place where a person can write one."""


def left(home: Home, *needles: str) -> list[str]:
    """The files of the data folder in which one of these is found."""
    files = [path for path in home.root.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(needle.encode() in path.read_bytes() for needle in needles)]


async def secret_picture(studio: Studio) -> str:
    first = await paint(studio, act.New(prompt=f"a {SECRET} lighthouse", negative_prompt=f"no {SECRET}", seed=7654321))
    for mark in (
        act.Name(id=first, name=f"{SECRET} one"), act.Note(id=first, note=f"my {SECRET}"),
        act.Tag(id=first, tags=(SECRET,)), act.Star(id=first),
    ):  # fmt: skip
        await studio.do(None, mark)
    return first


async def test_nothing_is_left_of_it_and_the_log_verifies(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        first = await secret_picture(studio)
        other = await paint(studio, act.New(prompt="a red ball"))
        digest = current(studio).generations[first].digest or ""
        home.talk_history.write_text(f"# 1\n+a {SECRET} lighthouse\n# 2\n+a red ball\n")
        home.mentioned_words.write_text(f"{SECRET}\n")
        before = await studio.log.last_seq()
        planned = await studio.erase(current(studio).id, [first], dry_run=True)
        assert (planned.images, await studio.log.last_seq()) == ((digest,), before)
        done = await studio.erase(current(studio).id, [first])
        assert (done.generation_ids, done.images, done.kept) == ((first,), (digest,), ())
        assert not studio.blobs.has(Digest(digest))
        assert left(home, SECRET, digest, "7654321") == []  # at once, not only after a close
        assert current(studio).generations[first].status == ERASED
        assert current(studio).head == other
        for action in (
            act.Jump(id=first),
            act.Restore(id=first),
            act.Refine(modification="add a moon", parent_id=first),
        ):
            with pytest.raises(NotFound, match="erased"):
                await studio.do(None, action)
        again = await studio.erase(current(studio).id, None, dry_run=True)
        assert other in again.generation_ids
        assert first not in again.generation_ids
        live = replay(current(studio).id, map(stamp, await studio.log.read(current(studio).id)))
        assert current(studio) == live
    assert left(home, SECRET, digest, "7654321") == []
    assert "red ball" in home.talk_history.read_text()
    async with open_studio(home, paper, command=studio_command) as studio:
        assert current(studio) == live
    found = maintenance.verify(home)
    assert (found.damage, found.waste, found.erased) == ((), (), 1)


async def test_a_session_goes_with_its_titles(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await secret_picture(studio)
        await paint(studio, act.Refine(modification=f"make the {SECRET} blue"))
        await studio.do(None, act.Rename(title=f"{SECRET} studies"))
        session = current(studio)
        await studio.erase(session.id, None)
        assert session.trashed
        assert (session.title, session.head, session.back, session.ahead) == ("", None, [], [])
        assert left(home, SECRET) == []
        assert list(studio.blobs.digests()) == []
        rows = await studio.log.read(session.id)
        assert verify_stream(rows) is None
        assert replay(session.id, map(stamp, rows)) == session
    assert maintenance.verify(home).sound


async def test_the_title_that_a_file_gave_goes_with_its_picture(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        blob = studio.blobs.put(picture("ball", 1, "", 64, 64), "png")
        imported = act.Import(
            digest=str(blob.digest),
            suffix="png",
            size=blob.size,
            width=64,
            height=64,
            name=f"{SECRET} at work",
            lqip="",
        )
        await studio.do(None, imported)
        assert current(studio).title == f"{SECRET} at work"
        await studio.erase(current(studio).id, [current(studio).head or ""])
        assert current(studio).title == ""
        assert left(home, SECRET) == []


async def test_what_others_name_stays_and_undo_passes_over_the_gap(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        ball = await paint(studio, act.New(prompt="a ball"))
        blue = await paint(studio, act.Refine(modification="make the ball blue"))
        night = await paint(studio, act.Refine(modification="make it night"))
        digest = current(studio).generations[blue].digest or ""
        done = await studio.erase(current(studio).id, [blue])
        assert (done.images, done.kept) == ((), (digest,))  # night was painted over it
        await studio.do(None, act.Undo())
        assert current(studio).head == ball
        await studio.do(None, act.Redo())
        assert current(studio).head == night
        await studio.erase(current(studio).id, [night])
        assert current(studio).head == ball
        assert not current(studio).can_redo
        await studio.do(None, act.Undo())
        assert current(studio).head is None
        live = replay(current(studio).id, map(stamp, await studio.log.read(current(studio).id)))
        assert current(studio) == live
    async with open_studio(home, paper, command=studio_command) as studio:
        assert current(studio) == live
    assert maintenance.verify(home).sound


async def test_what_cannot_be_erased_is_refused_and_nothing_changes(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await studio.pause(True)
        slow = await studio.do(None, act.New(prompt="a ball"))
        before = await studio.log.read_all()
        for references, refusal in (
            ([slow.generation_ids[0]], Conflict),
            (None, Conflict),
            (["beef"], NotFound),
            ([], Invalid),
        ):
            with pytest.raises(refusal):
                await studio.erase(slow.session_id, references)
        assert [row for row in await studio.log.read_all() if row.seq <= before[-1].seq] == before
        await studio.cancel_all()


async def test_a_bundle_carries_the_tombstones(
    home: Home, paper: Settings, studio_command: list[str], tmp_path: Path
) -> None:
    bundle, elsewhere = io.BytesIO(), Home(tmp_path / "elsewhere")
    async with open_studio(home, paper, command=studio_command) as studio:
        first = await secret_picture(studio)
        await paint(studio, act.New(prompt="a red ball"))
        await studio.erase(current(studio).id, [first])
        export_session(await studio.log.read(current(studio).id), studio.blobs, bundle)
        original = current(studio)
    assert SECRET.encode() not in bundle.getvalue()
    async with open_studio(elsewhere, paper, command=fake_command(elsewhere.images)) as studio:
        await import_bundle(studio, bundle)
        imported = current(studio)
        assert imported.generations.keys() == original.generations.keys()
        assert (imported.head, imported.generations[first]) == (original.head, original.generations[first])
    assert maintenance.verify(elsewhere).erased == 1


async def test_a_crash_after_the_log_is_finished_at_the_next_start(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        first = await secret_picture(studio)
        kept = await paint(studio, act.New(prompt="a red ball"))
        digests = [current(studio).generations[one].digest or "" for one in (first, kept)]
        data = studio.blobs.read(Digest(digests[0]))
        await studio.erase(current(studio).id, [first])
        studio.blobs.put(data, "png")  # as if it had not been removed yet
    home.erasing.write_text("\n".join(digests))
    async with open_studio(home, paper, command=studio_command) as studio:
        assert list(studio.blobs.digests()) == [digests[1]]  # what was not erased stays
    assert not home.erasing.exists()
