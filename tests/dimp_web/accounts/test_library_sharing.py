"""Collections, styles and notes that are shared in the house: who sees them, who changes them, that it ends."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import msgspec
import pytest

from dimp.accounts.house import open_house
from dimp.core.owners import HOUSE, NOBODY
from dimp.core.views import HIDDEN, GenerationView
from dimp.studio.ids import Source
from dimp.studio.shown_through import shows_image
from tests.dimp.models.test_assets import write_lora
from tests.dimp_web.accounts.conftest import Crowd
from tests.dimp_web.accounts.test_members import share as share_session
from tests.dimp_web.accounts.test_shares import painted

pytestmark = pytest.mark.anyio


async def share(crowd: Crowd, owner: str, item: str, name: str = "Bob", access: str = "view") -> httpx.Response:
    return await crowd[owner].post(f"/api/library/{item}/people", json={"name": name, "access": access})


async def take_back(crowd: Crowd, owner: str, item: str, name: str = "Bob") -> httpx.Response:
    return await crowd[owner].delete(f"/api/library/{item}/people/{name}")


async def collect(crowd: Crowd, owner: str, title: str, *pictures: dict[str, Any]) -> dict[str, Any]:
    made = await crowd[owner].post("/api/collections", json={"title": title, "ids": [each["id"] for each in pictures]})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def collections_of(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {found["title"]: found for found in (await client.get("/api/collections")).json()["collections"]}


async def styles_of(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    listed = (await client.get("/api/presets")).json()["presets"]
    return {found["name"]: found for found in listed if not found["shipped"]}


async def sees(client: httpx.AsyncClient, picture: dict[str, Any]) -> bool:
    answers = [
        (await client.get(f"/api/images/{picture['image_id']}{tail}")).status_code for tail in ("", "/thumbnail")
    ]
    assert answers in ([200, 200], [404, 404])
    return answers == [200, 200]


async def test_a_collection_is_seen_with_its_pictures_as_long_as_it_is_shared(crowd: Crowd) -> None:
    ball, blue = await painted(crowd, "Ada", "a red ball", "make the ball blue")
    made = await collect(crowd, "Ada", "Toys", ball)
    await crowd["Ada"].patch(f"/api/generations/{ball['id']}", json={"note": "for mum", "tags": ["gift"]})
    assert (await share(crowd, "Ada", "Toys")).json()["receivers"][0]["name"] == "Bob"
    his = (await collections_of(crowd["Bob"]))["Toys"]
    assert (his["access"], his["owner"], his["shared"]) == ("view", "Ada", True)
    assert (his["count"], his["cover"]) == (1, ball["image_id"])
    hers = (await collections_of(crowd["Ada"]))["Toys"]
    assert (hers["access"], hers["owner"], hers["shared"]) == ("own", "", True)
    page = (await crowd["Bob"].get(f"/api/collections/{made['id']}")).json()
    (shown,) = page["generations"]
    assert (shown["id"], shown["prompt"], shown["seed"]) == (ball["id"], ball["prompt"], ball["seed"])
    assert not {"for mum", "gift", ball["session_id"]} & set(str(shown).replace("'", " ").split())
    assert [await sees(crowd["Bob"], picture) for picture in (ball, blue)] == [True, False]
    assert [await sees(crowd[name], ball) for name in ("Otto", "Gus")] == [False, False]
    for path in (f"/api/generations/{ball['id']}", f"/api/sessions/{ball['session_id']}", f"/api/lineage/{ball['id']}"):
        assert (await crowd["Bob"].get(path)).status_code == 404
    assert (await crowd["Bob"].get("/api/search", params={"q": "ball"})).json()["generations"] == []
    assert (await crowd["Bob"].get("/api/search", params={"collection": "Toys"})).status_code == 400
    embedded = await crowd["Bob"].get(f"/api/images/{ball['image_id']}?download=1&recipe=chain")
    assert b"red ball" not in embedded.content
    assert (await take_back(crowd, "Ada", made["id"])).json()["receivers"] == []
    assert await collections_of(crowd["Bob"]) == {}
    assert not await sees(crowd["Bob"], ball)
    assert (await crowd["Bob"].get(f"/api/collections/{made['id']}")).status_code == 404


def test_every_field_of_a_picture_is_told_or_hidden() -> None:
    """A field that is added is to be decided about."""
    shown = {
        "id", "timestamp", "type", "prompt", "negative_prompt", "seed", "steps", "strength", "guidance_scale", "width",
        "height", "model", "model_revision", "scheduler", "method", "options", "loras", "adapters", "tier", "feather",
        "embeddings", "vae", "vae_digest", "image_id", "image_path", "image_url", "status", "size", "duration_ms",
        "lqip", "name", "actor",
    }  # fmt: skip
    assert shown | HIDDEN.keys() == set(GenerationView.__struct_fields__)
    assert shown & HIDDEN.keys() == set()


async def test_who_may_look_changes_nothing_and_who_may_edit_puts_in_and_takes_out(crowd: Crowd) -> None:
    ball, blue = await painted(crowd, "Ada", "a red ball", "make the ball blue")
    (cat,) = await painted(crowd, "Bob", "a cat")
    made = await collect(crowd, "Ada", "Toys", ball, blue)
    path = f"/api/collections/{made['id']}"
    await share(crowd, "Ada", made["id"])
    refused = [
        await crowd["Bob"].post(f"{path}/add", json={"ids": [cat["id"]]}),
        await crowd["Bob"].post(f"{path}/remove", json={"ids": [ball["id"]]}),
        await crowd["Bob"].patch(path, json={"cover": ball["id"]}),
        await crowd["Bob"].patch(path, json={"title": "Mine"}),
        await crowd["Bob"].patch(path, json={"trashed": True}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(409, "view-only")}
    await share(crowd, "Ada", made["id"], access="edit")
    assert (await crowd["Bob"].post(f"{path}/add", json={"ids": [cat["id"]]})).json()["count"] == 3
    assert await sees(crowd["Ada"], cat)  # he put it there, for all who have the collection
    assert cat["id"] in (await crowd["Ada"].get(path)).text
    assert (await crowd["Bob"].post(f"{path}/remove", json={"ids": [blue["id"]]})).json()["count"] == 2
    assert (await crowd["Bob"].patch(path, json={"cover": ball["id"]})).json()["cover"] == ball["image_id"]
    (added,) = [row for row in await crowd.studio.log.read_all(0) if row.type == "collection.added"][1:]
    assert added.actor == crowd.accounts["Bob"].id
    for body in ({"title": "Mine"}, {"trashed": True}):
        answer = await crowd["Bob"].patch(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "not-owner")
    await take_back(crowd, "Ada", made["id"])
    assert not await sees(crowd["Ada"], cat)  # nobody shows it to her any more
    assert await sees(crowd["Bob"], cat)
    assert (await collections_of(crowd["Ada"]))["Toys"]["count"] == 1


async def test_nobody_shows_what_is_not_theirs(crowd: Crowd) -> None:
    """A picture of Otto's that he shared with Ada alone does not reach Bob through a collection or a style of hers."""
    (cat,) = await painted(crowd, "Otto", "a cat")
    await share_session(crowd, "Otto", cat["session_id"], "Ada")
    made = await collect(crowd, "Ada", "Cats", cat)
    style = (await crowd["Ada"].post("/api/presets", json={"name": "Soft", "words": "soft", "cover": cat["id"]})).json()
    for item in (made["id"], style["id"]):
        assert (await share(crowd, "Ada", item, access="edit")).status_code == 201
    assert ((await collections_of(crowd["Ada"]))["Cats"]["count"], await sees(crowd["Ada"], cat)) == (1, True)
    his = (await collections_of(crowd["Bob"]))["Cats"]
    assert (his["count"], his["cover"], await sees(crowd["Bob"], cat)) == (0, None, False)
    assert (await styles_of(crowd["Bob"]))["Soft"]["cover"] is None
    again = await crowd["Bob"].post(f"/api/collections/{made['id']}/add", json={"ids": [cat["image_id"]]})
    assert again.status_code == 404


async def test_what_is_trashed_or_erased_is_seen_by_nobody_else(crowd: Crowd) -> None:
    ball, blue = await painted(crowd, "Ada", "a red ball", "make the ball blue")
    made = await collect(crowd, "Ada", "Toys", ball, blue)
    await share(crowd, "Ada", made["id"], "*")
    assert await sees(crowd["Gus"], ball)
    await crowd["Ada"].patch(f"/api/generations/{ball['id']}", json={"trashed": True})
    assert [await sees(crowd["Gus"], picture) for picture in (ball, blue)] == [False, True]
    await crowd["Ada"].patch(f"/api/collections/{made['id']}", json={"trashed": True})
    assert await collections_of(crowd["Gus"]) == {}
    assert (await crowd["Gus"].get("/api/trash")).json()["collections"] == []
    assert not await sees(crowd["Gus"], blue)
    await crowd["Ada"].patch(f"/api/collections/{made['id']}", json={"trashed": False})
    assert await sees(crowd["Gus"], blue)
    assert (await crowd["Ada"].post("/api/erase", json={"ids": [blue["id"]]})).status_code == 200
    assert not await sees(crowd["Gus"], blue)


async def test_a_style_is_painted_in_by_all_and_changed_by_who_may(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    body = {"name": "Foggy", "words": "{prompt}, thick fog", "cover": ball["id"]}
    made = (await crowd["Ada"].post("/api/presets", json=body)).json()
    await crowd["Bob"].post("/api/presets", json={"name": "foggy too", "words": "fog"})
    await share(crowd, "Ada", "Foggy", "*")
    his = (await styles_of(crowd["Bob"]))["Foggy"]
    assert (his["access"], his["owner"], his["cover"]) == ("view", "Ada", ball["image_id"])
    assert await sees(crowd["Bob"], ball)
    path = f"/api/presets/{made['id']}"
    applied = (await crowd["Bob"].post(f"{path}/apply", json={"prompt": "a cat"})).json()
    assert applied["prompt"] == "a cat, thick fog"
    assert (await crowd["Bob"].patch(path, json={"words": "thin fog"})).json()["code"] == "view-only"
    await share(crowd, "Ada", "Foggy", "Bob", "edit")  # more than everybody
    assert (await crowd["Bob"].patch(path, json={"words": "thin fog"})).status_code == 200
    assert (await styles_of(crowd["Ada"]))["Foggy"]["words"] == "thin fog"
    (cat,) = await painted(crowd, "Bob", "a cat")
    for refused in ({"name": "Mine"}, {"cover": cat["id"]}, {"cover": ""}):
        assert (await crowd["Bob"].patch(path, json=refused)).json()["code"] == "not-owner"
    assert (await crowd["Bob"].delete(path)).json()["code"] == "not-owner"
    assert (await crowd["Gus"].patch(path, json={"words": "no fog"})).json()["code"] == "view-only"
    # What he calls his own is in nobody's way, and found first.
    assert (await crowd["Bob"].post("/api/presets", json={"name": "Foggy", "words": "his"})).status_code == 201
    assert (await crowd["Bob"].get("/api/presets/Foggy")).json()["words"] == "his"


async def test_a_note_on_a_lora_is_shared_too(crowd: Crowd) -> None:
    write_lora(crowd.studio.home, "ink", {}, "unet.down_blocks.0")
    digest = (await crowd["Ada"].get("/api/materials")).json()["loras"][0]["digest"]
    path = f"/api/loras/{digest}/note"
    note = (await crowd["Ada"].put(path, json={"text": " Strong beyond 0.8. "})).json()["notes"][0]
    assert (note["text"], note["access"]) == ("Strong beyond 0.8.", "own")
    assert (await crowd["Bob"].put(path, json={"text": "Mine."})).json()["notes"][0]["text"] == "Mine."
    await share(crowd, "Ada", note["id"])
    mine, hers = (await crowd["Bob"].get("/api/materials")).json()["loras"][0]["notes"]
    assert (mine["text"], hers["text"], hers["owner"], hers["access"]) == (
        "Mine.", "Strong beyond 0.8.", "Ada", "view",
    )  # fmt: skip
    changed = {"id": note["id"], "text": "Strong beyond 0.6."}
    assert (await crowd["Bob"].put(path, json=changed)).json()["code"] == "view-only"
    await share(crowd, "Ada", note["id"], access="edit")
    assert (await crowd["Bob"].put(path, json=changed)).status_code == 200
    assert (await crowd["Bob"].put(path, json={"id": note["id"], "text": ""})).json()["code"] == "not-owner"
    assert (await crowd["Ada"].put(path, json={"text": ""})).json()["notes"] == []
    for wrong in ({"text": "x", "id": note["id"]}, {"text": "x" * 10_001}, {}):
        assert (await crowd["Ada"].put(path, json=wrong)).status_code in (400, 404, 422)
    assert (await crowd["Ada"].put(f"/api/loras/{'0' * 64}/note", json={"text": "x"})).status_code == 404


async def test_what_cannot_be_shared_is_refused_in_words(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Ada", "a red ball")
    made = await collect(crowd, "Ada", "Toys", ball)
    smart = (await crowd["Ada"].post("/api/collections", json={"title": "Red", "search": {"query": "red"}})).json()
    await crowd["Ada"].patch("/api/presets/shipped-oil", json={"words": "{prompt}, thick oil"})
    wrong = [
        (smart["id"], {"name": "Bob"}, 409), ("shipped-oil", {"name": "Bob"}, 409), ("nothing", {"name": "Bob"}, 404),
        (made["id"], {"name": "Ada"}, 400), (made["id"], {"name": "Nobody"}, 404),
        (made["id"], {"name": "Bob", "access": "continue"}, 400), (made["id"], {}, 400),
    ]  # fmt: skip
    for item, body, status in wrong:
        answer = await crowd["Ada"].post(f"/api/library/{item}/people", json=body)
        assert (answer.status_code, bool(answer.json()["title"])) == (status, True), answer.text
    await crowd["Ada"].post("/api/presets", json={"name": "Toys", "words": "toys"})
    assert (await crowd["Ada"].get("/api/library/Toys/people")).status_code == 409  # a collection, and a style
    await crowd["Gus"].post("/api/presets", json={"name": "His", "words": "his"})
    assert (await share(crowd, "Gus", "His")).status_code == 409
    await share(crowd, "Ada", made["id"], access="edit")
    assert (await share(crowd, "Bob", made["id"], "Gus")).json()["code"] == "not-owner"
    assert (await take_back(crowd, "Bob", made["id"], "Otto")).json()["code"] == "not-owner"
    assert (await take_back(crowd, "Ada", made["id"], "Otto")).status_code == 404
    with anyio.fail_after(60):
        assert (await crowd["Ada"].get(f"/api/library/{made['id']}/people")).json()["receivers"][0]["access"] == "edit"


async def test_who_has_something_is_told_to_its_owner_and_anybody_may_give_it_back(crowd: Crowd) -> None:
    made = await collect(crowd, "Ada", "Toys")
    for name in ("Bob", "Gus"):
        await share(crowd, "Ada", made["id"], name)
    path = f"/api/library/{made['id']}/people"
    assert len((await crowd["Ada"].get(path)).json()["receivers"]) == 2
    people = (await crowd["Gus"].get(path)).json()
    assert ([each["name"] for each in people["receivers"]], people["owner"]["name"]) == (["Gus"], "Ada")
    assert (await take_back(crowd, "Gus", made["id"], crowd.accounts["Gus"].id)).status_code == 200
    assert await collections_of(crowd["Gus"]) == {}
    assert (await crowd["Otto"].get(path)).status_code == 404


async def test_shares_end_with_either_account_and_with_the_role(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Bob", "a red ball")
    made = await collect(crowd, "Bob", "Toys", ball)
    await share(crowd, "Bob", made["id"], "*")
    assert await sees(crowd["Gus"], ball)
    assert not shows_image(crowd.studio.sessions.owned_by(NOBODY), ball["image_id"])
    await crowd["Ada"].patch("/api/users/Bob", json={"role": "guest"})  # guests share nothing
    assert not await sees(crowd["Gus"], ball)
    await crowd["Ada"].patch("/api/users/Bob", json={"role": "member"})
    assert await sees(crowd["Gus"], ball)
    async with open_house(crowd.studio.home.accounts, Source().id) as elsewhere:  # as `dimp users remove` does
        await elsewhere.people.remove(await elsewhere.people.find("Bob"), crowd.accounts["Ada"].id)
    assert await collections_of(crowd["Gus"]) == {}
    assert not await sees(crowd["Gus"], ball)


async def test_what_happens_to_a_shared_thing_is_heard_by_who_has_it(crowd: Crowd) -> None:
    made = await collect(crowd, "Ada", "Toys")
    await collect(crowd, "Ada", "Secrets")
    await share(crowd, "Ada", made["id"], access="edit")
    (cat,) = await painted(crowd, "Bob", "a cat")
    bob, ada = (crowd.studio.sessions.owned_by(owner) for owner in (crowd.accounts["Bob"].id, HOUSE))
    hearing = {name: crowd.studio.feed.watch(sight=sight) for name, sight in (("Bob", bob), ("Ada", ada))}
    await crowd["Ada"].patch(f"/api/collections/{made['id']}", json={"title": "Trains"})
    await crowd["Bob"].post(f"/api/collections/{made['id']}/add", json={"ids": [cat["id"]]})
    await collect(crowd, "Ada", "More secrets")
    with anyio.fail_after(60):
        heard = {name: (await watcher.next()).events for name, watcher in hearing.items()}
    tags = {name: [stamped.event.__struct_config__.tag for stamped in events] for name, events in heard.items()}
    assert tags["Bob"] == ["collection.renamed", "collection.added"]
    assert tags["Ada"] == ["collection.renamed", "collection.added", "collection.created"]


async def test_what_somebody_left_is_handed_over_or_removed(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Bob", "a red ball")
    for name in ("Bob", "Otto"):
        await collect(crowd, name, "Toys", *([ball] if name == "Bob" else []))
        await crowd[name].post("/api/presets", json={"name": "Foggy", "words": name})
    await share(crowd, "Bob", "Toys", "Gus")
    await share(crowd, "Ada", (await collect(crowd, "Ada", "Hers"))["id"], "Bob")
    assert (await crowd["Ada"].delete("/api/users/Bob")).status_code == 200
    left = (await crowd["Ada"].get("/api/users/removed")).json()["people"][0]
    assert (left["sessions"], left["items"]) == (1, 2)
    wrong = await crowd["Ada"].post("/api/users/removed/Bob/hand-over", json={"to": "Otto", "library": "burn"})
    assert wrong.status_code == 400
    given = (await crowd["Ada"].post("/api/users/removed/Bob/hand-over", json={"to": "Otto"})).json()
    assert len(given["item_ids"]) == 2
    his = await collections_of(crowd["Otto"])
    assert (his["Toys"]["count"], his["Toys (Bob)"]["count"]) == (0, 1)
    assert {name: style["words"] for name, style in (await styles_of(crowd["Otto"])).items()} == {
        "Foggy": "Otto", "Foggy (Bob)": "Bob",
    }  # fmt: skip
    assert await collections_of(crowd["Gus"]) == {}  # what others were let into ends
    assert (await share(crowd, "Otto", "Toys (Bob)", "Gus")).status_code == 201
    assert await sees(crowd["Gus"], ball)  # the picture came to the same person
    assert (await crowd["Ada"].get("/api/users/removed")).json()["people"][0]["items"] == 0
    await crowd["Gus"].post("/api/presets", json={"name": "Gone", "words": "gone"})
    await crowd["Ada"].delete("/api/users/Gus")
    body = {"to": "Ada", "library": "remove"}
    assert len((await crowd["Ada"].post("/api/users/removed/Gus/hand-over", json=body)).json()["item_ids"]) == 1
    assert "Gone" not in await styles_of(crowd["Ada"])


async def test_all_of_it_is_so_after_a_restart(crowd: Crowd) -> None:
    (ball,) = await painted(crowd, "Bob", "a red ball")
    made = await collect(crowd, "Ada", "Toys")
    await share(crowd, "Ada", made["id"], access="edit")
    await crowd["Bob"].post(f"/api/collections/{made['id']}/add", json={"ids": [ball["id"]]})
    his = await collect(crowd, "Bob", "His", ball)
    await crowd["Ada"].delete("/api/users/Bob")
    await crowd["Ada"].post("/api/users/removed/Bob/hand-over", json={"to": "Otto"})
    fresh = type(crowd.studio.sessions)(founder=crowd.accounts["Ada"].id)
    fresh.load(await crowd.studio.log.read_all(0))
    for owner in (HOUSE, crowd.accounts["Otto"].id, crowd.accounts["Bob"].id):
        now, then = (msgspec.to_builtins(each.libraries.own(owner)) for each in (crowd.studio.sessions, fresh))
        assert then == now
    assert fresh.libraries.holder(his["id"]) == crowd.accounts["Otto"].id
    assert list(fresh.libraries.own(HOUSE).collections[made["id"]].members) == [ball["id"]]
