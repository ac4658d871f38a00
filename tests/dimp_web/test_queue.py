"""The queue of all sessions: its order, which outlasts a restart, stopping all of it, and the time it will take."""

from __future__ import annotations

import anyio
import httpx
import msgspec
import pytest

from dimp.core.actions import New
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from dimp_web import queue_view
from dimp_web.queue_view import PROMPT_SHOWN
from tests.dimp_web.test_loop import paint

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient
LATER = {"Prefer": "respond-async"}


async def ask(client: Client, prompt: str, **more: object) -> str:
    answer = await client.post("/api/generate/new", json={"prompt": prompt, **more}, headers=LATER)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["generation_id"])


async def queue(client: Client) -> dict[str, object]:
    return dict((await client.get("/api/queue")).json())


async def test_the_order_outlasts_a_restart(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await studio.pause(True)
        await studio.do(None, New(prompt="x", count=3))
        await studio.do(None, New(prompt="y", priority="background"))
        first, second, third, behind = (waits.id for waits in studio.queue().waiting)
        await studio.reorder(third, first)
        await studio.reorder(behind, first)
        expected = [(third, "interactive"), (behind, "interactive"), (first, "interactive"), (second, "interactive")]
        assert [(waits.id, waits.priority) for waits in studio.queue().waiting] == expected
        latest = (await studio.do(None, New(prompt="z"))).generation_ids[0]
    async with open_studio(home, paper, command=studio_command) as studio:
        assert [(waits.id, waits.priority) for waits in studio.queue().waiting] == [*expected, (latest, "interactive")]


async def test_a_move_is_an_event_and_what_does_not_wait_is_refused(client: Client, studio: Studio) -> None:
    await client.post("/api/queue/pause")
    first, second = await ask(client, "one"), await ask(client, "two")
    moved = await client.post("/api/queue/reorder", json={"id": second, "before": first})
    assert [waits["id"] for waits in moved.json()["waiting"]] == [second, first]
    seq = studio.feed.seq
    rows = await studio.log.read_all(seq - 1, 10)
    assert [(row.session, row.type) for row in rows] == [("settings", "queue.reordered")]
    refused = await client.post("/api/queue/reorder", json={"id": second, "before": "nobody"})
    assert (refused.status_code, studio.feed.seq) == (404, seq)


async def test_all_work_or_that_of_a_session_is_stopped(client: Client, studio: Studio) -> None:
    await client.post("/api/queue/pause")
    one = (await client.post("/api/sessions", json={"title": "one"})).json()["session_id"]
    mine = [await ask(client, "a ball"), await ask(client, "a cube")]
    await client.post("/api/sessions", json={"title": "other"})
    others = [await ask(client, "a cat"), await ask(client, "a dog"), await ask(client, "a cow")]
    shown = await queue(client)
    assert [waits["session_title"] for waits in shown["waiting"]] == ["one"] * 2 + ["other"] * 3  # type: ignore[attr-defined]
    stopped = (await client.post("/api/queue/cancel", json={"session_id": one})).json()
    assert sorted(stopped["cancelled"]) == sorted(mine)
    assert [waits["id"] for waits in stopped["queue"]["waiting"]] == others
    rest = (await client.post("/api/queue/cancel")).json()
    assert sorted(rest["cancelled"]) == sorted(others)
    assert (rest["queue"]["waiting"], rest["queue"]["running"]) == ([], None)
    assert {generation.status for session in studio.sessions.all() for generation in session.generations.values()} == {
        "cancelled"
    }
    assert (await client.post("/api/queue/cancel")).json()["cancelled"] == []
    assert (await client.post("/api/queue/cancel", json={"session_id": "nobody"})).status_code == 404


async def test_running_work_is_stopped_with_the_rest(client: Client, slowly: dict[str, object]) -> None:
    running = await ask(client, "slow", steps=50, options=slowly)
    waits = await ask(client, "next")
    stopped = (await client.post("/api/queue/cancel")).json()
    assert stopped["cancelled"] == [waits, running]
    assert (await client.get(f"/api/generations/{running}")).json()["status"] == "cancelled"


async def test_two_devices_paint_side_by_side_and_are_stopped_together(
    home: Home, paper: Settings, studio_command: list[str], slowly: dict[str, object]
) -> None:
    both = msgspec.structs.replace(paper, device="cpu,cpu")
    async with open_studio(home, both, command=studio_command) as studio:
        ids = (await studio.do(None, New(prompt="a cat", count=3, steps=100, options=slowly))).generation_ids
        with anyio.fail_after(60):
            while not studio.queue().beside:  # noqa: ASYNC110
                await anyio.sleep(0.02)
        shown = queue_view.queue(studio)
        assert shown.running
        assert (shown.running.id, shown.beside[0].id, shown.waiting[0].id) == ids
        assert set(await studio.cancel_all()) == set(ids)
        assert [(await studio.finished(id_)).status for id_ in ids] == ["cancelled"] * 3


@pytest.mark.parametrize(
    ("busy", "pictures", "done"),
    [
        ([0], [3, 3], [3, 6]),
        ([5, 1], [3, 3, 3], [4, 7, 8]),
        ([0, 0], [4, 1, 1], [4, 1, 2]),
        ([5, None], [3], [None]),
        ([2, 1], [None, 3], [None, None]),
    ],
)
def test_what_waits_is_painted_by_the_device_that_is_free_first(
    busy: list[int | None], pictures: list[int | None], done: list[int | None]
) -> None:
    assert [queue_view._take_turn(busy, picture) for picture in pictures] == done


async def test_the_expected_time_is_that_of_pictures_before(client: Client, studio: Studio) -> None:
    await client.post("/api/queue/pause")
    await ask(client, "one", steps=10)
    shown = await queue(client)
    assert (shown["expected_ms"], shown["waiting"][0]["done_ms"]) == (None, None)  # type: ignore[index]
    await client.post("/api/queue/resume")
    await paint(client, "two")
    await client.post("/api/queue/pause")
    recipe = next(iter(studio.sessions.all()[0].generations.values())).recipe
    studio.sessions.paces.learn("s", recipe, 1000)
    for _ in range(20):
        studio.sessions.paces.learn("s", recipe, 1000)
    for prompt in ("three", "four " * 200):
        await ask(client, prompt, steps=10)
    shown = await queue(client)
    waiting: list[dict[str, object]] = shown["waiting"]  # type: ignore[assignment]
    assert [waits["expected_ms"] for waits in waiting] == [1000, 1000]
    assert [waits["done_ms"] for waits in waiting] == [1000, 2000]
    assert shown["expected_ms"] == 2000
    assert len(str(waiting[1]["prompt"])) == PROMPT_SHOWN
