"""Collections across sessions, marks on many pictures, filters by what was used, and the trash."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import httpx
import pytest
from PIL import Image

from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from tests.dimp_web.test_loop import paint

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


@pytest.fixture
async def pictures(client: Client) -> list[str]:
    """Ids of pictures in two sessions: a ball and a cube in the first, a cat in the second."""
    await client.post("/api/sessions", json={"title": "toys"})
    ids = [(await paint(client, prompt))["metadata"]["id"] for prompt in ("a red ball", "a blue cube")]
    await client.post("/api/sessions", json={"title": "animals"})
    return [*ids, (await paint(client, "a red cat"))["metadata"]["id"]]


async def begin(client: Client, title: str, **more: Any) -> dict[str, Any]:
    answer = await client.post("/api/collections", json={"title": title, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def look(client: Client, reference: str, **query: Any) -> dict[str, Any]:
    return dict((await client.get(f"/api/collections/{reference}", params=query)).json())


async def test_a_collection_holds_pictures_of_several_sessions(client: Client, pictures: list[str]) -> None:
    ball, cube, cat = pictures
    made = await begin(client, "Red ones", ids=[ball])
    assert (made["count"], made["cover_id"], made["search"]) == (1, ball, None)
    added = await client.post(f"/api/collections/{made['id']}/add", json={"ids": [cat, ball, cat]})
    assert added.json()["count"] == 2
    seen = await look(client, "Red ones")
    assert [(found["id"], found["session_id"] == "") for found in seen["generations"]] == [(cat, False), (ball, False)]
    assert len({found["session_id"] for found in seen["generations"]}) == 2
    first = await look(client, made["id"], limit=1)
    assert ([found["id"] for found in first["generations"]], first["next"]) == ([cat], 1)
    rest = await look(client, made["id"], limit=1, before=first["next"])
    assert ([found["id"] for found in rest["generations"]], rest["next"]) == ([ball], None)
    covered = await client.patch(f"/api/collections/{made['id']}", json={"cover": ball, "title": "Red"})
    assert (covered.json()["cover_id"], covered.json()["title"]) == (ball, "Red")
    refused = await client.patch(f"/api/collections/{made['id']}", json={"cover": cube, "title": "Blue"})
    assert (refused.status_code, (await look(client, made["id"]))["collection"]["title"]) == (409, "Red")
    removed = await client.post("/api/collections/Red/remove", json={"ids": [ball, cube]})
    assert (removed.json()["count"], removed.json()["cover_id"]) == (1, cat)
    await client.patch(f"/api/generations/{cat}", json={"trashed": True})
    assert (await look(client, "Red"))["collection"]["count"] == 0
    await client.patch(f"/api/generations/{cat}", json={"trashed": False})
    assert (await look(client, "Red"))["collection"]["count"] == 1


async def test_a_smart_collection_finds_what_comes_later(client: Client, pictures: list[str]) -> None:
    made = await begin(client, "Red things", search={"query": "red"})
    assert made["count"] == 2
    later = (await paint(client, "a red boat"))["metadata"]["id"]
    seen = await look(client, made["id"])
    assert [found["id"] for found in seen["generations"]] == [later, pictures[2], pictures[0]]
    assert seen["collection"]["cover_id"] == later
    for refused in (
        await client.post(f"/api/collections/{made['id']}/add", json={"ids": pictures}),
        await client.patch((await _plain(client)), json={"search": {"query": "x"}}),
    ):
        assert refused.status_code == 409
    changed = await client.patch(f"/api/collections/{made['id']}", json={"search": {"query": "cube"}})
    assert changed.json()["count"] == 1


async def _plain(client: Client) -> str:
    return f"/api/collections/{(await begin(client, 'by hand'))['id']}"


IMPOSSIBLE: list[dict[str, Any]] = [
    {"title": ""},
    {"title": "x" * 201},
    {"title": "x", "search": {}},
    {"title": "x", "search": {"quarry": "red"}},
    {"title": "x", "search": {"query": "red"}, "ids": ["@"]},
    {"title": "x", "search": {"collection": "abcd"}},
    {"title": "x", "ids": ["nobody"]},
    {"title": "x", "colour": "red"},
]


async def test_a_collection_that_cannot_be_writes_nothing(client: Client, studio: Studio, pictures: list[str]) -> None:
    seq = studio.feed.seq
    for body in IMPOSSIBLE:
        assert (await client.post("/api/collections", json=body)).status_code in (400, 404), body
    assert studio.feed.seq == seq


async def test_collections_go_to_the_trash_and_come_back_also_after_a_restart(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        made = await studio.library.create("Kept", None, (), actor="test", op="once")
        again = await studio.library.create("Kept", None, (), actor="test", op="once")
        assert again is made
        assert len(studio.sessions.library.collections) == 1
    async with open_studio(home, paper, command=studio_command) as studio:
        assert [found.title for found in studio.sessions.library.collections.values()] == ["Kept"]
        assert studio.sessions.all() == []


async def test_a_trashed_collection_takes_nothing_until_it_is_back(client: Client, pictures: list[str]) -> None:
    made = await begin(client, "Red", ids=pictures[:1])
    path = f"/api/collections/{made['id']}"
    assert (await client.patch(path, json={"trashed": True})).json()["trashed"]
    assert (await client.get("/api/collections")).json()["collections"] == []
    assert [found["id"] for found in (await client.get("/api/trash")).json()["collections"]] == [made["id"]]
    assert (await client.post(f"{path}/add", json={"ids": pictures})).status_code == 409
    assert (await client.patch(path, json={"title": "New"})).status_code == 409
    back = (await client.patch(path, json={"trashed": False, "title": "New"})).json()
    assert (back["trashed"], back["title"], back["count"]) == (False, "New", 1)
    assert (await client.post("/api/collections", json={"title": "New"})).status_code == 409


async def test_many_pictures_are_marked_at_once_or_none(client: Client, studio: Studio, pictures: list[str]) -> None:
    ball, _, cat = pictures
    await client.patch(f"/api/generations/{ball}", json={"tags": ["old", "kept"]})
    body = {"ids": [ball, cat, ball], "starred": True, "tags_added": ["new"], "tags_removed": ["old"]}
    assert (await client.post("/api/bulk/mark", json=body)).json()["ids"] == [ball, cat]
    marked = [(await client.get(f"/api/generations/{one}")).json() for one in pictures]
    shown = [(view["starred"], view["tags"]) for view in marked]
    assert shown == [(True, ["kept", "new"]), (False, []), (True, ["new"])]
    seq = studio.feed.seq
    assert (await client.post("/api/bulk/mark", json=body)).status_code == 200
    assert studio.feed.seq == seq, "it is so already"
    await client.post("/api/queue/pause")
    waits = await client.post("/api/generate/new", json={"prompt": "x"}, headers={"Prefer": "respond-async"})
    seq = studio.feed.seq
    refused = await client.post("/api/bulk/mark", json={"ids": [ball, waits.json()["generation_id"]], "trashed": True})
    assert (refused.status_code, studio.feed.seq) == (409, seq)
    for wrong in ({"ids": pictures}, {"ids": ["nobody"], "starred": True}, {"ids": ["a"] * 501, "starred": True}):
        assert (await client.post("/api/bulk/mark", json=wrong)).status_code in (400, 404)
    assert (await client.post("/api/bulk/mark", json={"ids": pictures, "trashed": True})).status_code == 200
    assert (await client.get("/api/facets")).json()["total"] == 0


async def test_pictures_of_several_sessions_come_in_one_archive(client: Client, pictures: list[str]) -> None:
    answer = await client.post("/api/bulk/export", json={"ids": pictures, "format": "webp", "recipe": "none"})
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["001-a-red-ball.webp", "002-a-blue-cube.webp", "003-a-red-cat.webp"]
        for name in archive.namelist():
            with Image.open(io.BytesIO(archive.read(name))) as picture:
                assert picture.format == "WEBP"
    assert (await client.post("/api/bulk/export", json={"ids": ["nobody"]})).status_code == 404


async def test_facets_list_what_was_used_and_filter_by_it(client: Client, pictures: list[str]) -> None:
    ball, cube, _ = pictures
    await client.patch(f"/api/generations/{ball}", json={"tags": ["toy", "round"], "starred": True})
    await client.patch(f"/api/generations/{cube}", json={"tags": ["toy"]})
    made = await begin(client, "Toys", ids=[ball, cube])
    whole = (await client.get("/api/facets")).json()
    assert (whole["total"], whole["starred"]) == (3, 1)
    used = {name: {facet["value"]: facet["count"] for facet in rows} for name, rows in whole["used"].items()}
    assert used["tag"] == {"toy": 2, "round": 1}
    assert (used["kind"], used["model"], used["collection"]) == ({"new": 3}, {"paper": 3}, {made["id"]: 2})
    assert [facet["label"] for facet in whole["used"]["session"]] == ["toys", "animals"]
    for name, rows in whole["used"].items():
        for facet in rows:
            found = (await client.get("/api/search", params={name: facet["value"], "painted": True})).json()
            assert len(found["generations"]) == facet["count"], (name, facet)
    narrowed = (await client.get("/api/facets", params={"tag": "toy", "q": "red"})).json()
    assert (narrowed["total"], [facet["value"] for facet in narrowed["used"]["tag"]]) == (1, ["toy", "round"])
    assert (await client.get("/api/search", params={"collection": "nothing"})).status_code == 404


async def test_the_trash_shows_pictures_and_series(client: Client, pictures: list[str]) -> None:
    ball, cube, cat = pictures
    for trashed in (ball, cube):
        await client.patch(f"/api/generations/{trashed}", json={"trashed": True})
    session = (await client.get(f"/api/generations/{cat}")).json()["session_id"]
    await client.patch(f"/api/sessions/{session}", json={"trashed": True})
    trash = (await client.get("/api/trash", params={"limit": 1})).json()
    assert ([found["id"] for found in trash["generations"]], trash["count"], trash["more"]) == ([cube], 2, True)
    assert [found["title"] for found in trash["sessions"]] == ["animals"]
    rest = (await client.get("/api/trash", params={"before": trash["generations"][0]["seq"]})).json()
    assert [found["id"] for found in rest["generations"]] == [ball]
    await client.post("/api/bulk/mark", json={"ids": [ball, cube], "trashed": False})
    await client.patch(f"/api/sessions/{session}", json={"trashed": False})
    empty = (await client.get("/api/trash")).json()
    assert (empty["sessions"], empty["generations"], empty["count"]) == ([], [], 0)


async def test_what_was_erased_is_counted_and_listed_nowhere(client: Client, pictures: list[str]) -> None:
    ball, cube, _ = pictures
    made = await begin(client, "Toys", ids=[ball, cube])
    style = await client.post("/api/presets", json={"name": "x", "words": "y", "cover": ball})
    assert (await client.post("/api/erase", json={"ids": [ball]})).status_code == 200
    seen = await look(client, made["id"])
    assert ([found["id"] for found in seen["generations"]], seen["collection"]["count"]) == ([cube], 1)
    trash = (await client.get("/api/trash")).json()
    assert (trash["generations"], trash["count"]) == ([], 0)
    assert (await client.get("/api/facets")).json()["total"] == 2
    assert ball not in {found["id"] for found in (await client.get("/api/search")).json()["generations"]}
    counts = {
        found["title"]: found["picture_count"] for found in (await client.get("/api/sessions")).json()["sessions"]
    }
    assert counts == {"toys": 1, "animals": 1}
    assert (await client.get(f"/api/presets/{style.json()['id']}")).json()["cover"] is None
