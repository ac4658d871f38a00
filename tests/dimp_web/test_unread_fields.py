"""What nobody reads is refused by name: in addresses, bodies however deep, forms, headers and messages of a socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler
from msgspec import inspect
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from dimp.core.actions import AnyAction
from dimp.settings import Value
from dimp.studio.studio import Studio
from dimp_web.app import routes
from dimp_web.serve import App
from dimp_web.unread_fields import find_twice, find_unread
from tests.dimp_web.conftest import Server

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


@pytest.mark.parametrize(
    ("body", "unread"),
    [
        ({"type": "undo", "times": 2}, None),
        ({"type": "undo", "id": "x"}, "id"),
        ({"type": "new", "prompt": "x", "loras": [{"name": "a"}, {"name": "b", "wait": 1}]}, "loras[1].wait"),
        ({"type": "new", "prompt": "x", "options": {"anything": 1}}, None),
        ({"type": "animate", "film": {"frames": 3, "seconds": 2}}, "film.seconds"),
        ({"type": "like", "recipe": {"tool": "x", "lora_list": [{"name": "a", "strength": 1}]}},
         "recipe.lora_list[0].strength"),
        ({"type": "like", "recipe": {"tool": "x", "extras": {"any": "thing"}}}, None),
        ({"type": "import", "remarks": [{"code": "a", "text": "b", "words": "c"}]}, "remarks[0].words"),
        ({"type": "nonsense", "prompt": "x"}, None),  # which is refused where it is read
        ({"type": "new", "prompt": {"not": "a text"}}, None),
    ],
)  # fmt: skip
def test_the_first_unread_field_is_found_however_deep(body: dict[str, Any], unread: str | None) -> None:
    found = find_unread(body, inspect.type_info(AnyAction))
    assert (found[0] if found else None) == unread


def test_what_may_be_anything_is_left_alone() -> None:
    assert find_unread({"theme": "dark"}, inspect.type_info(dict[str, Value | None])) is None
    assert find_unread([{"a": 1}], inspect.type_info(list[Any])) is None
    assert find_unread({"a": 1}, inspect.type_info(msgspec.Raw)) is None


async def test_every_route_refuses_what_it_does_not_read(client: Client, studio: Studio, app: App) -> None:
    passed = []
    before = await studio.log.last_seq()
    for route in routes().routes:
        for handler in getattr(route, "route_handlers", []):
            for method in handler.http_methods if isinstance(handler, HTTPRouteHandler) else ():
                path = route.path_format.format(**dict.fromkeys(route.path_parameters, "x"))
                if method == "OPTIONS" or handler.opt.get("any_query"):
                    continue
                refused = [await client.request(method, path, params={"surely_not": 1})]
                if method != "GET" and not _reads_by_itself(handler):
                    body = {"surely_not": 1, **({"type": "undo"} if path == "/api/actions" else {})}
                    refused.append(await client.request(method, path, json=body))
                passed += [
                    (method, path, answer.text) for answer in refused
                    if answer.status_code != 400 or "surely_not" not in answer.json()["detail"]
                ]  # fmt: skip
    assert passed == []
    assert await studio.log.last_seq() == before


async def test_an_operation_id_is_kept_or_refused(client: Client, studio: Studio, app: App) -> None:
    """Where the interface names `op`, the header has its effect; elsewhere it would be passed over."""
    refused = []
    for route in routes().routes:
        for handler in getattr(route, "route_handlers", []):
            for method in handler.http_methods if isinstance(handler, HTTPRouteHandler) else ():
                path = route.path_format.format(**dict.fromkeys(route.path_parameters, "x"))
                answer = await client.request(method, path, json={}, headers={"Idempotency-Key": "once"})
                if answer.status_code == 400 and "No Idempotency-Key" in answer.text:
                    refused.append(f"{method} {path}")
    assert {"POST /api/queue/pause", "PATCH /api/settings", "DELETE /api/presets/x"} <= {*refused}
    heeding = {"POST /api/generate/new", "POST /api/session/undo", "POST /v1/images/edits", "POST /api/sessions"}
    assert not heeding & {*refused}
    assert not [line for line in refused if line.startswith("GET")]


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/api/generate/new", '{"prompt": "a cat", "seed": 1, "seed": 2}', "seed"),
        ("/api/generate/new", '{"prompt": "a", "options": {"b": 1, "b": 1}}', "b"),
        ("/api/actions", '{"type": "undo", "type": "redo"}', "type"),
        ("/api/actions", '{"type": "new", "prompt": "a", "pr\\u006fmpt": "b"}', "prompt"),
        ("/api/collections", '{"title": "a", "ids": [], "title": "b"}', "title"),
        ("/v1/images/generations", '{"prompt": "a", "n": 1, "n": 2}', "n"),
        ("/v1/responses", '{"input": "a", "tools": [{"type": "image_generation", "n": 1, "n": 2}]}', "n"),
    ],
)  # fmt: skip
async def test_a_name_that_comes_twice_is_refused(
    client: Client, studio: Studio, path: str, body: str, name: str
) -> None:
    answer = await client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert f"{name!r} stands in one object more than once" in answer.text
    assert await studio.log.last_seq() == 0


def test_the_same_name_in_two_objects_is_no_matter() -> None:
    assert find_twice('{"a": {"b": 1}, "c": [{"b": 1}, {"b": 2}]}') is None
    assert find_twice(b'[{"a": 1}, {"a": 1, "b": 2, "a": 3}]') == "a"
    assert find_twice("no JSON") is find_twice(b"\xff") is find_twice("1" * 5000) is None


def _reads_by_itself(handler: HTTPRouteHandler) -> bool:
    return handler.operation_class().request_body is not None


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("POST", "/api/generate/animate", {"prompt": "a", "film": {"seconds": 2}}, "film.seconds"),
        ("POST", "/api/collections", {"title": "a", "search": {"words": "ball"}}, "search.words"),
        ("POST", "/api/generate/like", {"recipe": {"tool": "x", "cfg": 7}}, "recipe.cfg"),
        ("POST", "/api/queue/pause", {"session_id": "x"}, "session_id"),
        ("POST", "/api/session/clear", [1], "body"),
        ("GET", "/api/search?q=a&q=b", None, "'q'"),
        ("GET", "/api/sessions?limit=3", None, "limit"),
        ("POST", "/api/session/undo?session=a&op=1&op=2", None, "op"),
        ("DELETE", "/api/presets/x", {"id": "y"}, "id"),
        ("POST", "/api/generate/new?session=old", {"prompt": "a", "session_id": "new"}, "two sessions"),
        ("POST", "/api/generate/new?op=1", {"prompt": "a", "op": "2"}, "two operation ids"),
    ],
)
async def test_it_is_named(client: Client, studio: Studio, method: str, path: str, body: Any, words: str) -> None:
    answer = await client.request(method, path, json=body)
    assert answer.status_code == 400, answer.text
    assert words in answer.json()["detail"]
    assert answer.json()["hint"]
    assert await studio.log.last_seq() == 0


async def test_where_no_body_is_taken_an_empty_one_will_do(client: Client) -> None:
    for body in ({}, {"json": {}}, {"json": None}):
        assert (await client.post("/api/queue/pause", **body)).status_code == 200
    assert (await client.request("GET", "/health", json={})).status_code == 200
    assert (await client.request("GET", "/health", json={"deep": True})).status_code == 400


@pytest.mark.parametrize("path", ["/api/uploads", "/api/import"])
async def test_forms_hold_one_file_and_nothing_else(client: Client, png: Callable[..., bytes], path: str) -> None:
    file = ("file", ("a.png", png(), "image/png"))
    for data, files, words in (
        ({"ground": "#fff"}, [file], "ground"), ({"file": "x"}, [file], "file"), ({}, [file, file], "2 files"),
        ({}, [file, ("mask", file[1])], "mask"), ({}, [("picture", file[1])], "picture"),
    ):  # fmt: skip
        answer = await client.post(path, data=data, files=files)
        assert answer.status_code == 400, answer.text
        assert words in answer.json()["detail"] + answer.json()["title"]


async def test_openai_s_forms_are_read_whole(client: Client, png: Callable[..., bytes]) -> None:
    image = {"image": ("a.png", png(), "image/png")}
    for data, words in (({"prompt": ["a", "b"]}, "prompt"), ({"prompt": "a", "surely_not": ""}, "surely_not")):
        answer = await client.post("/v1/images/edits", data=data, files=image)
        assert answer.status_code == 400
        assert words in answer.json()["error"]["message"]


async def test_nobody_acts_under_a_name_that_is_not_theirs(client: Client, studio: Studio) -> None:
    for headers in ({"Dimp-Actor": "root"}, {"Dimp-Actor": "mcp", "Sec-Fetch-Site": "same-origin"}):
        answer = await client.post("/api/generate/new", json={"prompt": "a"}, headers=headers)
        assert answer.status_code == 400
        assert "Dimp-Actor" in answer.json()["hint"]
    assert await studio.log.last_seq() == 0


async def test_a_socket_says_what_it_does_not_read(server: Server) -> None:
    async def problem(message: dict[str, Any]) -> dict[str, Any]:
        await socket.send(json.dumps(message))
        while (answer := json.loads(await socket.recv()))["type"] != "problem":
            pass
        return answer

    async with connect(server.socket, origin=server.url, proxy=None) as socket:  # type: ignore[arg-type]
        assert "No preview" in (await problem({"type": "ack", "generation_id": "nobody"}))["title"]
        assert "no message" in (await problem({"type": "ack", "seq": 3}))["title"]
        await socket.send('{"type": "ack", "generation_id": "a", "generation_id": "b"}')
        while (answer := json.loads(await socket.recv()))["type"] != "problem":
            pass
        assert "no message" in answer["title"]
        assert "no message" in (await problem({"type": "cancel", "generation_id": "x", "why": "y"}))["title"]
    async with connect(f"{server.socket}?session=x", origin=server.url, proxy=None) as socket:  # type: ignore[arg-type]
        with pytest.raises(ConnectionClosedError, match="only after"):
            await socket.recv()
