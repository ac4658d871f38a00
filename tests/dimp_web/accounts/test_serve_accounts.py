"""A server with accounts as it is started: who gets in by which secret, and whose socket hears what."""

from __future__ import annotations

import json

import anyio
import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from dimp.accounts.house import open_house
from dimp.cli.assistant import make_server
from dimp.core.errors import Invalid
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp_store.reader import ReadOnlyLog
from dimp_web import live
from dimp_web.serve import serve

pytestmark = pytest.mark.anyio


async def test_it_does_not_start_without_anybody_or_with_what_contradicts(home: Home, paper: Settings) -> None:
    token = "k3y-0f-th1s-stud10-x7"
    for wrong, words in (
        ({"auth": "accounts"}, "nobody"), ({"auth": "token"}, "no token"),
        ({"auth": "off", "token": token}, "auth is off"),
        ({"auth": "off", "host": "0.0.0.0"}, "reached from other machines"),
        ({"oidc_issuer": "https://id.example.org"}, "nobody has an account"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=words):
            await serve(home, msgspec.structs.replace(paper, port=0, **wrong), announce=print)


async def test_each_persons_socket_hears_of_their_own_and_ends_with_their_key(
    home: Home, paper: Settings, studio_command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PING_S", 0.2)
    home.make()
    addresses: list[str] = []
    listens = anyio.Event()

    def announce(url: str) -> None:
        addresses.append(url)
        listens.set()

    async with open_house(home.accounts, Source().id) as house, anyio.create_task_group() as tasks:
        ada = await house.people.add("Ada", "owner", None, "")
        bob = await house.people.add("Bob", "member", None, "")
        _, secret = await house.keys.make(bob, "test", ("read", "paint"), None)
        settings = msgspec.structs.replace(paper, port=0, auth="accounts")
        tasks.start_soon(lambda: serve(home, settings, announce=announce, command=studio_command))
        with anyio.fail_after(60):
            await listens.wait()
        token = json.loads(home.server.read_bytes())["token"]
        socket = addresses[0].replace("http", "ws") + "/api/ws/progress?after=0"
        local, his = ({"Authorization": f"Bearer {shown}"} for shown in (token, secret))
        async with httpx.AsyncClient(base_url=addresses[0], timeout=60) as client:
            assert (await client.get("/api/account/me", headers=local)).json()["id"] == ada.id
            painted = await client.post("/api/generate/new", headers=local, json={"prompt": "a zebrafish"})
            assert painted.status_code == 201
            for wrong in ({}, {"Authorization": "Bearer dimp_x"}):
                with pytest.raises(InvalidStatus):
                    await connect(socket, additional_headers=wrong, proxy=None)
            async with connect(socket, additional_headers=his, proxy=None) as channel:
                assert json.loads(await channel.recv())["type"] == "snapshot"  # and nothing of what she did before it
                await client.post("/api/sessions", headers=his, json={"title": "Bob's"})
                heard = [json.loads(await channel.recv())]
                while heard[-1]["type"] != "patch":
                    heard.append(json.loads(await channel.recv()))
                assert heard[-1]["event"]["actor"] == bob.id
                assert "zebrafish" not in str(heard)
                await house.keys.revoke(bob.id, "test")
                with anyio.fail_after(60):
                    await channel.wait_closed()
        tasks.cancel_scope.cancel()


async def test_an_assistant_has_what_its_person_has_and_nothing_of_others(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    """It acts as the founder, to whom the command line belongs: by words, ids and digests nothing of Bob's is found."""
    mcp = pytest.importorskip("mcp")
    home.make()
    listens = anyio.Event()
    addresses: list[str] = []

    def announce(url: str) -> None:
        addresses.append(url)
        listens.set()

    async with open_house(home.accounts, Source().id) as house, anyio.create_task_group() as tasks:
        ada = await house.people.add("Ada", "owner", None, "")
        _, secret = await house.keys.make(await house.people.add("Bob", "member", None, ""), "test", ("paint",), None)
        settings = msgspec.structs.replace(paper, port=0, auth="accounts")
        tasks.start_soon(lambda: serve(home, settings, announce=announce, command=studio_command))
        with anyio.fail_after(60):
            await listens.wait()
        key = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=addresses[0], timeout=60, headers=key) as bob:
            his = (await bob.post("/api/generate/new", json={"prompt": "a zebrafish in a pond"})).json()["metadata"]
        async with mcp.Client(make_server(home)) as assistant:
            hers = await assistant.call_tool("paint", {"prompt": "a red ball on grass"})
            assert not hers.is_error
            for named in (his["id"], his["image_id"], his["id"][:13]):
                for tool, arguments in (
                    ("look", {"picture": named}), ("branch", {"picture": named}),
                    ("compare", {"first": "@", "second": named}),
                    ("refine", {"modification": "make it blue", "picture": named}),
                ):  # fmt: skip
                    answer = await assistant.call_tool(tool, arguments)
                    assert (answer.is_error, "zebrafish" in str(answer)) == (True, False), (tool, arguments)
            for tool, arguments in (("search", {"words": "zebrafish"}), ("history", {})):
                found = await assistant.call_tool(tool, arguments)
                assert not {his["id"], "pond"} & set(str(found).split()), tool
        async with httpx.AsyncClient(base_url=addresses[0], timeout=60, headers=key) as bob:
            seen = (await bob.get("/api/sessions")).status_code
        assert seen == 403  # a key that paints alone reads nothing
        tasks.cancel_scope.cancel()
    with ReadOnlyLog(home.log) as log:
        actors = {row.actor for row in log.read_all() if row.type == "generation.requested"}
    assert ada.id in actors
    assert not any(actor.startswith("mcp") for actor in actors)
