"""The live channel: nothing missed, nothing twice, for every client; previews only as fast as they are taken."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dimp_web import live
from dimp_web.security import sockets
from tests.dimp_web.conftest import Server

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def channel(server: Server, after: int | None = None) -> AsyncIterator[ClientConnection]:
    address = server.socket if after is None else f"{server.socket}?after={after}"
    async with connect(address, origin=server.url, proxy=None) as socket:  # type: ignore[arg-type]
        yield socket


async def hear(socket: ClientConnection) -> dict[str, Any]:
    with anyio.fail_after(60):
        return json.loads(await socket.recv())


async def until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    while (message := await hear(socket))["type"] != kind:
        pass
    return message


async def paint(server: Server, **more: object) -> dict[str, Any]:
    answer = await server.client.post("/api/generate/new", json={"prompt": "a red ball", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_fifty_events_come_once_each_over_eight_drops(server: Server) -> None:
    seen: list[int] = []
    painted = await paint(server)  # 4 events: begun, asked for, taken up, painted
    one = painted["metadata"]["id"]

    async def act() -> None:
        for number in range(46):
            action = {"type": "note", "id": one, "note": f"note {number}"}
            assert (await server.client.post("/api/actions", json=action)).status_code == 200
            await anyio.sleep(0.002)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(act)
        for connection in range(9):
            async with channel(server, after=seen[-1] if seen else 0) as socket:
                while len(seen) < 50:
                    message = await hear(socket)
                    if message["type"] == "patch":
                        seen.append(message["seq"])
                        if connection < 8 and len(seen) % 6 == 0:
                            socket.transport.abort()  # as a phone that leaves the room
                            break
    assert seen == list(range(1, 51))


async def test_what_was_missed_then_a_snapshot_then_live(server: Server) -> None:
    painted = await paint(server)
    async with channel(server, after=1) as socket:
        missed = [await hear(socket) for _ in range(3)]
        assert [(one["type"], one["seq"]) for one in missed] == [("patch", 2), ("patch", 3), ("patch", 4)]
        assert missed[0]["event"]["type"] == "generation.requested"
        assert missed[0]["generations"][0]["image_id"] == painted["image_id"]
        assert missed[-1]["head"]["head"] == painted["metadata"]["id"]
        snapshot = await hear(socket)
        assert (snapshot["type"], snapshot["seq"], snapshot["running"]) == ("snapshot", 4, None)
        assert snapshot["model"]["state"] == "ready"
        assert snapshot["queue"]["waiting"] == []
        await server.client.post("/api/session/undo")
        patch = await until(socket, "patch")
        assert (patch["seq"], patch["event"]["type"], patch["head"]["can_redo"]) == (5, "head.undone", True)


async def test_without_after_it_begins_now(server: Server) -> None:
    await paint(server)
    async with channel(server) as socket:
        first = await hear(socket)
        assert (first["type"], first["seq"]) == ("snapshot", 4)


async def test_two_clients_hear_the_same(server: Server) -> None:
    async with channel(server) as one, channel(server) as other:
        await until(one, "snapshot")
        await until(other, "snapshot")
        await paint(server)
        heard = [[(await until(socket, "patch"))["seq"] for _ in range(4)] for socket in (one, other)]
    assert heard == [[1, 2, 3, 4], [1, 2, 3, 4]]


async def test_progress_every_step_previews_on_credit(server: Server) -> None:
    async with channel(server) as silent, channel(server) as thankful:
        await until(silent, "snapshot")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lambda: paint(server, steps=60, options={"fake_step_ms": 30}))
            previews: dict[str, int] = {"silent": 0, "thankful": 0}
            steps = []
            while True:
                message = await hear(thankful)
                if message["type"] == "progress":
                    steps.append(message["step"])
                    if message["preview"]:
                        assert message["preview"].startswith("data:image/webp;base64,UklGR")
                        previews["thankful"] += 1
                        await thankful.send(json.dumps({"type": "ack", "generation_id": message["generation_id"]}))
                if message.get("event", {}).get("type") == "generation.completed":
                    break
        while True:
            message = await hear(silent)
            if message["type"] == "progress" and message["preview"]:
                previews["silent"] += 1
            if message.get("event", {}).get("type") == "generation.completed":
                break
    assert previews["silent"] == live.CREDIT
    assert steps == sorted(steps)
    assert steps[-1] == 60


async def test_cancel_over_the_channel(server: Server) -> None:
    async with channel(server) as socket:
        await until(socket, "snapshot")
        body = {"type": "new", "prompt": "x", "steps": 100, "options": {"fake_step_ms": 50}}
        asked = (await server.client.post("/api/actions", json=body)).json()
        await until(socket, "progress")
        await socket.send(json.dumps({"type": "cancel", "generation_id": asked["generation_ids"][0]}))
        while (patch := await until(socket, "patch"))["event"]["type"] != "generation.cancelled":
            pass
        assert patch["generations"][0]["status"] == "cancelled"


async def test_a_snapshot_shows_what_runs(server: Server) -> None:
    body = {"type": "new", "prompt": "x", "steps": 150, "options": {"fake_step_ms": 50}}
    asked = (await server.client.post("/api/actions", json=body)).json()["generation_ids"][0]
    async with channel(server) as socket:
        await until(socket, "progress")
    async with channel(server) as socket:
        snapshot = await until(socket, "snapshot")
    assert snapshot["running"]["generation_id"] == snapshot["queue"]["running"]["id"] == asked
    assert snapshot["queue"]["running"]["prompt"] == "x"
    await server.client.post(f"/api/generations/{asked}/cancel")


async def test_a_paused_queue_is_told_to_all(server: Server) -> None:
    async with channel(server) as one, channel(server) as other:
        await until(one, "snapshot")
        await until(other, "snapshot")
        await server.client.post("/api/queue/pause")
        for socket in (one, other):  # the model that is being loaded is told in the same messages
            while not (await until(socket, "queue"))["queue"]["paused"]:
                pass
        await server.client.post("/api/queue/resume")


async def test_nonsense_is_answered_and_the_channel_stays(server: Server) -> None:
    async with channel(server) as socket:
        await until(socket, "snapshot")
        for text in (
            "",
            "{",
            '{"type":"steal"}',
            '{"type":"cancel"}',
            "[" * 2000,
            '{"type":"cancel","generation_id":"x"}',
        ):
            await socket.send(text)
            problem = await until(socket, "problem")
            assert problem["hint"], text
        await server.client.post("/api/sessions", json={"title": "still here"})
        assert (await until(socket, "patch"))["seq"] == 1


async def test_a_message_that_is_too_large_closes(server: Server) -> None:
    async with channel(server) as socket:
        await until(socket, "snapshot")
        await socket.send("x" * 70_000)
        with pytest.raises(ConnectionClosed) as closed:
            await until(socket, "never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


async def test_pings_come(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PING_S", 0.05)
    async with channel(server) as socket:
        assert await until(socket, "ping") == {"type": "ping"}


async def test_there_are_seats_for_so_many(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MAX_SOCKETS", 3)
    async with channel(server), channel(server), channel(server):
        with pytest.raises(InvalidStatus) as refused:
            async with channel(server):
                pass
        assert refused.value.response.status_code == 503
    with anyio.fail_after(60):
        while True:
            try:
                async with channel(server) as socket:
                    assert (await hear(socket))["type"] == "snapshot"
                    break
            except InvalidStatus:  # the server has not noticed yet that one left
                await anyio.sleep(0.02)


async def test_clients_that_leave_are_nothing_to_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    one = (await paint(server))["metadata"]["id"]
    for number in range(20):
        async with channel(server, after=0) as socket:
            await hear(socket)
            if number % 2:
                socket.transport.abort()
        await server.client.post("/api/actions", json={"type": "note", "id": one, "note": f"note {number}"})
    await anyio.sleep(0.2)
    assert not caplog.text


async def test_a_new_client_hears_nothing_of_finished_work(server: Server) -> None:
    one = (await paint(server))["metadata"]["id"]
    async with channel(server, after=0) as socket:
        await until(socket, "snapshot")
        await server.client.post("/api/actions", json={"type": "star", "id": one})
        kinds: list[str] = []
        starred = False
        while not starred:
            message = await hear(socket)
            kinds.append(message["type"])
            starred = any(made["starred"] for made in message.get("generations", ()))
    assert "progress" not in kinds


async def test_other_addresses_take_no_socket_and_a_wrong_after_closes(server: Server) -> None:
    for path in ("/health", "/api/nope", "/"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(server.url.replace("http", "ws") + path, origin=server.url, proxy=None)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 404
        assert b"/api/ws/progress" in (refused.value.response.body or b"")
    async with connect(f"{server.socket}?after=x", origin=server.url, proxy=None) as socket:  # type: ignore[arg-type]
        with pytest.raises(ConnectionClosed):
            await hear(socket)
        assert socket.close_code == 1008


async def test_a_page_that_connects_has_the_model_loaded_before_it_is_asked_for(server: Server) -> None:
    async def state() -> str:
        return str((await server.client.get("/api/queue")).json()["model"]["state"])

    # A server that somebody runs to paint begins to load by itself, and may be done before anybody connects.
    async with channel(server) as socket:
        while await state() != "ready":
            await until(socket, "queue")
