"""Erasing over HTTP: what it takes, what it refuses, and that nothing erased is served from memory."""

from __future__ import annotations

import httpx
import pytest

from dimp.studio.studio import Studio

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


async def painted(client: Client, words: str) -> tuple[str, str]:
    made = (await client.post("/api/generate/new", json={"prompt": words})).json()
    return made["metadata"]["id"], made["image_id"]


async def test_an_erased_picture_is_served_no_more(client: Client) -> None:
    first, digest = await painted(client, "a zanzibar lighthouse")
    await painted(client, "a red ball")
    for address in (f"/api/images/{digest}", f"/api/images/{digest}/thumbnail", f"/api/images/{digest}?format=webp"):
        assert (await client.get(address)).status_code == 200  # it is in memory now
    planned = (await client.post("/api/erase", json={"ids": [first], "dry_run": True})).json()
    assert (planned["dry_run"], planned["images"]) == (True, [digest])
    assert (await client.get(f"/api/generations/{first}")).status_code == 200
    done = (await client.post("/api/erase", json={"ids": [first]})).json()
    assert (done["generation_ids"], done["images"], done["dry_run"]) == ([first], [digest], False)
    for address in (f"/api/images/{digest}", f"/api/images/{digest}/thumbnail", f"/api/images/{digest}?format=webp"):
        assert (await client.get(address)).status_code == 404
    assert (await client.get(f"/api/generations/{first}")).status_code == 404
    session = (await client.get("/api/session/current")).json()["session_id"]
    for address in (
        "/api/session/current",
        f"/api/sessions/{session}/events",
        "/api/search?q=zanzibar",
        "/api/sessions",
    ):
        assert "zanzibar" not in (await client.get(address)).text
    assert (await client.post("/api/erase", json={"ids": [first]})).status_code == 404


async def test_a_session_is_erased_by_its_title(client: Client, studio: Studio) -> None:
    await painted(client, "a zanzibar lighthouse")
    await client.post("/api/actions", json={"type": "rename", "title": "zanzibar"})
    done = await client.post("/api/erase", json={"session": "zanzibar"})
    assert done.status_code == 200
    assert (await client.post("/api/erase", json={"session": "zanzibar"})).status_code == 404
    assert [session.trashed for session in studio.sessions.all()] == [True]


async def test_what_names_nothing_or_too_much_is_refused(client: Client, studio: Studio) -> None:
    first, _ = await painted(client, "a ball")
    second = (await client.post("/api/actions?session=new", json={"type": "new", "prompt": "x"})).json()
    await studio.finished(second["generation_ids"][0])
    before = await studio.log.last_seq()
    for body in ({}, {"ids": []}, {"ids": [first], "session": "x"}, {"ids": [first, second["generation_ids"][0]]},
                 {"ids": [first], "force": True}):  # fmt: skip
        answer = await client.post("/api/erase", json=body)
        assert answer.status_code == 400, body
        assert answer.json()["hint"]
    assert await studio.log.last_seq() == before
