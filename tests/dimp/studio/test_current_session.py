"""The current session is moved by its own client's actions, and by nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dimp.core import actions as act
from dimp.history.bundle import export_session
from dimp.history.bundle_import import import_bundle
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import NEW_SESSION, Studio, open_studio
from tests.fake_worker import fake_command

pytestmark = pytest.mark.anyio

CLIENTS = ("cli", "browser")


async def paint(studio: Studio, session: str | None, words: str, actor: str) -> str:
    outcome = await studio.do(session, act.New(prompt=words), actor=actor)
    await studio.finished(outcome.generation_ids[0])
    return outcome.session_id


def current(studio: Studio, actor: str) -> str:
    session = studio.sessions.current(actor)
    assert session is not None
    return session.id


async def test_what_others_do_moves_nobody(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        mine = await paint(studio, NEW_SESSION, "a ball", "cli")
        page = await paint(studio, NEW_SESSION, "a cube", "browser")
        programs = await paint(studio, NEW_SESSION, "a house", "api:open-webui")
        for _ in range(2):  # and what a program does later changes nothing either
            assert (current(studio, "cli"), current(studio, "browser")) == (mine, page)
            assert current(studio, "mcp:assistant") == page  # it works where its person worked last
            await paint(studio, programs, "a boat", "api")
        assert (await studio.do(None, act.Undo(), actor="cli")).session_id == mine
    async with open_studio(home, paper, command=studio_command) as studio:
        assert (current(studio, "cli"), current(studio, "browser"), current(studio, "api")) == (mine, page, mine)


async def test_work_that_ends_elsewhere_moves_nobody(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        slow = await studio.do(NEW_SESSION, act.New(prompt="a ball", options={"fake_step_ms": 50}), actor="cli")
        other = await studio.start_session("other", actor="cli")
        await studio.finished(slow.generation_ids[0])
        assert {current(studio, actor) for actor in ("cli", "browser", "api", "")} == {other.id}


async def test_a_first_action_goes_on_where_people_worked_last(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        programs = await paint(studio, NEW_SESSION, "a house", "api")
        assert current(studio, "cli") == programs  # there is no other
        page = await paint(studio, NEW_SESSION, "a cube", "browser")
        await paint(studio, programs, "a boat", "api")
        assert current(studio, "cli") == page
        await studio.switch(programs, actor="cli")
        assert (current(studio, "cli"), current(studio, "browser")) == (programs, page)
        await studio.do(programs, act.TrashSession(), actor="browser")
        assert current(studio, "cli") == page  # what is in the trash is nobody's


async def test_an_import_is_current_for_who_imported_it_alone(
    home: Home, paper: Settings, studio_command: list[str], tmp_path: Path
) -> None:
    elsewhere, bundle = Home(tmp_path / "elsewhere"), io.BytesIO()
    async with open_studio(elsewhere, paper, command=fake_command(elsewhere.images)) as studio:
        theirs = await paint(studio, NEW_SESSION, "a tree", "cli")
        export_session(await studio.log.read(theirs), studio.blobs, bundle)
    async with open_studio(home, paper, command=studio_command) as studio:
        mine = await paint(studio, NEW_SESSION, "a ball", "cli")
        await import_bundle(studio, bundle, actor="browser")
        assert (current(studio, "cli"), current(studio, "browser")) == (mine, theirs)
    async with open_studio(home, paper, command=studio_command) as studio:
        assert (current(studio, "cli"), current(studio, "browser")) == (mine, theirs)
