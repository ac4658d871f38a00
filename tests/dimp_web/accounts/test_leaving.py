"""The work of somebody who was removed: nobody waits for it, so nothing of it is painted, and the log says why."""

from __future__ import annotations

from typing import Any

import pytest

from dimp.accounts.house import open_house
from dimp.core.actions import New
from dimp.core.generation import CANCELLED, PENDING
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp.studio.personal.sharing import Sharing
from dimp.studio.studio import Studio, open_studio
from tests.dimp_web.accounts.conftest import Crowd
from tests.dimp_web.accounts.test_members import share
from tests.dimp_web.accounts.test_shares import painted

pytestmark = pytest.mark.anyio


async def ask(crowd: Crowd, name: str, session: str, **options: Any) -> str:
    """Has somebody ask for a picture in a session, and does not wait for it; the id of the generation."""
    body = {"prompt": "a cat", "session_id": session, "options": options}
    answer = await crowd[name].post("/api/generate/new", json=body, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["generation_id"])


def endings(studio: Studio, *ids: str) -> list[tuple[str, str]]:
    """How generations stand, and why."""
    found = [studio.sessions.generation(generation_id)[1] for generation_id in ids]
    return [(generation.status, generation.reason) for generation in found]


async def test_what_waits_for_who_is_removed_is_stopped_and_nothing_else(crowd: Crowd) -> None:
    (hers,), (his,) = await painted(crowd, "Ada", "a red ball"), await painted(crowd, "Bob", "a cat")
    await share(crowd, "Ada", hers["session_id"], "Bob")
    await share(crowd, "Bob", his["session_id"], "Gus")
    await crowd["Ada"].post("/api/queue/pause")
    kept = [await ask(crowd, "Ada", hers["session_id"])]
    stopped = [await ask(crowd, *where) for where in (
        ("Bob", his["session_id"]), ("Bob", hers["session_id"]), ("Gus", his["session_id"]),
    )]  # fmt: skip
    assert (await crowd["Otto"].delete("/api/users/Bob")).status_code == 200
    assert endings(crowd.studio, *stopped) == [(CANCELLED, "removed")] * 3
    assert endings(crowd.studio, *kept) == [(PENDING, "")]
    assert [entry.id for entry in crowd.studio.queue().waiting] == kept
    told = (await crowd["Ada"].get(f"/api/generations/{stopped[1]}")).json()
    assert (told["status"], "removed" in told["message"], bool(told["hint"])) == ("cancelled", True, True)
    rows = await crowd.studio.log.read(hers["session_id"], 0, 100)
    assert [row.actor for row in rows if row.type == "generation.cancelled"] == ["studio"]


async def test_what_is_being_painted_for_them_is_stopped_too(crowd: Crowd) -> None:
    (his,) = await painted(crowd, "Bob", "a cat")
    running = await ask(crowd, "Bob", his["session_id"], fake_step_ms=300)
    watcher = crowd.studio.watch(0)
    while crowd.studio.sessions.generation(running)[1].attempts == 0:
        await watcher.next()
    await crowd["Otto"].delete("/api/users/Bob")
    assert endings(crowd.studio, running) == [(CANCELLED, "removed")]
    await painted(crowd, "Ada", "a red ball")  # the worker is free again
    events = [row.type for row in await crowd.studio.log.read(his["session_id"], 0, 100)]
    assert events.count("generation.cancelled") == 1


async def test_who_is_removed_while_the_server_is_down_is_not_painted_for_after_it(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    home.make()
    async with open_house(home.accounts, Source().id) as house:
        ada = await house.people.add("Ada", "owner", None, "")
        bob = await house.people.add("Bob", "member", None, "")
        async with open_studio(home, paper, command=studio_command, founder=ada.id) as studio:
            await studio.pause(True)
            session = await studio.start_session("Bob's", actor=bob.id)
            asked = await studio.do(session.id, New(prompt="a cat"), actor=bob.id)
        await house.people.remove(bob, ada.id)
        async with open_studio(home, paper, command=studio_command, founder=ada.id) as studio:
            await Sharing(house, studio).refresh()
            assert endings(studio, *asked.generation_ids) == [(CANCELLED, "removed")]
            assert studio.queue().waiting == ()
