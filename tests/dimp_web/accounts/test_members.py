"""Sessions that are shared with people of the house: what members may do in them, and that it ends at once."""

from __future__ import annotations

import json
from typing import Any

import anyio
import httpx
import msgspec
import pytest

from dimp.accounts.house import open_house
from dimp.accounts.names import read_names
from dimp.studio.ids import Source
from tests.dimp_web.accounts.conftest import Crowd
from tests.dimp_web.accounts.test_shares import painted

pytestmark = pytest.mark.anyio


async def share(crowd: Crowd, owner: str, session_id: str, name: str, access: str = "continue") -> dict[str, Any]:
    made = await crowd[owner].post(f"/api/sessions/{session_id}/people", json={"name": name, "access": access})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def link(crowd: Crowd, owner: str, session_id: str, level: str = "continue", hours: float = 1) -> str:
    body = {"session_id": session_id, "level": level, "hours": hours}
    made = await crowd[owner].post("/api/shares", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["url"].rpartition("/continue/")[2])


async def listed(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {found["session_id"]: found for found in (await client.get("/api/sessions")).json()["sessions"]}


async def refine(client: httpx.AsyncClient, picture: dict[str, Any], words: str) -> httpx.Response:
    body = {"modification": words, "parent_id": picture["id"], "session_id": picture["session_id"]}
    return await client.post("/api/generate/refine", json=body)


async def test_a_session_is_joined_by_name_and_by_link_and_left(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    session = ball["session_id"]
    assert await listed(crowd["Bob"]) == {}
    people = await share(crowd, "Ada", session, "bob")
    assert [(member["name"], member["access"]) for member in people["members"]] == [("Bob", "continue")]
    token = await link(crowd, "Ada", session)
    for refused in (crowd.stranger, crowd.client()):
        for path in ("/api/shares/offer", "/api/shares/join"):
            assert (await refused.post(path, json={"token": token})).status_code == 401
    offered = (await crowd["Gus"].post("/api/shares/offer", json={"token": token})).json()
    assert (offered["owner"]["name"], offered["access"]) == ("Ada", "continue")
    assert await listed(crowd["Gus"]) == {}  # looking at an offer takes nothing up
    assert (await crowd["Gus"].post("/api/shares/join", json={"token": token})).status_code == 200
    for name in ("Bob", "Gus"):
        found = (await listed(crowd[name]))[session]
        assert (found["access"], found["owner"], found["shared"]) == ("continue", "Ada", True)
        assert (await crowd[name].get(f"/api/images/{ball['image_id']}/thumbnail")).status_code == 200
    hers = (await listed(crowd["Ada"]))[session]
    assert (hers["access"], hers["owner"], hers["shared"]) == ("own", "", True)
    left = await crowd["Gus"].delete(f"/api/sessions/{session}/people/{crowd.accounts['Gus'].id}")
    assert left.status_code == 200
    assert await listed(crowd["Gus"]) == {}
    assert session in await listed(crowd["Bob"])


async def test_a_member_paints_in_the_session_and_what_was_painted_stays(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    await share(crowd, "Ada", ball["session_id"], "Bob")
    answer = await refine(crowd["Bob"], ball, "make the ball blue")
    blue = answer.json()["metadata"]
    assert (blue["session_id"], blue["actor"]) == (ball["session_id"], crowd.accounts["Bob"].id)
    assert ball["actor"] == crowd.accounts["Ada"].id
    people = (await crowd["Ada"].get(f"/api/sessions/{ball['session_id']}/people")).json()
    assert people["names"] == {crowd.accounts[name].id: name for name in ("Ada", "Bob")}
    await crowd["Ada"].delete(f"/api/sessions/{ball['session_id']}/people/Bob")
    assert (await crowd["Ada"].get(f"/api/images/{blue['image_id']}")).status_code == 200
    for path in (f"/api/images/{blue['image_id']}", f"/api/sessions/{ball['session_id']}"):
        assert (await crowd["Bob"].get(path)).status_code == 404
    assert (await refine(crowd["Bob"], blue, "make the ball green")).status_code == 404
    people = (await crowd["Ada"].get(f"/api/sessions/{ball['session_id']}/people")).json()
    assert people["names"][crowd.accounts["Bob"].id] == "Bob"  # the picture is still his
    assert people["members"] == []


async def test_looking_is_not_changing(crowd: Crowd) -> None:
    first, second = await painted(crowd, "Ada", "a red ball", "make the ball blue")
    session = first["session_id"]
    await share(crowd, "Ada", session, "Bob", "view")
    before = await crowd.studio.log.read(session)
    assert (await crowd["Bob"].get(f"/api/sessions/{session}/export")).status_code == 200
    within = {"params": {"session": session}}
    for answer in (
        await refine(crowd["Bob"], second, "make the ball green"),
        await crowd["Bob"].post("/api/session/undo", **within),
        await crowd["Bob"].post("/api/session/clear", **within),
        await crowd["Bob"].patch(f"/api/generations/{first['id']}", json={"starred": True}),
        await crowd["Bob"].patch(f"/api/sessions/{session}", json={"title": "mine"}),
        await crowd["Bob"].post("/api/bulk", json={"ids": [first["id"]], "star": True}),
        await crowd["Bob"].post("/api/erase", json={"ids": [first["id"]]}),
    ):
        assert answer.status_code in (404, 405, 409), answer.text
    assert await crowd.studio.log.read(session) == before
    changed = await share(crowd, "Ada", session, "Bob", "continue")  # the same person, now to continue
    assert [member["access"] for member in changed["members"]] == ["continue"]
    assert (await crowd["Bob"].post("/api/session/undo", **within)).status_code == 200


async def test_what_concerns_the_whole_session_is_its_owners(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    session = ball["session_id"]
    await share(crowd, "Ada", session, "Bob")
    for answer in (
        await crowd["Bob"].patch(f"/api/sessions/{session}", json={"trashed": True}),
        await crowd["Bob"].post("/api/erase", json={"session": session}),
        await crowd["Bob"].post("/api/erase", json={"ids": [ball["id"]]}),
        await crowd["Bob"].post("/api/shares", json={"session_id": session}),
        await crowd["Bob"].post("/api/shares", json={"id": ball["id"]}),
        await crowd["Bob"].post(f"/api/sessions/{session}/people", json={"name": "Otto"}),
        await crowd["Bob"].delete(f"/api/sessions/{session}/people/Gus"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "not-owner"), answer.text
    wrong = [
        ({"name": "Nobody"}, 404), ({"name": "Ada"}, 400), ({"name": "Bob", "access": "own"}, 400),
        ({"name": "Bob", "hours": 0}, 400),
    ]  # fmt: skip
    for body, status in wrong:
        assert (await crowd["Ada"].post(f"/api/sessions/{session}/people", json=body)).status_code == status, body
    (cat,) = await painted(crowd, "Gus", "a cat")
    guest = await crowd["Gus"].post(f"/api/sessions/{cat['session_id']}/people", json={"name": "Bob"})
    assert guest.status_code == 409
    assert (await crowd["Ada"].post("/api/shares", json={"id": ball["id"], "level": "continue"})).status_code == 400


async def test_a_link_closed_or_over_puts_out_whoever_came_by_it(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    session = ball["session_id"]
    tokens = {"Bob": await link(crowd, "Ada", session), "Gus": await link(crowd, "Ada", session, "look", hours=2)}
    for name, token in tokens.items():
        assert (await crowd[name].post("/api/shares/join", json={"token": token})).status_code == 200
        assert (await crowd.stranger.get(f"/share/{token}")).status_code == 404  # it is no page for everybody
    assert (await listed(crowd["Gus"]))[session]["access"] == "view"
    first = (await crowd["Ada"].get("/api/shares")).json()["shares"][0]
    await crowd["Ada"].delete(f"/api/shares/{first['id']}")
    assert [session in await listed(crowd[name]) for name in ("Bob", "Gus")] == [False, True]
    assert (await crowd["Bob"].post("/api/shares/join", json={"token": tokens["Bob"]})).status_code == 404
    crowd.clock.ahead = 2 * 3600 + 1
    assert await listed(crowd["Gus"]) == {}


async def test_who_was_put_out_does_not_come_in_by_the_same_link_again(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    session, token = ball["session_id"], await link(crowd, "Ada", ball["session_id"])
    for name in ("Bob", "Otto"):
        await crowd[name].post("/api/shares/join", json={"token": token})
    await crowd["Ada"].delete(f"/api/sessions/{session}/people/Bob")
    assert (await crowd["Bob"].post("/api/shares/join", json={"token": token})).status_code == 404
    assert [session in await listed(crowd[name]) for name in ("Bob", "Otto")] == [False, True]
    await share(crowd, "Ada", session, "Bob", "view")
    assert (await listed(crowd["Bob"]))[session]["access"] == "view"


async def test_what_is_shared_ends_with_either_account_also_from_another_program(crowd: Crowd) -> None:
    (hers,), (his,) = await painted(crowd, "Otto", "a red ball"), await painted(crowd, "Bob", "a cat")
    await share(crowd, "Otto", hers["session_id"], "Gus")
    await share(crowd, "Bob", his["session_id"], "Gus")
    assert len(await listed(crowd["Gus"])) == 2
    await crowd["Ada"].patch("/api/users/Otto", json={"role": "guest"})  # guests share nothing
    assert set(await listed(crowd["Gus"])) == {his["session_id"]}
    async with open_house(crowd.studio.home.accounts, Source().id) as elsewhere:  # as `dimp users remove` does
        await elsewhere.people.remove(await elsewhere.people.find("Bob"), crowd.accounts["Ada"].id)
    assert await listed(crowd["Gus"]) == {}


async def test_nobody_is_moved_by_what_others_do(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    (cat,) = await painted(crowd, "Bob", "a cat")
    await share(crowd, "Ada", ball["session_id"], "Bob")
    await share(crowd, "Ada", ball["session_id"], "Gus")
    await painted(crowd, "Ada", "a second thing")
    await refine(crowd["Bob"], ball, "make the ball blue")
    current = {name: (await crowd[name].get("/api/sessions")).json()["current"] for name in ("Ada", "Bob", "Gus")}
    assert current["Bob"] == ball["session_id"]  # he went there himself
    assert current["Ada"] not in (ball["session_id"], cat["session_id"])
    assert current["Gus"] is None
    fresh = (await crowd["Gus"].post("/api/generate/new", json={"prompt": "a dog"})).json()["metadata"]
    assert fresh["session_id"] != ball["session_id"]


async def test_a_paints_b_paints_a_undoes(crowd: Crowd) -> None:
    """The canvas is one, and so is the way back: A's undo takes it to where it was before B's picture came."""
    (ball,) = await painted(crowd, "Ada", "a red ball")
    within = {"params": {"session": ball["session_id"]}}
    await share(crowd, "Ada", ball["session_id"], "Bob")
    blue = (await refine(crowd["Bob"], ball, "make the ball blue")).json()["metadata"]
    undone = (await crowd["Ada"].post("/api/session/undo", **within)).json()
    assert undone["head"]["head"] == ball["id"]
    assert (await crowd["Bob"].post("/api/session/redo", **within)).json()["head"]["head"] == blue["id"]


async def test_an_undo_meets_only_the_picture_that_was_meant(crowd: Crowd) -> None:
    """Bob's picture came in the same moment: her undo says what she saw, and takes nothing else off the canvas."""
    (ball,) = await painted(crowd, "Ada", "a red ball")
    within = {"params": {"session": ball["session_id"]}}
    await share(crowd, "Ada", ball["session_id"], "Bob")
    blue = (await refine(crowd["Bob"], ball, "make the ball blue")).json()["metadata"]
    for path in ("undo", "redo"):
        late = await crowd["Ada"].post(f"/api/session/{path}", json={"head": ball["id"]}, **within)
        assert (late.status_code, late.json()["code"]) == (409, "head-moved")
    action = {"type": "undo", "head": ""}
    assert (await crowd["Ada"].post("/api/actions", json=action, **within)).json()["code"] == "head-moved"
    undone = (await crowd["Ada"].post("/api/session/undo", json={"head": blue["id"]}, **within)).json()
    assert undone["head"]["head"] == ball["id"]
    back = (await crowd["Bob"].post("/api/session/undo", json={"head": ball["id"]}, **within)).json()
    assert back["head"]["head"] is None
    assert (await crowd["Ada"].post("/api/session/redo", json={"head": ""}, **within)).status_code == 200
    assert (await crowd["Bob"].post("/api/session/undo", **within)).status_code == 200  # without, as ever


async def test_a_paused_queue_paints_nothing_again_and_says_so(crowd: Crowd) -> None:
    (cat,) = await painted(crowd, "Bob", "a cat")
    await crowd["Ada"].post("/api/queue/pause")
    for body in ({"verify": True}, {"onto": "Once more"}):
        with anyio.fail_after(60):
            answer = await crowd["Bob"].post(f"/api/sessions/{cat['session_id']}/replay", json=body)
        assert (answer.status_code, "paused" in answer.json()["detail"]) == (409, True), answer.text
    assert "Once more" not in (await crowd["Bob"].get("/api/sessions")).text
    await crowd["Ada"].post("/api/queue/resume")
    verified = await crowd["Bob"].post(f"/api/sessions/{cat['session_id']}/replay", json={"verify": True})
    assert verified.status_code == 200


async def test_each_stops_what_they_asked_for_and_counts_on_their_own_share_of_the_queue(crowd: Crowd) -> None:
    limited = msgspec.structs.replace(crowd.studio.settings, person_waiting=2)
    crowd.studio.configuration.settings = limited
    (ball,) = await painted(crowd, "Ada", "a red ball")
    await share(crowd, "Ada", ball["session_id"], "Bob")
    await crowd["Ada"].post("/api/queue/pause")
    asked: dict[str, list[str]] = {"Ada": [], "Bob": []}
    for name in ("Ada", "Ada", "Bob", "Bob"):
        body = {"prompt": "a cat", "session_id": ball["session_id"]}
        later = await crowd[name].post("/api/generate/new", json=body, headers={"Prefer": "respond-async"})
        assert later.status_code == 202, later.text
        asked[name].append(later.json()["generation_id"])
    line = [entry["id"] for entry in (await crowd["Bob"].get("/api/queue")).json()["waiting"]]
    assert line == [asked["Ada"][0], asked["Bob"][0], asked["Ada"][1], asked["Bob"][1]]
    move = {"id": asked["Ada"][1], "before": asked["Bob"][0]}
    assert (await crowd["Bob"].post("/api/queue/reorder", json=move)).status_code == 404
    assert (await crowd["Bob"].post(f"/api/generations/{asked['Ada'][0]}/cancel")).status_code == 409
    stopped = (await crowd["Bob"].post("/api/queue/cancel")).json()
    assert set(asked["Bob"]) == set(stopped.get("cancelled", stopped.get("ids", [])))
    assert [entry.id for entry in crowd.studio.queue().waiting] == asked["Ada"]
    body = {"prompt": "a dog", "session_id": ball["session_id"]}
    his = (await crowd["Bob"].post("/api/generate/new", json=body, headers={"Prefer": "respond-async"})).json()
    assert (await crowd["Ada"].post(f"/api/generations/{his['generation_id']}/cancel")).status_code == 200


async def test_pictures_take_the_room_of_whose_the_session_is(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    await share(crowd, "Ada", ball["session_id"], "Bob")
    bob = crowd.studio.sessions.possessions(crowd.accounts["Bob"].id)
    ada = crowd.studio.sessions.possessions("")
    before = ada.image_bytes
    assert (await refine(crowd["Bob"], ball, "make the ball blue")).status_code == 201
    assert (bob.image_bytes, ada.image_bytes > before) == (0, True)
    crowd.studio.configuration.settings = msgspec.structs.replace(crowd.studio.settings, person_disk_mb=1)
    bob.take_image("ab" * 32, 1_000_001)
    assert (await refine(crowd["Bob"], ball, "make the ball green")).status_code == 201  # it lies with her
    ada.take_image("cd" * 32, 1_000_001)
    full = await refine(crowd["Bob"], ball, "make the ball black")
    assert (full.status_code, "MB" in full.text) == (409, False)  # how much she has is not told


class Socket:
    """A client of the live channel, over the application itself; with a `program` it shows what that one does."""

    def __init__(self, crowd: Crowd, name: str, program: httpx.AsyncClient | None = None) -> None:
        self._crowd = crowd
        shown = (program or crowd[name]).headers
        self._secret = next((key, shown[key]) for key in ("authorization", "cookie") if key in shown)
        self.ended = anyio.Event()
        self._to_server: Any = None
        self.heard: list[dict[str, Any]] = []
        self._news = anyio.Event()
        self._outgoing, self._incoming = anyio.create_memory_object_stream[dict[str, Any]](100)

    async def run(self) -> None:
        headers = [
            (b"host", b"127.0.0.1:8000"),
            (b"origin", b"http://127.0.0.1:8000"),
            (self._secret[0].encode(), self._secret[1].encode()),
        ]
        scope = {
            "type": "websocket", "path": "/api/ws/progress", "raw_path": b"/api/ws/progress", "query_string": b"",
            "headers": headers, "client": ("127.0.0.1", 5), "scheme": "ws", "server": ("127.0.0.1", 8000),
            "subprotocols": [], "root_path": "", "asgi": {"version": "3.0"}, "extensions": {},
        }  # fmt: skip
        with self._outgoing, self._incoming:
            await self._outgoing.send({"type": "websocket.connect"})
            await self._crowd.app.guard(scope, self._incoming.receive, self._hear)
        self.ended.set()

    async def _hear(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            self.heard.append(json.loads(message["text"]))
            self._news.set()
            self._news = anyio.Event()

    async def say(self, **message: Any) -> None:
        await self._outgoing.send({"type": "websocket.receive", "text": json.dumps(message)})

    async def leave(self) -> None:
        await self._outgoing.send({"type": "websocket.disconnect", "code": 1000})

    async def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The first message of a kind with these fields, from now on or heard already."""
        with anyio.fail_after(60):
            while True:
                news = self._news
                for message in self.heard:
                    if message["type"] == kind and fields.items() <= message.items():
                        return message
                await news.wait()


async def test_sockets_tell_who_is_there_and_what_is_shared_and_nothing_after_it_ends(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    session = ball["session_id"]
    sockets = {name: Socket(crowd, name) for name in ("Ada", "Bob")}
    present = {name: {"id": crowd.accounts[name].id, "name": name} for name in sockets}
    before = len(await crowd.studio.log.read_all(0))
    async with anyio.create_task_group() as tasks:
        for socket in sockets.values():
            tasks.start_soon(socket.run)
            await socket.until("snapshot")
        ada, bob = sockets.values()
        await bob.say(type="look", session_id=session)
        assert (await bob.until("problem"))["title"] == "There is no such session"
        await share(crowd, "Ada", session, "Bob")
        await bob.until("sharing", sessions={session: "continue"})
        await ada.say(type="look", session_id=session)
        await ada.until("presence", session_id=session, people=[present["Ada"]])
        await bob.say(type="look", session_id=session)
        for socket in sockets.values():
            await socket.until("presence", session_id=session, people=[present["Ada"], present["Bob"]])
        assert len(await crowd.studio.log.read_all(0)) == before
        await refine(crowd["Bob"], ball, "make the ball blue")
        heard = await ada.until("patch", session_id=session)
        assert heard["event"]["actor"] == crowd.accounts["Bob"].id
        ada.heard.clear()
        bob.heard.clear()
        await crowd["Ada"].delete(f"/api/sessions/{session}/people/Bob")
        await bob.until("sharing", sessions={})
        await bob.until("presence", session_id=session, people=[])
        await ada.until("presence", session_id=session, people=[present["Ada"]])
        bob.heard.clear()
        await refine(crowd["Ada"], ball, "make the ball green")
        await ada.until("patch", session_id=session)
        await bob.say(type="ack", generation_id="x")  # answered after all that came before it
        await bob.until("problem")
        assert [message["type"] for message in bob.heard if "queue" not in message] == ["problem"]
        for socket in sockets.values():
            await socket.leave()


async def test_what_was_gathered_of_a_session_is_empty_once_it_is_no_longer_shared(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    session = ball["session_id"]
    await share(crowd, "Ada", session, "Bob")
    made = (await crowd["Bob"].post("/api/collections", json={"title": "Best", "ids": [ball["id"]]})).json()
    style = {"name": "Like hers", "words": "{prompt}, in oil", "cover": ball["id"]}
    assert (await crowd["Bob"].post("/api/presets", json=style)).status_code == 201
    found = (await crowd["Bob"].get("/api/search", params={"q": "ball"})).text
    assert (made["count"], ball["id"] in found) == (1, True)
    await crowd["Ada"].delete(f"/api/sessions/{session}/people/Bob")
    collection = (await crowd["Bob"].get(f"/api/collections/{made['id']}")).json()
    assert (collection["collection"]["count"], collection["generations"]) == (0, [])
    for path in ("/api/collections", "/api/presets", "/api/search?q=ball", "/api/queue", "/api/sessions"):
        text = (await crowd["Bob"].get(path)).text
        assert [secret for secret in (ball["image_id"], ball["id"], session) if secret in text] == [], path


async def test_names_are_read_beside_a_running_server(crowd: Crowd) -> None:
    path = crowd.studio.home.accounts
    await crowd["Ada"].delete("/api/users/Gus")  # what he made may still be shown
    assert read_names(path) == {account.id: name for name, account in crowd.accounts.items()}
    assert read_names(path.with_name("none.db")) == {}
    (path.with_name("other.db")).write_bytes(b"no database at all, " * 100)
    assert read_names(path.with_name("other.db")) == {}
