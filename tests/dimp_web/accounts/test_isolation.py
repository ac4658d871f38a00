"""What is Ada's is nobody else's: on every route, by every name it has, and on the live channel.

Otto owns the house with her, and still sees none of her pictures. Each request is sent by him with her ids first, and
then by herself, to whom it must mean something: a request that nobody can send well shows nothing.
"""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import msgspec
import pytest

from dimp.core.owners import HOUSE, NOBODY
from dimp.engine.reports import RunningView
from dimp_store.blobs import Digest
from dimp_web.pixel_budget import PixelBudget
from tests.dimp_web.accounts.conftest import Crowd
from tests.dimp_web.accounts.test_rights import TABLE
from tests.dimp_web.test_every_field import ROUTES as PAINTING
from tests.dimp_web.test_every_route import BODIES, World

pytestmark = pytest.mark.anyio

WORDS = "zebrafish"
"""In all that Ada says, names and tags: where it turns up, hers has turned up."""

REQUESTS: dict[str, dict[str, Any]] = {
    **{f"POST /api/generate/{name}": body for name, (_, body) in PAINTING.items()},
    **{route: body for route, (body, _) in BODIES.items()},
    "POST /api/generate/refine": {"modification": "make it blue", "parent_id": "FIRST", "session_id": "SESSION"},
    "POST /api/generate/again": {"id": "FIRST"}, "POST /api/generate/vary": {"id": "DIGEST"},
    "POST /api/generate/squash": {"id": "HEAD", "since": "FIRST"}, "POST /api/generate/like": {"id": "FIRST"},
    "POST /api/generate/upscale": {"id": "FIRST"}, "POST /api/generate/outpaint": {"parent_id": "FIRST", "right": 64},
    "POST /api/generate/animate": {"parent_id": "FIRST"}, "POST /api/generate/retry": {"id": "FIRST"},
    "POST /api/generate/new": {"prompt": "a cat", "source": "DIGEST", "strength": 0.5},
    "POST /api/actions": {"type": "import", "digest": "DIGEST", "suffix": "png", "size": 1, "width": 1, "height": 1},
    "POST /api/session/say": {"words": "make it blue", "parent_id": "FIRST"},
    "POST /api/describe": {"image": "DIGEST"},
    "POST /v1/responses": {
        "input": "make it blue", "previous_response_id": "RESPONSE", "tools": [{"type": "image_generation"}],
    },
    "POST /api/erase": {"session": "SESSION"},
    "POST /api/queue/cancel": {"session_id": "SESSION"},
    "POST /api/collections": {"title": "Other", "ids": ["FIRST"]},
    "POST /api/interpret": {"modification": "make it blue", "parent_id": "FIRST"},
    "PATCH /api/collections/{ref:str}": {"title": "Mine"}, "PATCH /api/presets/{ref:str}": {"name": "Mine"},
    "PATCH /api/generations/{ref:str}": {"starred": True}, "PATCH /api/sessions/{ref:str}": {"title": "Mine"},
    "POST /api/collections/{ref:str}/add": {"ids": ["FIRST"]},
    "POST /api/collections/{ref:str}/remove": {"ids": ["FIRST"]},
    "POST /api/presets/{ref:str}/apply": {"prompt": "a cat"}, "POST /api/generations/{ref:str}/rebase": {"seed": 3},
    "POST /api/sessions/{ref:str}/people": {"name": "Bob", "access": "view"},
    "POST /api/library/{ref:str}/people": {"name": "Bob", "access": "view"},
    "POST /api/sessions/{ref:str}/replay": {"verify": True}, "POST /api/session/goto": {"id": "FIRST"},
}  # fmt: skip

FORMS = {"POST /v1/images/edits", "POST /v1/images/variations", "POST /api/uploads", "POST /api/import"}
"""Take pictures as files: what they do with one of Ada's is tried by itself."""

OF_PEOPLE = {
    route
    for route in TABLE
    if "/api/account/" in route or "/api/keys" in route or "/api/users" in route or "share" in route
}
NEEDS_LORA = {"PUT /api/loras/{digest:str}/note"}
"""Tried where there is one (`test_library_sharing`)."""

HARMLESS = {
    "GET /sign-in", "GET /join/{token:str}", "GET /account", "GET /people", "GET /people.css", "GET /people.js",
    "GET /provider.js", "GET /audit.js", "GET /sign-in/oidc", "POST /sign-in/oidc/ended", "GET /continue/{token:str}",
    "GET /metrics",
    "SOCKET /api/ws/progress", "PATCH /api/settings", "POST /v1/images/generations",
}  # fmt: skip
WAITS = "POST /api/sessions/{ref:str}/replay"
"""Paints on the side, once nothing else is to be done; nothing of it is kept."""

LEAVES = "DELETE /api/sessions/{ref:str}/people/{person:str}"
TAKES_BACK = "DELETE /api/library/{ref:str}/people/{person:str}"
NAMED = {"sessions": "SESSION", "collections": "COLLECTION", "presets": "PRESET", "library": "COLLECTION"}
OWN_ANSWER = {
    "GET /api/models", "GET /api/materials", "GET /api/upscalers", "GET /v1/models", "GET /v1/models/{name:path}",
    "GET /api/settings", "GET /health", "GET /ready", "POST /api/queue/pause", "POST /api/queue/resume",
    "GET /api/models/pull", "POST /api/models/pull", "POST /api/models/pull/cancel",
    "GET /api/loras/{digest:str}/preview",
}  # fmt: skip
"""The house's: nothing of Ada's is in them, whoever asks."""


class AdasWorld(World):
    """Pictures, a collection, a style and an upload of Ada's, all of which speak of her zebrafish."""

    async def fill(self) -> None:
        await super().fill()
        for path, change in (
            (f"/api/generations/{self.names['FIRST']}", {"name": WORDS, "note": WORDS, "tags": [WORDS]}),
            (f"/api/sessions/{self.names['SESSION']}", {"title": WORDS}),
            (f"/api/collections/{self.names['COLLECTION']}", {"title": WORDS}),
            (f"/api/presets/{self.names['PRESET']}", {"name": WORDS, "words": WORDS}),
        ):
            assert (await self.client.patch(path, json=change)).status_code == 200
        painted = (await self.client.post(f"/api/presets/{self.names['PRESET']}/sample")).json()
        self.names["RESPONSE"] = f"resp_{self.names['FIRST']}"
        self.names["VERSION"] = painted["sample_url"].rpartition("/")[2]
        await self.client.post("/api/queue/pause")
        asked = {"prompt": WORDS, "aside": True}
        await self.client.post("/api/generate/new", json=asked, headers={"Prefer": "respond-async"})

    def secrets(self) -> list[str]:
        """What must stand in no answer to somebody else."""
        return [WORDS, *self.names.values()]


@pytest.fixture
async def world(crowd: Crowd, png: Any) -> AdasWorld:
    made = AdasWorld(crowd["Ada"], crowd.studio, png(64, 48))
    await made.fill()
    return made


def test_every_route_is_tried() -> None:
    reading = {route for route in TABLE if route.startswith(("GET", "DELETE"))}
    bodiless = {"POST /api/session/clear", "POST /api/session/undo", "POST /api/session/redo",
                "POST /api/sessions/{ref:str}/switch", "POST /api/presets/{ref:str}/sample",
                "POST /api/generations/{ref:str}/cancel"}  # fmt: skip
    requests = {route.replace("{ref}", "{ref:str}") for route in REQUESTS}
    elsewhere = FORMS | OF_PEOPLE | HARMLESS | OWN_ANSWER | NEEDS_LORA
    assert TABLE.keys() - requests - reading - bodiless - elsewhere == set()


async def send(client: httpx.AsyncClient, world: AdasWorld, route: str) -> httpx.Response:
    method, path = route.split(" ")
    path = path.replace("{ref:str}", "{ref}")
    body = REQUESTS.get(route, REQUESTS.get(f"{method} {path}"))
    named = "HEAD" if path.endswith("rebase") else NAMED.get(path.split("/")[2], "FIRST")
    path = path.replace("{ref}", world.names[named]).replace("{image_id:str}", world.names["DIGEST"])
    path = path.replace("{person:str}", "Bob")
    path = path.replace("{name:str}", f"{world.names['DIGEST']}.png").replace("{version:str}", world.names["VERSION"])
    content = {} if body is None else {"json": {name: world.fit(value) for name, value in body.items()}}
    query = {} if any(part in path for part in ("/import", "/uploads")) else {"session": world.names["SESSION"]}
    answer = await client.request(method, path, params=query, **content)
    if "no field 'session'" in answer.text:  # a route that reads none refuses it before it looks at anything
        answer = await client.request(method, path, **content)
    return answer


async def hers(crowd: Crowd) -> list[Any]:
    """All that happened in Ada's sessions and library."""
    sessions = crowd.studio.sessions.possessions(HOUSE).sessions
    rows = await crowd.studio.log.read_all(0)
    ada = crowd.accounts["Ada"].id
    return [row for row in rows if row.session in sessions or (row.session == "settings" and row.actor == ada)]


TRIED = sorted(TABLE.keys() - FORMS - OF_PEOPLE - HARMLESS - OWN_ANSWER - NEEDS_LORA)


@pytest.mark.parametrize("person", ["Otto", "Bob"])
async def test_nothing_of_hers_is_read_listed_or_changed(crowd: Crowd, world: AdasWorld, person: str) -> None:
    """Otto never had anything of hers; Bob continued her session, and had her collection and style, until she took all
    of it back."""
    if person == "Bob":
        for name in ("COLLECTION", "PRESET"):
            path = f"/api/library/{world.names[name]}/people"
            for receiver in ("Bob", "*"):
                assert (await crowd["Ada"].post(path, json={"name": receiver, "access": "edit"})).status_code == 201
            assert (await crowd["Bob"].get(path)).status_code == 200
            shown = (await crowd["Bob"].get(f"/api/images/{world.names['DIGEST']}/thumbnail")).status_code
            assert shown == (200 if name == "COLLECTION" else 404)
            for receiver in ("Bob", "*"):
                assert (await crowd["Ada"].delete(f"{path}/{receiver}")).status_code == 200
        path = f"/api/sessions/{world.names['SESSION']}/people"
        assert (await crowd["Ada"].post(path, json={"name": "Bob"})).status_code == 201
        assert (await crowd["Bob"].post(f"/api/sessions/{world.names['SESSION']}/switch")).status_code == 200
        assert (await crowd["Bob"].get(f"/api/images/{world.names['DIGEST']}")).status_code == 200
        assert (await crowd["Ada"].delete(f"{path}/Bob")).status_code == 200
    before, found = await hers(crowd), []
    picture = (await crowd["Ada"].get(f"/api/images/{world.names['DIGEST']}")).content
    for route in TRIED:
        answer = await send(crowd[person], world, route)
        text = answer.text
        echoed = f"session {world.names['SESSION']!r}"  # a refusal says which one was asked for, as it was asked
        shown = [secret for secret in world.secrets() if secret in text.replace(echoed, "")]
        named = answer.status_code >= 400 and WORDS not in shown
        if (shown and not named) or (len(answer.content) > 99 and answer.content == picture):
            found.append((route, answer.status_code, shown))
        if answer.status_code >= 500 and answer.status_code not in (501, 503):
            found.append((route, answer.status_code, text))
    assert found == []
    assert await hers(crowd) == before


async def test_the_same_requests_mean_something_to_her(crowd: Crowd, world: AdasWorld) -> None:
    """Not missing is enough for those that are refused for what they ask, not for whom."""
    refused_anyway = {
        "POST /api/actions", "POST /api/generate/retry", "POST /api/describe", "POST /api/generate/upscale",
        "POST /api/generate/animate", "POST /api/session/undo", "POST /api/session/redo", "POST /api/generate/properly",
        "POST /api/generations/{ref:str}/cancel", "POST /api/generate/remask",
    }  # fmt: skip
    last = [LEAVES, TAKES_BACK, "DELETE /api/presets/{ref:str}", "POST /api/erase"]
    await crowd["Ada"].post("/api/queue/resume")
    wrong = []
    for route in [route for route in TRIED if route not in last] + last:
        if route == "POST /api/queue/reorder":  # nothing waits any more
            continue
        answer = await send(crowd["Ada"], world, route)
        if answer.status_code == 404 or (answer.status_code >= 400 and route not in refused_anyway):
            wrong.append((route, answer.status_code, answer.text[:200]))
    assert wrong == []


async def test_a_picture_that_she_has_is_written_as_one_that_nobody_has(crowd: Crowd, png: Any) -> None:
    """Else his upload would be the quicker for it."""
    form = {"files": {"file": ("a.png", png(80, 48), "image/png")}}
    digest = Digest.parse((await crowd["Ada"].post("/api/uploads", **form)).json()["image_id"])
    path = crowd.studio.blobs.path(digest)
    written = path.stat().st_ino
    assert (await crowd["Otto"].post("/api/uploads", **form)).json()["image_id"] == digest
    assert path.stat().st_ino != written


async def test_what_was_made_of_her_picture_is_made_again_for_who_has_the_same(crowd: Crowd, png: Any) -> None:
    """Else a thumbnail or another format that comes quickly would tell that she has looked at it."""
    decoded: list[Any] = []
    run = PixelBudget.run

    async def counting(self: PixelBudget, pixels: int, work: Any) -> Any:
        decoded.append(work)
        return await run(self, pixels, work)

    form = {"files": {"file": ("a.png", png(80, 48), "image/png")}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PixelBudget, "run", counting)
        made = []
        for name in ("Ada", "Bob", "Gus"):
            image = (await crowd[name].post("/api/uploads", **form)).json()["image_id"]
            decoded.clear()
            for query in ("/thumbnail?size=256", "?format=webp") * 2:
                assert (await crowd[name].get(f"/api/images/{image}{query}")).status_code == 200
            made.append(len(decoded))
    assert made == [2, 2, 2]


async def test_how_many_events_others_have_is_not_told(crowd: Crowd) -> None:
    await crowd["Bob"].post("/api/generate/new", json={"prompt": "a cat"})
    before = (await crowd["Bob"].get("/health")).json()
    await crowd["Ada"].post("/api/generate/new", json={"prompt": "a dog"})
    assert (await crowd["Bob"].get("/health")).json()["seq"] == before["seq"] > 0
    assert (await crowd["Gus"].get("/health")).json()["seq"] == 0


async def test_nobodys_encoded_prompts_are_another_ones(crowd: Crowd) -> None:
    jobs = {}
    make_job = crowd.studio.dispatcher._make_job
    for name in ("Ada", "Bob", "Gus"):
        made = (await crowd[name].post("/api/generate/new", json={"prompt": "a cat"})).json()["metadata"]
        _, generation = crowd.studio.sessions.generation(made["id"])
        painter = await crowd.studio.configuration.find_painter(generation.recipe)
        jobs[name] = make_job(generation.recipe, painter).asker
    assert jobs == {"Ada": HOUSE, "Bob": crowd.accounts["Bob"].id, "Gus": crowd.accounts["Gus"].id}


async def test_who_may_look_changes_nothing_by_any_route(crowd: Crowd, world: AdasWorld) -> None:
    """And sees of what is not shared with him as little as anybody else."""
    path = f"/api/sessions/{world.names['SESSION']}/people"
    assert (await crowd["Ada"].post(path, json={"name": "Bob", "access": "view"})).status_code == 201
    before, found, read = await hers(crowd), [], 0
    unshared = [world.names[name] for name in ("COLLECTION", "PRESET")]
    for route in TRIED:
        if route in (LEAVES, WAITS):
            continue
        answer = await send(crowd["Bob"], world, route)
        if answer.status_code < 400 and [secret for secret in unshared if secret in answer.text]:
            found.append((route, answer.status_code, answer.text[:300]))
        if answer.status_code >= 500 and answer.status_code not in (501, 503):
            found.append((route, answer.status_code, answer.text))
        read += route.startswith("GET") and world.names["FIRST"] in answer.text and answer.status_code == 200
    assert found == []
    assert read > 5
    assert await hers(crowd) == before
    waits = [entry.id for entry in crowd.studio.queue().waiting]
    assert waits  # what she asked for is neither stopped nor moved
    assert (await crowd["Bob"].get("/api/queue")).json()["waiting"][0]["id"] == waits[0]


async def test_a_digest_opens_nothing_by_itself(crowd: Crowd, world: AdasWorld) -> None:
    digest, nowhere = world.names["DIGEST"], "0" * 64
    paths = [f"/api/images/{{}}{tail}" for tail in ("", "/thumbnail", "?format=webp", "?download=1", "?recipe=chain")]
    for path in (*paths, "/v1/images/files/{}.png", "/v1/images/files/{}-80.webp", "/api/generations/{}"):
        assert (await crowd["Ada"].get(path.format(digest))).status_code == 200, path  # it is in all caches from now on
        for headers in ({}, {"If-None-Match": "*"}):
            answer = await crowd["Otto"].get(path.format(digest), headers=headers)
            missing = await crowd["Otto"].get(path.format(nowhere), headers=headers)
            assert answer.status_code == missing.status_code == 404, path
            assert answer.text.replace(digest, "").replace(digest[:12], "") == missing.text.replace(
                nowhere, ""
            ).replace(nowhere[:12], "")


async def test_who_has_the_same_picture_learns_nothing_of_hers(crowd: Crowd, world: AdasWorld, png: Any) -> None:
    await crowd["Ada"].post("/api/queue/resume")
    picture = (await crowd["Ada"].get(f"/api/images/{world.names['DIGEST']}")).content
    form = {"files": {"file": ("copy.png", picture, "image/png")}}
    hers = (await crowd["Ada"].post("/api/uploads", **form)).json()
    his = (await crowd["Otto"].post("/api/uploads", **form)).json()
    assert hers["generation_id"] == world.names["FIRST"]
    assert (his["generation_id"], his["session_id"], his["recipe"]) == (None, None, None)
    edit = {"data": {"prompt": "make it blue"}, "files": {"image": ("copy.png", picture, "image/png")}}
    assert (await crowd["Otto"].post("/v1/images/edits", **edit)).status_code == 200
    imported = (await crowd["Otto"].post("/api/import", **form)).json()
    assert imported["session_id"] != world.names["SESSION"]
    assert (await crowd["Otto"].get(f"/api/images/{his['image_id']}")).status_code == 200  # it is his now, too


async def test_operation_ids_are_each_persons_own(crowd: Crowd) -> None:
    once = {"headers": {"Idempotency-Key": "once"}, "json": {"prompt": "a zebrafish", "session_id": "new"}}
    hers = (await crowd["Ada"].post("/api/generate/new", **once)).json()["metadata"]
    again = (await crowd["Ada"].post("/api/generate/new", **once)).json()["metadata"]
    his = (await crowd["Bob"].post("/api/generate/new", **once)).json()["metadata"]
    assert again["id"] == hers["id"]
    assert his["session_id"] != hers["session_id"]


async def test_nobody_hears_of_what_others_do(crowd: Crowd) -> None:
    bob, ada = (crowd.studio.sessions.owned_by(owner) for owner in (crowd.accounts["Bob"].id, HOUSE))
    hearing = {name: crowd.studio.feed.watch(0, sight) for name, sight in (("Bob", bob), ("Ada", ada))}
    await crowd["Ada"].post("/api/generate/new", json={"prompt": "a zebrafish"})
    await crowd["Ada"].post("/api/collections", json={"title": "zebrafish"})
    await crowd["Bob"].post("/api/sessions", json={"title": "Bob's"})
    with anyio.fail_after(60):
        heard = {name: (await watcher.next()).events for name, watcher in hearing.items()}
    assert [stamped.actor for stamped in heard["Bob"]] == [crowd.accounts["Bob"].id]
    assert "collection.created" in {stamped.event.__struct_config__.tag for stamped in heard["Ada"]}
    assert crowd.accounts["Bob"].id not in {stamped.actor for stamped in heard["Ada"]}


async def test_every_event_names_the_account_that_acted(crowd: Crowd) -> None:
    await crowd["Bob"].post("/api/generate/new", json={"prompt": "a cat"}, headers={"Dimp-Actor": "mcp:other"})
    asked = {"prompt": "a cat", "user": "somebody", "n": 1}
    await (await crowd.key("Bob", "paint", "read")).post("/v1/images/generations", json=asked)
    actors = {row.actor for row in await crowd.studio.log.read_all(0)}
    assert actors == {crowd.accounts["Bob"].id, "worker"}


async def test_a_session_that_is_here_cannot_be_taken_over(crowd: Crowd, world: AdasWorld) -> None:
    bundle = (await crowd["Ada"].get(f"/api/sessions/{world.names['SESSION']}/export")).content
    zipped = {"content": bundle, "headers": {"Content-Type": "application/zip"}}
    assert (await crowd["Ada"].post("/api/import", **zipped)).json()["repeated"] is True
    assert (await crowd["Otto"].post("/api/import", **zipped)).status_code == 409
    assert WORDS not in (await crowd["Otto"].get("/api/sessions")).text


async def test_nobody_owns_nothing(crowd: Crowd) -> None:
    assert not crowd.studio.sessions.possessions(NOBODY).has_image(Digest.of(b"x"))
    assert crowd.studio.sessions.owned_by(NOBODY).all() == []


async def test_shares_of_the_queue_and_the_disk_are_each_persons_own(crowd: Crowd) -> None:
    limited = msgspec.structs.replace(crowd.studio.settings, person_waiting=2, person_disk_mb=1)
    crowd.studio.configuration.settings = limited
    await crowd["Ada"].post("/api/queue/pause")
    later = {"headers": {"Prefer": "respond-async"}, "json": {"prompt": "a cat"}}
    hers = [(await crowd["Ada"].post("/api/generate/new", **later)).json() for _ in range(2)]
    refused = await crowd["Ada"].post("/api/generate/new", **later)
    assert (refused.status_code, "2 may" in refused.json()["detail"]) == (429, True)
    his = (await crowd["Bob"].post("/api/generate/new", **later)).json()
    line = [entry.id for entry in crowd.studio.queue().waiting]
    assert line == [hers[0]["generation_id"], his["generation_id"], hers[1]["generation_id"]]
    possessions = crowd.studio.sessions.possessions(crowd.accounts["Bob"].id)
    possessions.take_image("ab" * 32, 1_000_001)
    await crowd["Ada"].post("/api/queue/cancel")
    await crowd["Ada"].post("/api/queue/resume")
    full = await crowd["Bob"].post("/api/generate/new", **later)
    assert (full.status_code, "1 MB is your share" in full.json()["detail"]) == (409, True)
    assert (await crowd["Gus"].post("/api/generate/new", **later)).status_code == 202


async def test_what_runs_for_others_is_not_in_ones_queue(crowd: Crowd) -> None:
    await crowd["Ada"].post("/api/queue/pause")
    asked: dict[str, str] = {}
    for name in ("Ada", "Bob"):
        later = {"headers": {"Prefer": "respond-async"}, "json": {"prompt": f"{WORDS} of {name}"}}
        asked[name] = (await crowd[name].post("/api/generate/new", **later)).json()["generation_id"]
    plain = crowd.studio.queue()
    jobs = [RunningView(generation_id, "new", 1, "interactive", "painting", 1, 4) for generation_id in asked.values()]
    for first, second in (jobs, jobs[::-1]):
        view = msgspec.structs.replace(plain, running=first, beside=(second,))
        crowd.studio.queue = lambda view=view: view  # type: ignore[method-assign]
        for name, other in (("Ada", "Bob"), ("Bob", "Ada")):
            shown = (await crowd[name].get("/api/queue")).json()
            assert (shown["running"]["id"], shown["beside"]) == (asked[name], [])
            assert asked[other] not in str(shown)
