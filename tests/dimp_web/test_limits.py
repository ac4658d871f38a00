"""What is out of bounds is refused clearly, with the next thing to try, and writes nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dimp.studio.studio import Studio

pytestmark = pytest.mark.anyio

LONG = "x" * 10_001
NEW = "/api/generate/new"
REFINE = "/api/generate/refine"
ACT = "/api/actions"
SAY = "/api/session/say"

BAD: list[tuple[str, Any, int]] = [
    (NEW, {"prompt": ""}, 400),
    (NEW, {"prompt": " \n"}, 400),
    (NEW, {"prompt": LONG}, 400),
    (NEW, {"prompt": "x" * 100_000}, 400),
    (NEW, {"prompt": "x", "seed": -1}, 400),
    (NEW, {"prompt": "x", "seed": 2**53}, 400),
    (NEW, {"prompt": "x", "seed": 10**30}, 400),
    (NEW, {"prompt": "x", "steps": 0}, 400),
    (NEW, {"prompt": "x", "steps": 151}, 400),
    (NEW, {"prompt": "x", "steps": "many"}, 400),
    (NEW, {"prompt": "x", "width": 48}, 400),
    (NEW, {"prompt": "x", "width": 100}, 400),
    (NEW, {"prompt": "x", "height": 4112}, 400),
    (NEW, {"prompt": "x", "count": 0}, 400),
    (NEW, {"prompt": "x", "count": 17}, 400),
    (NEW, {"prompt": "x", "guidance_scale": -1}, 400),
    (NEW, {"prompt": "x", "negative_prompt": LONG}, 400),
    (NEW, {"prompt": "x", "stepz": 3}, 400),
    (NEW, {"prompt": 7}, 400),
    (NEW, {}, 400),
    (NEW, [], 400),
    (NEW, None, 400),
    (NEW, {"prompt": "x", "model": "../../etc/passwd"}, 404),
    (NEW, {"prompt": "x", "model": "nobody"}, 404),
    (NEW, {"prompt": "x", "source": "0" * 64}, 404),
    (NEW, {"prompt": "x", "source": "../secret"}, 400),
    (NEW, {"prompt": "x", "session_id": "nobody"}, 404),
    (NEW, {"prompt": "x", "op": "o" * 201}, 400),
    (REFINE, {"modification": "make it blue"}, 409),
    (REFINE, {"modification": ""}, 400),
    (REFINE, {"modification": "x", "parent_id": "beef"}, 404),
    (ACT, {"type": "refine", "modification": "x"}, 409),
    (ACT, {"type": "nonsense"}, 400),
    (ACT, {"prompt": "x"}, 400),
    (ACT, {"type": "undo"}, 409),
    (ACT, {"type": "undo", "times": 0}, 400),
    (ACT, {"type": "redo"}, 409),
    (ACT, {"type": "goto", "id": "beef"}, 404),
    (ACT, {"type": "import", "digest": "0" * 64, "suffix": "png", "size": 1, "width": 1, "height": 1}, 404),
    ("/api/session/undo", {"times": "x"}, 400),
    ("/api/session/goto", {"id": "@"}, 404),
    ("/api/sessions", {"title": "x" * 201}, 400),
    ("/api/queue/reorder", {"id": "x", "before": 3}, 400),
    ("/api/interpret", {"modification": ""}, 400),
    ("/api/interpret", {"modification": LONG}, 400),
    ("/api/interpret", {"modification": "x", "parent_id": "beef"}, 404),
    (SAY, {"words": ""}, 400),
    (SAY, {"words": LONG}, 400),
    (SAY, {"words": "a ball", "stepz": 3}, 400),
    (SAY, {"words": "a ball", "count": 17}, 400),
    (SAY, {"words": "a ball", "session_id": "nobody"}, 404),
    (SAY, {"words": "undo"}, 409),
    (SAY, {"words": "stop"}, 409),
    (SAY, {"words": "the second one"}, 404),
    (SAY, {"words": "keep this one"}, 404),
    (SAY, {"words": "bigger", "parent_id": "beef"}, 404),
    (SAY, {"modification": "x"}, 400),
    ("/api/generate/squash", {}, 404),
    ("/api/generate/squash", {"id": "beef"}, 404),
    ("/api/generate/squash", {"steps": 0}, 404),
    ("/api/generate/squash", {"modification": "x"}, 400),
    ("/api/generations/beef/rebase", {"seed": 1}, 404),
    ("/api/generations/beef/rebase", {"prompt": "x"}, 400),
    (ACT, {"type": "squash"}, 404),
    ("/v1/images/generations", {"prompt": ""}, 400),
    ("/v1/images/generations", {"prompt": "x", "n": 17}, 400),
    ("/v1/images/generations", {"prompt": "x", "size": "big"}, 400),
    ("/v1/images/generations", {"prompt": "x", "size": "100x100"}, 400),
    ("/v1/images/generations", {"prompt": "x", "model": "nobody"}, 404),
]


async def test_bad_input_is_refused_and_writes_nothing(client: httpx.AsyncClient, studio: Studio) -> None:
    for path, body, status in BAD:  # one studio for all: opening one takes longer than all refusals
        answer = await client.post(path, json=body, headers={"Content-Type": "application/json"})
        problem = answer.json()
        assert answer.status_code == status, (path, str(body)[:100], problem)
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["status"] == status
        assert problem["detail"], (path, body)
        assert problem["hint"], (path, body)
        assert await studio.log.last_seq() == 0, (path, body)
    assert not list(studio.blobs.digests())


async def test_broken_json(client: httpx.AsyncClient, studio: Studio) -> None:
    for body in (
        b"{",
        b"\xff\xfe",
        b'{"type":"new","prompt":"a" "b"}',
        b"[" * 5000,
        b'{"type":"new","prompt":"\\ud800"}',
    ):
        answer = await client.post(ACT, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, body[:50]
        assert answer.json()["hint"]
    assert await studio.log.last_seq() == 0


NOT_THERE = [
    ("/api/session/history?limit=0", 400),
    ("/api/session/history?limit=501", 400),
    ("/api/session/history?limit=x", 400),
    ("/api/search?limit=0", 400),
    ("/api/search?q=" + "x" * 501, 400),
    ("/api/search?since=yesterday", 400),
    ("/api/search?session=beef", 404),
    ("/api/generations/beef", 404),
    ("/api/generations/beef/how", 404),
    ("/api/generations/beef/drift", 404),
    (f"/api/generations/{'0' * 64}/how", 404),
    ("/api/sessions/beef", 404),
    ("/api/sessions/beef/events", 404),
    ("/api/sessions/beef/export", 404),
    ("/api/session/current?session=beef", 404),
    ("/api/images/beef", 404),
    (f"/api/images/{'A' * 64}", 404),
    (f"/api/images/{'0' * 64}", 404),
    (f"/api/images/{'0' * 64}/thumbnail", 404),
    ("/api/nothing", 404),
    ("/api/generations", 404),
]


async def test_what_is_not_there_says_so(client: httpx.AsyncClient) -> None:
    for path, status in NOT_THERE:
        answer = await client.get(path)
        assert answer.status_code == status, (path, answer.text)
        assert answer.json()["hint"], path


async def test_settings_outside_the_list_are_refused(client: httpx.AsyncClient, studio: Studio) -> None:
    for change in ({"token": "x"}, {"host": "0.0.0.0"}, {"steps": 0.5}, {"steps": 1000}, {"nobody": 1}):
        answer = await client.patch("/api/settings", json=change)
        assert answer.status_code == 400, change
    assert await studio.log.last_seq() == 0
    assert not studio.home.config.exists()
