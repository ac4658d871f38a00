"""No field of any route is accepted and ignored: sent alone, each changes what comes of the request, or is refused.

The routes and their fields are read from the description that the server gives of itself, so a new field without a case
fails. Painting routes and those in OpenAI's shape have tables of their own (`test_every_field`, `test_openai`).
"""

from __future__ import annotations

import io
import json
import re
from typing import Any

import httpx
import msgspec
import pytest
from PIL import Image

from dimp.core.actions import Trash
from dimp.studio.studio import Studio
from dimp_web.app import routes
from dimp_web.serve import App
from tests.dimp_web.test_every_field import ROUTES, prepare

pytestmark = pytest.mark.anyio

ELSEWHERE = {f"POST /api/generate/{name}" for name in ROUTES} | {
    f"{method} /v1/{path}"
    for method, path in (
        ("POST", "images/generations"), ("POST", "images/edits"), ("POST", "images/variations"), ("POST", "responses"),
        ("GET", "models"), ("GET", "models/{name}"), ("GET", "images/files/{name}"),
    )
} | {"POST /api/describe"} | {
    *(f"POST /api/account/{name}" for name in ("accept", "confirm", "password", "sign-in", "sign-out", "token")),
    *(f"POST /api/account/oidc/{name}" for name in ("begin", "prove")), "GET /api/account/oidc",
    "DELETE /api/account/oidc",
    "GET /api/account/me", "GET /api/account/sign-ins", "DELETE /api/account/sign-ins/{ref}", "GET /api/keys",
    "POST /api/keys", "DELETE /api/keys/{ref}", "GET /api/users", "POST /api/users/invite", "PATCH /api/users/{ref}",
    "DELETE /api/users/{ref}", "DELETE /api/users/invitations/{ref}", "GET /api/users/audit",
    "GET /api/users/removed", "POST /api/users/removed/{ref}/hand-over",
    "GET /api/shares", "POST /api/shares", "DELETE /api/shares/{ref}", "POST /api/shares/offer",
    "POST /api/shares/join", "GET /api/sessions/{ref}/people", "POST /api/sessions/{ref}/people",
    "DELETE /api/sessions/{ref}/people/{person}", "GET /api/library/{ref}/people", "POST /api/library/{ref}/people",
    "DELETE /api/library/{ref}/people/{person}", "PUT /api/loras/{digest}/note",
}  # fmt: skip
"""Painting routes and those in OpenAI's shape: their bodies have tables of their own. Those of people are tried where
there are some (`accounts`). What describes pictures needs a
language model that sees, and has its tests where there is one. Notes on LoRAs have theirs where there is a LoRA."""

FILTERS: dict[str, Any] = {
    "q": "nothing like it", "starred": "true", "model": "nobody", "scheduler": "nobody", "lora": "nobody",
    "kind": "upscale", "tag": "nobody", "collection": "nobody", "since": "2999-01-01", "until": "1999-01-01",
}  # fmt: skip

PATH = {"{ref}": "FIRST", "{image_id}": "DIGEST"}
NAMED = {"sessions": "SESSION", "collections": "COLLECTION", "presets": "PRESET"}

BODIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "POST /api/bulk/export": ({"ids": ["FIRST"]}, {"ids": ["SECOND"], "format": "webp", "recipe": "none"}),
    "POST /api/bulk/mark": (
        {"ids": ["FIRST"], "tags_added": ["kept"]},
        {"ids": ["SECOND"], "tags_added": ["other"], "tags_removed": ["kept"], "starred": True, "trashed": True},
    ),
    "POST /api/collections": (
        {"title": "Red"}, {"title": "Blue", "ids": ["FIRST"], "search": {"query": "ball"}},
    ),
    "PATCH /api/collections/{ref}": (
        {}, {"title": "Blue", "search": {"query": "ball"}, "cover": "FIRST", "trashed": True},
    ),
    "POST /api/collections/{ref}/add": ({"ids": ["FIRST"]}, {"ids": ["HEAD"]}),
    "POST /api/collections/{ref}/remove": ({"ids": ["HEAD"]}, {"ids": ["SECOND"]}),
    "POST /api/erase": (
        {"ids": ["FIRST"], "dry_run": True}, {"ids": ["HEAD", "SECOND"], "session": "SESSION", "dry_run": False},
    ),
    "POST /api/generate/remask": (
        {"id": "KEPT", "grow": 2},
        {"id": "DRAFT", "grow": 3, "mask": "cd" * 32, "feather": 2.0, "hard": True, "off": True,
         "priority": "background", "aside": True},
    ),
    "POST /api/generate/retry": ({}, {"id": "FIRST", "smaller": True}),
    "PATCH /api/generations/{ref}": (
        {}, {"starred": True, "name": "ball", "note": "keep", "tags": ["a"], "trashed": True},
    ),
    "POST /api/generations/{ref}/rebase": (
        {"onto": "DRAFT"}, {"onto": "SECOND", "since": "SECOND", "seed": 3, "model": "nobody"},
    ),
    "POST /api/import": ({}, {"file": "picture"}),
    "POST /api/uploads": ({}, {"file": "picture"}),
    "POST /api/interpret": (
        {"modification": "make it blue"},
        {"modification": "add a moon", "prompt": "a cube", "parent_id": "FIRST"},
    ),
    "POST /api/presets": (
        {"name": "Ink", "words": "in ink"},
        {"name": "Oil", "words": "in oil", "parameters": {"steps": 9}, "cover": "FIRST"},
    ),
    "PATCH /api/presets/{ref}": (
        {"cover": "SECOND"}, {"name": "Oil", "words": "in oil", "parameters": {"steps": 9}, "cover": "FIRST"},
    ),
    "POST /api/presets/{ref}/apply": ({"prompt": "a ball"}, {"prompt": "a cube"}),
    "POST /api/models/pull": ({"name": "nobody-knows"}, {"name": "nobody-else"}),
    "POST /api/queue/cancel": ({}, {"session_id": "nobody"}),
    "POST /api/queue/reorder": ({"id": "WAITS"}, {"id": "WAITS TOO", "before": "WAITS TOO"}),
    "POST /api/session/goto": ({"id": "FIRST"}, {"id": "SECOND"}),
    "POST /api/session/undo": ({}, {"times": 2, "head": "nobody"}),
    "POST /api/session/redo": ({}, {"times": 2, "head": "nobody"}),
    "POST /api/sessions": ({}, {"title": "Blue"}),
    "PATCH /api/sessions/{ref}": ({}, {"title": "Blue", "trashed": True, "current": True}),
    "POST /api/sessions/{ref}/replay": ({"verify": True}, {"verify": False, "model": "nobody", "onto": "nobody"}),
}  # fmt: skip
"""For each body what is sent anyway, and for each of its fields a value that means something else."""

QUERIES: dict[str, dict[str, Any]] = {
    "GET /api/collections": {"trashed": "true"},
    "GET /api/collections/{ref}": {"limit": 1, "before": 1},
    "GET /api/facets": FILTERS,
    "GET /api/generations/{ref}": {"wait": 1e9},
    "GET /api/images/{image_id}": {"format": "webp", "download": "true", "recipe": "own"},
    "GET /api/images/{image_id}/thumbnail": {"size": 7},
    "POST /api/import": {"name": "other.png", "ground": "#ff0000"},
    "POST /api/uploads": {"ground": "#ff0000"},
    "GET /api/search": FILTERS | {"painted": "true", "limit": 1, "before": 1},
    "GET /api/session/history": {"limit": 1, "before": 1},
    "GET /api/sessions/{ref}/events": {"after": 1, "limit": 1},
    "GET /api/sessions/{ref}/export": {"format": "json", "generation": "FIRST", "recipe": "chain"},
    "GET /api/trash": {"limit": 1, "before": 1},
}
"""Values of what stands in the address. `session` and `op` are the same everywhere: one that cannot be is refused."""

ANYWHERE = {"session": "nobody", "op": "é"}
EXEMPT = {
    "POST /api/interpret ask": "asks the language model that a setting names; there is none here (test_interpreter)",
    "GET /api/generations/{ref} wait": "waits for work that is not over; nobody can wait for so long",
    "GET /api/images/{image_id} session": "whose words name a file that is downloaded, where several made it",
    "GET /api/images/{image_id}/thumbnail session": "as above",
    "POST /api/uploads session": "whose generation is named where several made the same picture",
    "POST /api/interpret session": "holds the picture on the canvas, where no prompt is given",
}
"""Fields that can change nothing in these requests, each with the reason."""


def description(studio: Studio, app: App) -> dict[str, Any]:
    document = routes().openapi_schema.to_schema()
    return dict(msgspec.to_builtins(document, enc_hook=str))


def fields_of(document: dict[str, Any], operation: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The fields of an operation's body and of its address."""
    address = {found["name"] for found in operation.get("parameters", []) if found["in"] == "query"}
    body: set[str] = set()
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for schema in (content["schema"], *content["schema"].get("oneOf", [])):
            name = schema.get("$ref", "").rpartition("/")[2]
            body |= set(document["components"]["schemas"].get(name, schema).get("properties", {}))
    return body - {"session_id", "op"}, address


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


async def test_every_field_of_every_route_has_a_case(studio: Studio, app: App) -> None:
    document = description(studio, app)
    found = operations(document)
    assert found.keys() >= {*BODIES, *QUERIES, *ELSEWHERE}
    for route in found.keys() - ELSEWHERE - {"POST /api/actions", "POST /api/session/say", "PATCH /api/settings"}:
        body, address = fields_of(document, found[route])
        cases = BODIES.get(route, ({}, {}))[1].keys() | {name for name in body if f"{route} {name}" in EXEMPT}
        allowed = {"session_id"} if route == "POST /api/queue/cancel" else set()
        assert body == cases - allowed, route
        assert address - ANYWHERE.keys() == QUERIES.get(route, {}).keys(), route


class World:
    """A history with a picture of each sort, and what a request does to it."""

    def __init__(self, client: httpx.AsyncClient, studio: Studio, picture: bytes) -> None:
        self.client, self.studio, self.picture = client, studio, picture
        self.names: dict[str, str] = {}

    async def fill(self) -> None:
        self.names = await prepare(self.client)
        first = (await self.client.get(f"/api/generations/{self.names['FIRST']}")).json()
        self.names |= {"DIGEST": first["image_id"], "SESSION": first["session_id"]}
        lost = {"prompt": "lost", "width": 256, "height": 256, "options": {"fake_fail": "error:It broke."}}
        await self.client.post("/api/generate/new", json=lost)
        for ids in (["FIRST", "SECOND"], ["HEAD"]):
            pictures = [self.names[name] for name in ids]
            made = await self.client.post("/api/collections", json={"title": f"C{len(ids)}", "ids": pictures})
            self.names.setdefault("COLLECTION", made.json()["id"])
        self.names["PRESET"] = (
            await self.client.post("/api/presets", json={"name": "Pastel", "words": "pastel"})
        ).json()["id"]
        kept = {"modification": "add a hat", "options": {"fake_keep": True}, "aside": True}
        self.names["KEPT"] = (await self.client.post("/api/generate/refine", json=kept)).json()["metadata"]["id"]
        for _ in range(2):
            aside = {"prompt": "away", "aside": True}
            gone = (await self.client.post("/api/generate/new", json=aside)).json()["metadata"]
            await self.studio.do(gone["session_id"], Trash(gone["id"]))

    async def let_wait(self) -> None:
        """Two pictures that wait, in the order in which they were asked for."""
        await self.client.post("/api/queue/pause")
        await self.client.post("/api/queue/cancel")
        for name in ("WAITS", "WAITS TOO"):
            later = {"Prefer": "respond-async"}
            asked = await self.client.post("/api/generate/new", json={"prompt": name}, headers=later)
            self.names[name] = asked.json()["generation_id"]

    def fit(self, value: Any) -> Any:
        """A value with names in place of what they stand for."""
        if isinstance(value, list):
            return [self.fit(part) for part in value]
        return self.names.get(value, value) if isinstance(value, str) else value

    async def send(self, route: str, body: dict[str, Any] | None, query: dict[str, Any]) -> tuple[Any, ...]:
        """What comes of a request: status, answer and events, without what differs from time to time."""
        method, path = route.split(" ")
        kind = path.split("/")[2]
        named = "HEAD" if path.endswith("rebase") else NAMED.get(kind, "FIRST")
        path = path.replace("{ref}", self.names[named]).replace("{image_id}", self.names["DIGEST"])
        await self.client.post("/api/session/goto", json={"id": self.names["HEAD"]})
        if path.endswith("redo"):
            await self.client.post("/api/session/undo", json={"times": 2})
        if path.endswith("reorder"):
            await self.let_wait()
        before = self.studio.feed.seq
        content: dict[str, Any] = {} if body is None else {"json": {name: self.fit(body[name]) for name in body}}
        if body is not None and route in ("POST /api/import", "POST /api/uploads"):
            content = {"files": {"file": ("ball.png", self.picture, "image/png")}}
        answer = await self.client.request(method, path, params=query, **content)
        rows = await self.studio.log.read_all(before)
        bodies = [_steady(json.loads(row.body)) for row in rows]
        return answer.status_code, answer.headers.get("content-disposition"), _content(answer), bodies


_PASSING = {"id", "seq", "version", "at", "timestamp", "updated_at", "created_at", "order", "duration_ms", "session_id",
            "generation_id", "salt", "image_url", "hash", "eta_ms", "lqip"}  # fmt: skip


def _content(answer: httpx.Response) -> Any:
    kind = answer.headers.get("content-type", "")
    if "json" not in kind or "jsonl" in kind:
        return kind, re.sub(rb"[0-9a-f-]{36}", b"", answer.content) if "jsonl" in kind else len(answer.content)
    return _steady(answer.json())


def _steady(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _steady(part) for name, part in value.items() if name not in _PASSING}
    return [_steady(part) for part in value] if isinstance(value, list) else value


def see_through(width: int, height: int) -> bytes:
    """A PNG that is transparent to the left."""
    out, shade = io.BytesIO(), Image.linear_gradient("L").rotate(90).resize((width, height))
    Image.merge("LA", (shade, shade)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
async def world(client: httpx.AsyncClient, studio: Studio) -> World:
    made = World(client, studio, see_through(64, 48))
    await made.fill()
    return made


async def test_a_field_of_an_address_has_an_effect_or_is_refused(world: World, app: App) -> None:
    document, ignored = description(world.studio, app), []
    for route, operation in operations(document).items():
        if not route.startswith("GET /api") or "{name}" in route or route in ELSEWHERE:
            continue
        _, address = fields_of(document, operation)
        plain = await world.send(route, None, {})
        for name in address - {name for name in address if f"{route} {name}" in EXEMPT}:
            value = ANYWHERE[name] if name in ANYWHERE else world.fit(QUERIES[route][name])
            if await world.send(route, None, {name: value}) == plain:
                ignored.append(f"{route} {name}")
    assert ignored == []


CHANGING = (
    "POST /api/bulk/mark", "PATCH /api/generations/{ref}", "PATCH /api/sessions/{ref}", "POST /api/erase",
    "PATCH /api/collections/{ref}", "POST /api/queue/reorder",
)  # fmt: skip
"""Routes after which others would be refused: each in a history of its own."""


@pytest.mark.parametrize("routes", [sorted(BODIES.keys() - set(CHANGING)), *([route] for route in CHANGING)], ids=len)
async def test_a_field_of_a_body_has_an_effect_or_is_refused(world: World, app: App, routes: list[str]) -> None:
    document = description(world.studio, app)
    found = operations(document)
    ignored = [await ignored_by(world, route, fields_of(document, found[route])[1]) for route in routes]
    assert "\n".join(name for names in ignored for name in names) == ""


async def ignored_by(world: World, route: str, address: set[str]) -> list[str]:
    base, fields = BODIES[route]
    plain, ignored = await world.send(route, base, {}), []
    assert plain[0] < 400 or route == "POST /api/generate/retry", (route, plain)  # what failed once fails again
    if route in ("POST /api/import", "POST /api/uploads"):
        fields = {}  # the file is the body; what it says is in test_pictures_in
    for name, value in fields.items():
        if await world.send(route, {**base, name: value}, {}) == plain:
            ignored.append(f"{route} {name}")
    for name in address - {name for name in address if f"{route} {name}" in EXEMPT}:
        value = ANYWHERE[name] if name in ANYWHERE else QUERIES[route][name]
        answer = await world.send(route, base, {name: value})
        if answer == plain or (name in ANYWHERE and answer[0] < 400):
            ignored.append(f"{route} {name}")
    return ignored
