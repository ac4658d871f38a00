"""Twenty people who ask at once, one of them for far more than the others: what comes in which order.

`python -m tests.bench people` measures the same with the model of the package, over real lines.
"""

from __future__ import annotations

from collections import Counter

import anyio
import httpx
import pytest

from dimp.core.session import Session
from tests.dimp_web.accounts.conftest import Crowd

pytestmark = pytest.mark.anyio
OTHERS, EACH, MANY = 19, 3, 200
ASYNC = {"Prefer": "respond-async"}


def session_of(crowd: Crowd, generation_id: str) -> str:
    session = crowd.studio.sessions.session_for_reference(generation_id, Session(""))
    assert session is not None
    return session.id


async def test_nobody_waits_for_more_than_their_share(crowd: Crowd) -> None:
    names = ["Bob"] + [f"Person {number}" for number in range(OTHERS)]
    for name in names[1:]:
        crowd.accounts[name] = await crowd.house.people.add(name, "member", None, "")
    programs = {name: await crowd.key(name, "read", "paint") for name in names}
    await crowd["Ada"].post("/api/queue/pause")

    async def ask(program: httpx.AsyncClient, wanted: int) -> Counter[int]:
        asked: Counter[int] = Counter()
        for number in range(wanted):
            body = {"prompt": f"a ball {number}"}
            asked[(await program.post("/api/generate/new", json=body, headers=ASYNC)).status_code] += 1
        return asked

    taken = await ask(programs["Bob"], MANY)
    assert taken == {202: crowd.studio.settings.person_waiting, 429: MANY - crowd.studio.settings.person_waiting}
    async with anyio.create_task_group() as tasks:
        for name in names[1:]:
            tasks.start_soon(ask, programs[name], EACH)
    asked_by = {row.session: row.actor for row in await crowd.studio.log.read_all(0)}
    line = [asked_by[session_of(crowd, entry.id)] for entry in crowd.studio.queue().waiting]
    for turn in range(EACH):  # every round holds each of them once
        assert Counter(line[turn * len(names) : (turn + 1) * len(names)]) == Counter(
            crowd.accounts[name].id for name in names
        )
    assert set(line[EACH * len(names) :]) == {crowd.accounts["Bob"].id}

    last = {name: (await programs[name].get("/api/queue")).json()["waiting"][-1]["id"] for name in names[1:]}
    await crowd["Ada"].post("/api/queue/resume")
    for name, generation_id in last.items():
        answer = await programs[name].get(f"/api/generations/{generation_id}", params={"wait": 30})
        assert answer.json()["status"] == "done", name
    rows = [row for row in await crowd.studio.log.read_all(0) if row.type == "generation.started"]
    begun = [asked_by[row.session] for row in rows]  # the executor goes on with Bob's meanwhile
    bob = crowd.accounts["Bob"].id
    others_last = max(place for place, person in enumerate(begun) if person != bob)
    assert begun[:others_last].count(bob) <= EACH + 1  # as many as everybody had, and one that followed
