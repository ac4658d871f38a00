"""A bundle is written by whoever sends it: what it says of others changes nothing for them, and tells nothing."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx
import pytest
from msgspec import structs

from dimp.core import actions as act
from dimp.core.generation import Generation
from dimp.core.owners import HOUSE
from dimp.studio.personal.studio import PersonalStudio
from dimp_store.row_hash import ORIGIN, link_row
from tests.dimp.history.test_bundle import bundled
from tests.dimp.story import Story
from tests.dimp_web.accounts.conftest import Crowd
from tests.dimp_web.accounts.test_members import share

pytestmark = pytest.mark.anyio

SERIES = count(40)
"""Each story has ids of its own."""


def forged(op: str | None = None, **changes: Any) -> bytes:
    """A bundle with a picture; its first event under an operation id, all of them with changes."""
    story = Story(next(SERIES))
    story.paint(act.New(prompt="a cat"))
    before, rows = ORIGIN, []
    for row in story.rows:
        forged_row = structs.replace(row, op=op if row.version == 1 else None, **changes)
        before = link_row(before, forged_row)
        rows.append(structs.replace(forged_row, hash=before))
    story.rows = rows
    return bundled(story)


async def bring(client: httpx.AsyncClient, bundle: bytes) -> httpx.Response:
    """Imports a bundle."""
    return await client.post("/api/import", content=bundle, headers={"Content-Type": "application/zip"})


def operation(crowd: Crowd, name: str, op: str) -> str:
    """How the log names what somebody sends under that operation id."""
    owner = HOUSE if name == "Ada" else crowd.accounts[name].id
    return str(PersonalStudio(crowd.studio, owner).own_operation(op))


@pytest.mark.parametrize("name", ["Ada", "Gus"])
async def test_nobody_takes_the_operation_id_of_somebody_else(crowd: Crowd, name: str) -> None:
    """Else what they ask for under it would be taken for done, and an id that is taken would tell that they did it."""
    done, to_come = (operation(crowd, name, op) for op in ("done", "to come"))
    first = await crowd[name].post("/api/sessions", json={"title": "A"}, headers={"Idempotency-Key": "done"})
    assert first.status_code == 201
    tried = [await bring(crowd["Bob"], forged(op)) for op in (done, to_come)]
    assert [answer.status_code for answer in tried] == [400, 400]
    assert tried[0].text == tried[1].text
    body, named = {"prompt": "a red ball"}, {"Idempotency-Key": "to come"}
    assert (await crowd[name].post("/api/generate/new", json=body, headers=named)).status_code == 201


async def test_operation_ids_of_other_houses_and_ones_own_come_along(crowd: Crowd) -> None:
    for op in ("plain", "/plain", f"{Story(3).source.id()}:/plain", operation(crowd, "Bob", "once")):
        assert (await bring(crowd["Bob"], forged(op))).status_code == 201, op


async def test_who_is_named_in_a_history_that_is_shared_with_them_is_not_moved_there(crowd: Crowd) -> None:
    """Bob has no other session, and shares what says that Ada acted in it last."""
    mine = (await crowd["Ada"].post("/api/generate/new", json={"prompt": "a red ball"})).json()["metadata"]
    brought = await bring(crowd["Bob"], forged(actor=crowd.accounts["Ada"].id))
    await share(crowd, "Bob", brought.json()["session_id"], "Ada")
    assert (await crowd["Ada"].get("/api/session/current")).json()["session_id"] == mine["session_id"]


async def test_what_was_painted_elsewhere_says_nothing_of_how_long_it_takes_here(crowd: Crowd) -> None:
    def expected(generation: Generation) -> int | None:
        return crowd.studio.sessions.paces.expect_ms(generation.recipe)

    made = (await crowd["Ada"].post("/api/generate/new", json={"prompt": "a red ball"})).json()["metadata"]
    _, generation = crowd.studio.sessions.generation(made["id"])
    before = expected(generation)
    for _ in range(3):  # 120 ms in the bundle, for a picture of another size
        assert (await bring(crowd["Bob"], forged())).status_code == 201
    assert expected(generation) == before is not None
