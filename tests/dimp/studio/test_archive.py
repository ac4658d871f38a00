"""Paging details from the log changes nothing of what a session is: told by random stories, and by a studio at work."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant

from dimp.core import actions as act
from dimp.core.generation import ERASED, Details, Generation, details_of
from dimp.core.library_events import Search
from dimp.core.session import replay
from dimp.core.views import generation_view, outline_node, session_view
from dimp.history.search import find
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.archive import LogArchive
from dimp.studio.sessions import Sessions, stamp
from dimp.studio.studio import open_studio
from dimp_store.errors import StoreClosed
from dimp_store.log import Row
from dimp_store.sqlite_log import SqliteLog
from tests.dimp.hands import current, paint
from tests.dimp.story import Story
from tests.dimp.test_state_machine import SessionMachine


class Stream:
    """The stream of a story as an archive that keeps nothing in memory."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def __deepcopy__(self, memo: object) -> Stream:
        return self

    def hold(self, generation: Generation) -> None:
        generation.archive, generation.loaded = self, None

    def load(self, generation: Generation) -> Details:
        ended = stamp(self._rows[generation.ended_seq - 1]) if generation.ended_seq else None
        return details_of(stamp(self._rows[generation.seq - 1]), ended, generation.brought_onto)


class PagedMachine(SessionMachine):
    """Any treatment of a session whose pictures let go of their details as soon as they are over."""

    @invariant()
    def details_are_let_go_of(self) -> None:
        archive = Stream(self.story.rows)
        for generation in self.story.session.generations.values():
            if not generation.live and generation.status != ERASED:
                archive.hold(generation)


TestPagedSession = pytest.mark.filterwarnings("default")(PagedMachine.TestCase)
TestPagedSession.settings = settings(max_examples=50, stateful_step_count=40)


def tell() -> Story:
    """A story with every way in which a picture can end, and marks on pictures that are long over."""
    story = Story()
    ball = story.paint(act.New(prompt="a red ball on grass", seed=7))
    story.paint(act.Refine(modification="make the ball blue"))
    story.do(act.Import(story.keep(b"photo"), "png", 5, 640, 480, name="photo.png", lqip="AAAA"))
    story.fail(story.do(act.New(prompt="too large"))[0])
    story.stop(story.do(act.New(prompt="no longer wanted"))[0])
    story.paint(act.Upscale(id=ball, scale=2))
    for mark in (act.Name(ball, "the ball"), act.Star(ball), act.Note(ball, "keep this"), act.Undo(), act.Undo()):
        story.do(mark)
    return story


@pytest.mark.anyio
@pytest.mark.parametrize("resident", [0, 1, 1000])
async def test_a_log_read_in_pages_is_the_same_history(tmp_path: Path, resident: int) -> None:
    story = tell()
    log = await SqliteLog.open(tmp_path / "log.db")
    rows = await log.append_rows(story.rows)
    archive = LogArchive(log.path, resident)
    try:
        paged, whole = Sessions(archive), Sessions()
        paged.load(rows)
        whole.load(rows)
        (session,), (expected,) = paged.all(), whole.all()
        assert session == expected
        assert session_view(session, [], False) == session_view(expected, [], False)
        for view in (outline_node, lambda generation: generation_view(session.id, generation)):
            assert [view(generation) for generation in session.visible()] == [
                view(generation) for generation in expected.visible()
            ]
        for wanted in (Search(query="BALL"), Search(query="photo"), Search(starred=True), Search(kind="import")):
            assert (
                [generation.id for _, generation in find(paged, wanted)]
                == [generation.id for _, generation in find(whole, wanted)]
                != []
            )
        loaded = sum(generation.loaded is not None for generation in session.generations.values())
        assert loaded == min(resident, len(session.generations))
    finally:
        archive.close()
        await log.aclose()


@pytest.mark.anyio
async def test_looking_through_a_history_reads_nothing(tmp_path: Path) -> None:
    """Search, outline, references and digests live on what is always in memory: a closed archive is never asked."""
    log = await SqliteLog.open(tmp_path / "log.db")
    archive = LogArchive(log.path, 0)
    sessions = Sessions(archive)
    sessions.load(await log.append_rows(tell().rows))
    archive.close()
    (session,) = sessions.all()
    assert [generation.prompt for _, generation in find(sessions, Search(query="ball grass"))]
    assert (
        len([outline_node(generation) for generation in session.visible() if generation.manner.kind != "upscale"]) == 5
    )
    assert sessions.generation("the ball")[1].digest
    assert sessions.find_maker(str(session.current().digest))  # type: ignore[union-attr]
    with pytest.raises(StoreClosed):
        _ = session.current().recipe  # type: ignore[union-attr]
    await log.aclose()


@pytest.mark.anyio
async def test_a_studio_that_keeps_no_details_does_all_the_same(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command, resident=0) as studio:
        ball = await paint(studio, act.New(prompt="a red ball on grass", seed=7))
        blue = await paint(studio, act.Refine(modification="make the ball blue"))
        await studio.do(None, act.Undo())
        again = await paint(studio, act.Again(id=blue))
        await studio.do(None, act.Name(ball, "first"))
        session = current(studio)
        assert session.generations[again].recipe.modification == "make the ball blue"
        await studio.erase(session.id, [blue])
        rows = await studio.log.read(session.id)
        assert replay(session.id, map(stamp, rows)) == session
        assert [generation.status for generation in session.generations.values()] == ["done", ERASED, "done"]
        assert all(
            generation.loaded is None for generation in session.generations.values() if generation.status != ERASED
        )
        views = [generation_view(session.id, generation) for generation in session.generations.values()]
    async with open_studio(home, paper, command=studio_command, resident=0) as studio:
        session = current(studio)
        assert [generation_view(session.id, generation) for generation in session.generations.values()] == views
