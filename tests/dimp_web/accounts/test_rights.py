"""All routes by all kinds of people: who is let in, and that no route is without a row."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from dimp.accounts.records import Account
from dimp_web.app import ROUTES
from dimp_web.security import identity
from dimp_web.security.authenticator import COOKIE
from dimp_web.security.identity import Identity
from dimp_web.security.rights import SELF, Right, allows, right_of
from tests.dimp_web.accounts.conftest import Crowd

pytestmark = pytest.mark.anyio

EXCEPTIONAL: dict[str, Right] = {
    "POST /api/account/sign-in": "open", "POST /api/account/accept": "open", "GET /sign-in": "open",
    "GET /join/{token:str}": "open", "GET /people.css": "open", "GET /people.js": "open",
    "GET /provider.js": "open", "GET /audit.js": "open", "GET /sign-in/oidc": "open",
    "POST /sign-in/oidc/ended": "open",
    "POST /api/account/oidc/begin": "open",
    "POST /api/account/oidc/prove": "self", "GET /api/account/oidc": "self", "DELETE /api/account/oidc": "self",
    "GET /v1/images/files/{name:str}": "signed", "GET /share/{token:str}": "open",
    "GET /share/{token:str}/images/{image_id:str}": "open",
    "POST /api/account/sign-out": "read", "POST /api/account/token": "read", "POST /api/interpret": "read",
    "POST /api/bulk/export": "read", "POST /api/shares/offer": "read", "POST /api/presets/{ref:str}/apply": "read",
    "POST /api/account/confirm": "self", "POST /api/account/password": "self", "GET /api/account/sign-ins": "self",
    "DELETE /api/account/sign-ins/{ref:str}": "self", "GET /api/keys": "self", "POST /api/keys": "self",
    "DELETE /api/keys/{ref:str}": "self",
    "GET /api/users": "house", "POST /api/users/invite": "house", "PATCH /api/users/{ref:str}": "house",
    "DELETE /api/users/{ref:str}": "house", "DELETE /api/users/invitations/{ref:str}": "house",
    "GET /api/users/audit": "house", "GET /api/users/removed": "house",
    "POST /api/users/removed/{ref:str}/hand-over": "house", "PATCH /api/settings": "house", "GET /metrics": "metrics",
    "GET /health": "alive", "GET /ready": "alive",
    "POST /api/queue/pause": "house", "POST /api/queue/resume": "house", "POST /api/models/pull": "house",
    "POST /api/models/pull/cancel": "house",
}  # fmt: skip
"""Routes whose right does not follow from their method: reading is `read`, everything else `paint`."""

RECENT = {"POST /api/account/password", "POST /api/keys", "POST /api/users/invite", "PATCH /api/users/{ref:str}",
          "DELETE /api/users/{ref:str}", "DELETE /api/account/oidc",
          "POST /api/users/removed/{ref:str}/hand-over"}  # fmt: skip

ALLOWED: dict[Right, set[str]] = {
    "open": {"stranger", "Gus", "Bob", "Otto", "Ada", "reading key", "painting key", "admin key", "monitoring key"},
    "signed": {"Gus", "Bob", "Otto", "Ada", "reading key", "admin key"},
    "read": {"Gus", "Bob", "Otto", "Ada", "reading key", "admin key"},
    "paint": {"Gus", "Bob", "Otto", "Ada", "painting key", "admin key"},
    "self": {"Gus", "Bob", "Otto", "Ada", "admin key"},
    "house": {"Otto", "Ada", "admin key"},
    "alive": {"Gus", "Bob", "Otto", "Ada", "reading key", "admin key", "monitoring key"},
    "metrics": {"Otto", "Ada", "admin key", "monitoring key"},
}


def handlers() -> Iterator[tuple[str, BaseRouteHandler]]:
    for module in ROUTES:
        for handler in module.HANDLERS:
            for path in handler.paths:
                methods = sorted(handler.http_methods) if isinstance(handler, HTTPRouteHandler) else ["SOCKET"]
                for method in methods:
                    yield f"{getattr(method, 'value', method)} {path}", handler


TABLE = {
    route: EXCEPTIONAL.get(route, "read" if route.startswith(("GET", "SOCKET")) else "paint") for route, _ in handlers()
}


def test_every_route_asks_for_the_right_of_its_row() -> None:
    assert {route: right_of(handler) for route, handler in handlers()} == TABLE
    assert EXCEPTIONAL.keys() <= TABLE.keys()
    assert {route for route, handler in handlers() if handler.opt.get("recent_sign_in")} == RECENT


async def test_every_route_lets_in_whom_its_row_names(crowd: Crowd) -> None:
    """Bodies are left out, so that whoever is let in is refused for that, and nothing happens."""
    clients: dict[str, httpx.AsyncClient] = {"stranger": crowd.stranger, **crowd.clients}
    clients["reading key"] = await crowd.key("Ada", "read")
    clients["painting key"] = await crowd.key("Ada", "paint")
    clients["monitoring key"] = await crowd.key("Ada", "monitor")
    clients["admin key"] = await crowd.key("Ada", "read", "paint", "admin")
    wrong = []
    for route, right in TABLE.items():
        method, path = route.split(" ")
        if method == "SOCKET" or path.endswith(
            ("/pause", "/resume", "/cancel", "/undo", "/redo", "/clear", "/sign-out")
        ):
            continue
        for name, client in clients.items():
            plain = path.replace("{ref:str}", "beef").replace("{image_id:str}", "0" * 64).replace("{name:str}", "0.png")
            answer = await client.request(method, plain.replace("{name:path}", "x").replace("{token:str}", "x"))
            # A stranger who opens a page of people is sent to sign in (303).
            let_in = answer.status_code not in (303, 401, 403) or "wrong-password" in answer.text
            expected = name in ALLOWED[right] and not (name == "admin key" and route in RECENT)
            if let_in != expected:
                wrong.append((route, name, answer.status_code))
    assert wrong == []


async def test_what_an_old_sign_in_may_not_do_it_may_after_the_password(crowd: Crowd) -> None:
    crowd.clock.ahead = -1800
    old = await crowd.house.sign_ins.begin(crowd.accounts["Ada"], "old")
    crowd.clock.ahead = 0
    ada = crowd.client(cookie=f"{COOKIE}={old}")
    refused = await ada.post("/api/users/invite", json={})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:dimp:problem:sign-in-again")
    assert (await ada.get("/api/users")).status_code == 200
    wrong = await ada.post("/api/account/confirm", json={"password": "seven wet cats"})
    assert wrong.status_code == 403
    confirmed = await ada.post("/api/account/confirm", json={"password": "seven wet otters"})
    assert confirmed.json()["recent"] is True
    assert (await ada.post("/api/users/invite", json={})).status_code == 201


def test_without_a_right_of_its_own_a_key_is_weaker_than_its_person() -> None:
    owner = Account("1", "Ada", "owner", 0.0)
    assert allows(Identity(owner, "", ("read",), sign_in="x"), "house")
    assert not allows(Identity(owner, "", ("read", "paint")), "house")
    assert not allows(Identity(owner, "", ("admin",)), "paint")
    assert SELF["right"] == "self"
    assert identity.of({}) is None
