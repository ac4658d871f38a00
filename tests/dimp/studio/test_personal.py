"""Whose a session is: by who began it, by who imported it whatever it says, and the same after a restart."""

from __future__ import annotations

import pytest

from dimp.core.actions import New
from dimp.core.owners import HOUSE, owner_of
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp.studio.personal import PersonalStudio
from dimp.studio.studio import open_studio

pytestmark = pytest.mark.anyio

FOUNDER, BOB, EVE = (Source().id() for _ in range(3))


def test_accounts_own_and_kinds_of_clients_are_the_house() -> None:
    assert owner_of(BOB, FOUNDER) == BOB
    for actor in ("cli", "browser", "api:" + BOB, "mcp:tool", "", BOB + "x", BOB.upper(), FOUNDER):
        assert owner_of(actor, FOUNDER) == HOUSE, actor


async def test_old_sessions_are_the_founders_and_fresh_ones_their_makers(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as alone:
        before = await alone.do(None, New(prompt="an old ball"), actor="cli")
        await alone.finished(before.generation_ids[0])
    async with open_studio(home, paper, command=studio_command, founder=FOUNDER) as house:
        bob, founder = PersonalStudio(house, BOB), PersonalStudio(house, HOUSE)
        assert bob.sessions.current(BOB) is None
        assert [session.id for session in founder.sessions.all()] == [before.session_id]
        made = await bob.do(None, New(prompt="a cat"), actor=BOB)
        await bob.finished(made.generation_ids[0])
    async with open_studio(home, paper, command=studio_command, founder=FOUNDER) as house:
        bob, founder = PersonalStudio(house, BOB), PersonalStudio(house, HOUSE)
        assert [session.id for session in bob.sessions.all()] == [made.session_id]
        assert [session.id for session in founder.sessions.all()] == [before.session_id]
        painted = bob.sessions.generation(made.generation_ids[0])[1]
        possessions = house.sessions.possessions(BOB)
        assert possessions.image_bytes == painted.size > 0
        await bob.erase(made.session_id, None, actor=BOB)
        assert possessions.image_bytes == 0


async def test_what_is_imported_is_the_importers_whatever_actor_it_names(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as other:
        made = await other.do(None, New(prompt="a planted ball"), actor=BOB)
        await other.finished(made.generation_ids[0])
        rows = await other.log.read(made.session_id)
    here = Home(home.root.parent / "here")
    async with open_studio(here, paper, command=studio_command, founder=FOUNDER) as house:
        await PersonalStudio(house, EVE).adopt(rows, actor=EVE)
        assert PersonalStudio(house, BOB).sessions.all() == []
    async with open_studio(here, paper, command=studio_command, founder=FOUNDER) as house:
        assert PersonalStudio(house, BOB).sessions.all() == []
        assert [session.id for session in PersonalStudio(house, EVE).sessions.all()] == [made.session_id]
