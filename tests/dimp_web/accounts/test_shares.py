"""Links: they show what was shared to anybody, nothing beside it, and nothing once they end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dimp_web.accounts.conftest import Crowd

pytestmark = pytest.mark.anyio


async def painted(crowd: Crowd, name: str, *words: str) -> list[dict[str, Any]]:
    """Pictures of one line, made by one person in a session of their own."""
    first = {"prompt": words[0], "session_id": "new"}
    line = [(await crowd[name].post("/api/generate/new", json=first)).json()["metadata"]]
    for change in words[1:]:
        body = {"modification": change, "parent_id": line[-1]["id"], "session_id": line[0]["session_id"]}
        line.append((await crowd[name].post("/api/generate/refine", json=body)).json()["metadata"])
    return line


async def link(crowd: Crowd, name: str, **body: Any) -> str:
    made = await crowd[name].post("/api/shares", json=body)
    assert made.status_code == 201, made.text
    return "/share/" + made.json()["url"].rpartition("/share/")[2]


async def test_each_level_shows_as_much_as_it_says(crowd: Crowd) -> None:
    first, second, third = await painted(crowd, "Bob", "a <red> ball", "make the ball blue", "add a moon")
    pages = {}
    for level in ("image", "recipe", "chain"):
        path = await link(crowd, "Bob", id=second["id"], level=level)
        page = await crowd.stranger.get(path)
        assert page.status_code == 200
        pages[level] = page.text
        for picture, level_of_it in ((first, "chain"), (second, level), (third, None)):
            shown = level == level_of_it
            image = await crowd.stranger.get(f"{path}/images/{picture['image_id']}")
            assert image.status_code == (200 if shown else 404), (level, picture["prompt"])
            assert (picture["image_id"] in page.text) == shown
        small = await crowd.stranger.get(f"{path}/images/{second['image_id']}?size=256")
        assert small.headers["content-type"] == "image/webp"
        assert (await crowd.stranger.get(f"/api/images/{second['image_id']}")).status_code == 401
    assert "ball" not in pages["image"]
    assert f"seed {second['seed']}" in pages["recipe"]
    assert "make the ball blue" not in pages["recipe"]
    assert "make the ball blue" in pages["chain"]
    assert "<red>" not in pages["chain"]
    assert "&lt;red&gt;" in pages["chain"]


async def test_a_session_shows_what_is_in_it_now(crowd: Crowd) -> None:
    first, second = await painted(crowd, "Ada", "a red ball", "make the ball blue")
    path = await link(crowd, "Ada", session_id=first["session_id"])
    await crowd["Ada"].patch(f"/api/generations/{first['id']}", json={"trashed": True})
    page = (await crowd.stranger.get(path)).text
    assert (first["image_id"] in page, second["image_id"] in page) == (False, True)
    assert (await crowd.stranger.get(f"{path}/images/{first['image_id']}")).status_code == 404
    await crowd["Ada"].patch(f"/api/sessions/{first['session_id']}", json={"trashed": True})
    assert second["image_id"] not in (await crowd.stranger.get(path)).text


async def test_a_link_ends_by_being_closed_by_its_time_and_with_its_person(crowd: Crowd) -> None:
    (picture,) = await painted(crowd, "Bob", "a red ball")
    closed, late, left = [await link(crowd, "Bob", id=picture["id"], hours=hours) for hours in (1, 1, 48)]
    listed = (await crowd["Bob"].get("/api/shares")).json()["shares"]
    assert len(listed) == 3
    assert (await crowd["Ada"].delete(f"/api/shares/{listed[0]['id']}")).status_code == 404  # they are not hers
    assert (await crowd["Ada"].get("/api/shares")).json() == {"shares": []}
    assert len((await crowd["Bob"].delete(f"/api/shares/{listed[0]['id']}")).json()["shares"]) == 2
    assert [(await crowd.stranger.get(path)).status_code for path in (closed, late, left)] == [404, 200, 200]
    crowd.clock.ahead = 3601
    assert [(await crowd.stranger.get(path)).status_code for path in (late, left)] == [404, 200]
    await crowd["Ada"].delete("/api/users/Bob")
    assert (await crowd.stranger.get(left)).status_code == 404


async def test_what_cannot_be_shared_is_refused_in_words(crowd: Crowd) -> None:
    (his,) = await painted(crowd, "Bob", "a red ball")
    (guests,) = await painted(crowd, "Gus", "a cat")
    wrong: list[tuple[str, dict[str, Any], int]] = [
        ("Bob", {}, 400), ("Bob", {"id": his["id"], "session_id": his["session_id"]}, 400),
        ("Bob", {"id": his["id"], "level": "all"}, 400), ("Bob", {"id": his["id"], "hours": 0}, 400),
        ("Ada", {"id": his["id"]}, 404), ("Ada", {"session_id": his["session_id"]}, 404),
        ("Ada", {"id": his["image_id"]}, 404), ("Gus", {"id": guests["id"]}, 409),
    ]  # fmt: skip
    for name, body, status in wrong:
        refused = await crowd[name].post("/api/shares", json=body)
        assert (refused.status_code, bool(refused.json()["hint"])) == (status, True), body
    for path in ("/share/x", "/share/x/images/" + "0" * 64, f"/share/{his['id']}"):
        assert (await crowd.stranger.get(path)).status_code == 404
