"""The other routes: sessions, search, settings, models, interpreting, bundles, OpenAI's, the description, the page."""

from __future__ import annotations

import base64
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
import pytest
from PIL import Image

from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import Digest
from dimp_web.app import ROUTES
from dimp_web.client_files import Page, files
from dimp_web.security.access import access_for
from dimp_web.serve import App
from tests.dimp_web.conftest import HOST
from tests.dimp_web.test_loop import paint, refine

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


async def test_sessions_begin_switch_rename_and_go(client: Client, studio: Studio) -> None:
    first = (await client.post("/api/sessions", json={"title": "first"})).json()["session_id"]
    second = (await client.post("/api/sessions")).json()["session_id"]
    await paint(client, "in the second")
    assert studio.sessions.find(second).title == ""
    switched = await client.post("/api/sessions/first/switch")
    assert switched.json()["session_id"] == first
    await paint(client, "in the first")
    listed = (await client.get("/api/sessions")).json()
    assert listed["current"] == first
    assert {one["session_id"]: one["generation_count"] for one in listed["sessions"]} == {first: 1, second: 1}
    changed = await client.patch(f"/api/sessions/{second}", json={"title": "renamed", "trashed": True})
    assert (changed.json()["title"], changed.json()["head"]["trashed"]) == ("renamed", True)
    refused = await client.post(f"/api/actions?session={second}", json={"type": "new", "prompt": "x"})
    assert refused.status_code == 409
    back = await client.patch(f"/api/sessions/{second}", json={"title": "back", "trashed": False, "current": True})
    assert (back.json()["title"], back.json()["head"]["trashed"]) == ("back", False)
    assert (await client.get("/api/session/current")).json()["session_id"] == second


async def test_the_cookie_keeps_each_client_in_its_session(app: App) -> None:
    transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
    async with (
        Client(transport=transport, base_url=f"http://{HOST}") as one,
        Client(transport=transport, base_url=f"http://{HOST}") as other,
    ):
        mine = (await one.post("/api/sessions")).json()["session_id"]
        theirs = (await other.post("/api/sessions")).json()["session_id"]
        assert (await one.get("/api/session/current")).json()["session_id"] == mine
        assert (await one.get(f"/api/session/current?session={theirs}")).json()["session_id"] == theirs
        await one.patch(f"/api/sessions/{mine}", json={"trashed": True})
        assert (await one.get("/api/session/current")).json()["session_id"] == theirs


async def test_a_fresh_session_for_an_action(client: Client) -> None:
    await paint(client, "in the current one")
    fresh = await client.post("/api/actions?session=new", json={"type": "new", "prompt": "elsewhere"})
    listed = (await client.get("/api/sessions")).json()["sessions"]
    assert len(listed) == 2
    assert listed[0]["session_id"] == fresh.json()["session_id"]


async def test_events_as_stored(client: Client, studio: Studio) -> None:
    session = (await paint(client))["metadata"]["session_id"]
    await client.post("/api/sessions", json={"title": "between"})
    await client.post(f"/api/actions?session={session}", json={"type": "undo"})
    page = (await client.get(f"/api/sessions/{session}/events")).json()
    assert [(one["seq"], one["version"]) for one in page["events"]] == [(1, 1), (2, 2), (3, 3), (4, 4), (6, 5)]
    rows = await studio.log.read(session)
    assert [one["hash"] for one in page["events"]] == [row.hash.hex() for row in rows]
    assert page["events"][1]["body"]["prompt"] == "a red ball on grass"
    for after in range(8):
        rest = (await client.get(f"/api/sessions/{session}/events", params={"after": after, "limit": 2})).json()
        expected = [one for one in (1, 2, 3, 4, 6) if one > after]
        assert ([one["seq"] for one in rest["events"]], rest["more"]) == (expected[:2], len(expected) > 2)


async def test_search_over_all_sessions(client: Client, studio: Studio) -> None:
    one = (await paint(client, "a red ball"))["metadata"]["id"]
    await client.post("/api/sessions", json={"title": "other"})
    await paint(client, "a RED cube on sand")
    await refine(client, "make it night")
    await client.patch(f"/api/generations/{one}", json={"starred": True, "tags": ["keeper"]})

    async def find(**query: object) -> list[str]:
        return [found["prompt"] for found in (await client.get("/api/search", params=query)).json()["generations"]]  # type: ignore[arg-type]

    assert (await find(q="red"))[-1] == "a red ball"
    assert len(await find(q="red")) == 3
    assert await find(q="KEEPER") == ["a red ball"]
    assert await find(starred=True) == ["a red ball"]
    assert await find(q="red zebra") == []
    assert await find(model="nobody") == []
    assert await find(session="a red ball") == ["a red ball"]
    assert await find(session="other", q="red ball") == []
    day = studio.sessions.all()[0].created_at[:10]
    assert len(await find(since=day, until=day)) == 3
    assert await find(since="2999-01-01") == await find(until="1999-12-31T23:59:59Z") == []
    first = (await client.get("/api/search", params={"limit": 1})).json()
    assert first["more"]
    before = first["generations"][0]["seq"]
    assert len((await client.get("/api/search", params={"before": before})).json()["generations"]) == 2
    await client.patch(f"/api/generations/{one}", json={"trashed": True})
    assert await find(q="keeper") == []


async def test_found_pictures_carry_the_session_they_are_in(client: Client) -> None:
    homes = {}
    for title in ("first", "second", "third"):
        session = (await client.post("/api/sessions", json={"title": title})).json()["session_id"]
        homes[(await paint(client, f"a ball, {title}"))["metadata"]["id"]] = session
        homes[(await paint(client, f"a cube, {title}"))["metadata"]["id"]] = session
    found = (await client.get("/api/search")).json()["generations"]
    assert {picture["id"]: picture["session_id"] for picture in found} == homes


async def test_the_counts_of_a_session_say_what_can_be_looked_at(client: Client) -> None:
    kept = (await paint(client, "a red ball"))["metadata"]["id"]
    trashed = (await paint(client, "a red cube"))["metadata"]["id"]
    await client.patch(f"/api/generations/{trashed}", json={"trashed": True})
    await client.patch(f"/api/generations/{trashed}", json={"trashed": True})
    session = (await client.get("/api/session/current")).json()
    (summary,) = (await client.get("/api/sessions")).json()["sessions"]
    found = (await client.get("/api/search")).json()["generations"]
    assert [picture["id"] for picture in found] == [kept]
    assert session["picture_count"] == session["head"]["picture_count"] == summary["picture_count"] == 1
    assert session["generation_count"] == summary["generation_count"] == 2
    assert summary["cover"] == found[0]["image_id"]
    await client.patch(f"/api/generations/{trashed}", json={"trashed": False})
    assert (await client.get("/api/session/current")).json()["picture_count"] == 2


async def test_settings_are_seen_changed_and_put_back(client: Client, studio: Studio) -> None:
    seen = (await client.get("/api/settings")).json()
    assert set(seen["values"]) == set(seen["editable"])
    assert not {"token", "host", "allowed_hosts"} & set(seen["values"])
    changed = (await client.patch("/api/settings", json={"steps": 9, "theme": "dark"})).json()
    assert (changed["values"]["steps"], changed["values"]["theme"]) == (9, "dark")
    assert (await paint(client))["metadata"]["steps"] == 9
    back = (await client.patch("/api/settings", json={"steps": None})).json()
    assert back["values"]["steps"] == back["defaults"]["steps"] == 0
    assert 'theme = "dark"' in studio.home.config.read_text()


async def test_models_and_health(client: Client) -> None:
    models = (await client.get("/api/models")).json()
    assert models["chosen"] == "paper"
    assert {"esquisse", "paper", "flux-dev"} <= {one["name"] for one in models["models"]}
    health = (await client.get("/health")).json()
    assert (health["status"], health["chosen_model"], health["model"]["state"]) == ("ok", "paper", "absent")
    assert health["pid"] == os.getpid()  # this test runs the server in its own process


async def test_interpreting_writes_nothing(client: Client, studio: Studio) -> None:
    read = (
        await client.post(
            "/api/interpret", json={"prompt": "a red ball on grass", "modification": "make the ball blue"}
        )
    ).json()
    assert read["prompt"] == "a blue ball on grass"
    assert read["changes"]
    assert 0 < read["strength"] <= 1
    assert read["unknown"] == []
    assert await studio.log.last_seq() == 0
    await paint(client)
    seq = await studio.log.last_seq()
    assert (await client.post("/api/interpret", json={"modification": "make the ball blue"})).json()[
        "prompt"
    ] == "a blue ball on grass"
    assert await studio.log.last_seq() == seq


async def test_interpreting_tells_the_words_that_change_and_what_is_about_the_history(
    client: Client, studio: Studio
) -> None:
    first = (await paint(client))["metadata"]["id"]

    async def read(words: str, **more: object) -> dict:
        return (await client.post("/api/interpret", json={"modification": words, **more})).json()

    blue = await read("make the ball blue")
    assert blue["before"] == "a red ball on grass"
    assert [(one["kind"], one["text"]) for one in blue["diff"]][1:3] == [("gone", "red"), ("new", "blue")]
    assert blue["command"] is None
    painted = (await refine(client, "make the ball blue"))["metadata"]
    assert (blue["method"], blue["strength"]) == (painted["method"], painted["strength"])
    seq = await studio.log.last_seq()
    again = (await read("four variations"))["command"]
    assert (again["kind"], again["action"]["type"], again["action"]["count"]) == ("again", "again", 4)
    assert again["will"]
    assert (await read("back to the original", parent_id=first))["command"]["action"] == {"type": "goto", "id": first}
    nowhere = (await read("the ninth one"))["command"]
    assert (nowhere["kind"], nowhere["action"]) == ("pick", None)
    assert nowhere["refusal"]
    assert await studio.log.last_seq() == seq


async def test_unknown_words_are_told_for_the_embedded_model(client: Client, studio: Studio) -> None:
    await client.patch("/api/settings", json={"model": "esquisse"})
    body = {"prompt": "a red bal", "modification": "put it on grass"}
    (strange,) = (await client.post("/api/interpret", json=body)).json()["unknown"]
    assert strange["word"] == "bal"
    assert "ball" in strange["nearest"]


async def test_export_and_import_give_the_same_session(
    client: Client, tmp_path: Path, paper: Settings, studio: Studio
) -> None:
    await paint(client, seed=3)
    await refine(client, "make it night")
    await client.post("/api/session/undo")
    exported = await client.get("/api/sessions/a red ball on grass/export")
    assert exported.headers["content-type"] == "application/zip"
    assert exported.headers["content-disposition"] == 'attachment; filename="a-red-ball-on-grass.dimp"'
    assert {"manifest.json", "events.jsonl"} <= set(zipfile.ZipFile(io.BytesIO(exported.content)).namelist())
    assert not list(studio.home.cache.glob("transit-*"))
    async with open_studio(Home(tmp_path / "other"), paper, command=["false"]) as other:
        app = App(other, access_for("127.0.0.1", 8000, "t" * 32, required=False))
        async with Client(transport=httpx.ASGITransport(app=app.guard), base_url=f"http://{HOST}") as there:  # type: ignore[arg-type]
            zipped = {"Content-Type": "application/zip"}
            taken = await there.post("/api/import", content=exported.content, headers=zipped)
            assert taken.status_code == 201, taken.text
            again = (await there.post("/api/import", content=exported.content, headers=zipped)).json()
            assert again["repeated"]
            keys = ("current_image", "prompt", "head", "can_redo")
            now, then = [(await one.get("/api/session/current")).json() for one in (there, client)]
            assert {key: now[key] for key in keys} == {key: then[key] for key in keys}
            assert [one["image_id"] for one in now["history"]] == [one["image_id"] for one in then["history"]]
            seq = await other.log.last_seq()
            for hostile in (
                b"",
                b"PK\x03\x04",
                exported.content[:-100],
                exported.content.replace(b"a red ball", b"a bad ball"),
            ):
                refused = await there.post("/api/import", content=hostile, headers=zipped)
                assert refused.status_code == 400, refused.text
                assert refused.json()["hint"]
            assert await other.log.last_seq() == seq
            assert not list(other.home.cache.glob("transit-*"))


async def test_exports_for_other_programs(client: Client, studio: Studio) -> None:
    session = (await paint(client))["metadata"]["session_id"]
    operation = (await client.get("/schema")).json()["paths"]["/api/sessions/{ref}/export"]["get"]
    kinds = {
        "dimp": "application/zip", "json": "application/json", "jsonl": "application/jsonl", "png": "image/png",
        "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif", "html": "text/html",
    }  # fmt: skip
    assert list(operation["responses"]["200"]["content"]) == list(kinds.values())
    for form, kind in kinds.items():
        answer = await client.get(f"/api/sessions/{session}/export", params={"format": form})
        assert answer.status_code == 200, form
        assert answer.headers.get_list("content-type")[0].partition(";")[0] == kind
        assert answer.headers["content-disposition"].endswith(f'.{form}"')
        assert str(studio.home.root).encode() not in answer.content
    assert (await client.get(f"/api/sessions/{session}/export?format=exe")).status_code == 400


async def test_replay_tells_line_by_line(client: Client) -> None:
    session = (await paint(client))["metadata"]["session_id"]
    await refine(client, "make it night")
    answer = await client.post(f"/api/sessions/{session}/replay", json={"verify": True})
    lines = [msgspec.json.decode(line) for line in answer.text.splitlines()]
    assert [line["verdict"] for line in lines] == ["same", "same"]
    refused = await client.post(f"/api/sessions/{session}/replay", json={"model": "nobody"})
    assert refused.status_code == 404


async def test_openai_s_way(client: Client, studio: Studio, png: Callable[..., bytes]) -> None:
    mine = await paint(client)
    body = {"prompt": "a star", "n": 2, "size": "64x128", "model": "dall-e-3", "quality": "hd", "user": "u"}
    both = (await client.post("/v1/images/generations", json=body)).json()
    assert len(both["data"]) == 2
    image = Image.open(io.BytesIO(base64.b64decode(both["data"][0]["b64_json"])))
    assert image.size == (64, 128)
    assert both["data"][0]["url"].startswith(f"http://{HOST}/v1/images/files/")
    fetched = await client.get(both["data"][0]["url"])
    assert fetched.content == base64.b64decode(both["data"][0]["b64_json"])
    only = (await client.post("/v1/images/generations", json={"prompt": "x", "response_format": "b64_json"})).json()
    assert set(only["data"][0]) == {"b64_json", "revised_prompt"}
    assert [one.title for one in studio.sessions.all()] == ["a red ball on grass", "API"]
    head = (await client.get(f"/api/session/current?session={mine['metadata']['session_id']}")).json()
    assert head["current_image"] == mine["image_id"]
    models = (await client.get("/v1/models")).json()
    assert models["object"] == "list"
    assert "paper" in [one["id"] for one in models["data"]]
    refused = await client.post("/v1/images/generations", json={"prompt": ""})
    assert refused.json()["error"]["type"] == "invalid_request_error"


async def test_openai_s_edits(client: Client, studio: Studio, png: Callable[..., bytes]) -> None:
    image = {"image": ("a.png", png(64, 64), "image/png")}
    fields = {"prompt": "a red hat", "response_format": "url"}
    plain = await client.post("/v1/images/edits", data=fields, files=image)
    assert plain.status_code == 200, plain.text
    mask = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(mask, "PNG")
    files = {"image[]": ("a.png", png(64, 64), "image/png"), "mask": ("m.png", mask.getvalue(), "image/png")}
    masked = await client.post("/v1/images/edits", data=fields, files=files)
    assert masked.status_code == 200, masked.text
    key = {"Idempotency-Key": "edit-1"}
    once, twice = [await client.post("/v1/images/edits", data=fields, files=files, headers=key) for _ in range(2)]
    assert once.json()["data"] == twice.json()["data"], twice.text
    (session,) = studio.sessions.all()
    kinds = [one.recipe.kind for one in session.generations.values()]
    assert kinds == ["new", "import", "inpaint", "inpaint"]
    used = studio.blobs.read(Digest(list(session.generations.values())[-1].recipe.mask or ""))
    assert Image.open(io.BytesIO(used)).convert("L").getextrema() == (255, 255)
    seq = await studio.log.last_seq()
    for bad in (
        {"prompt": ""},
        {"prompt": "x", "n": "99"},
        {"prompt": "x", "size": "1x1"},
        {"prompt": "x", "n": "x"},
        {},
    ):
        assert (await client.post("/v1/images/edits", data=bad, files=image)).status_code == 400, bad
    assert (await client.post("/v1/images/edits", data=fields, files={"other": b"x"})).status_code == 400
    assert await studio.log.last_seq() == seq


async def test_openai_s_edits_honour_every_parameter(client: Client, studio: Studio, png: Callable[..., bytes]) -> None:
    image = {"image": ("a.png", png(64, 64), "image/png")}
    asked = {"guidance_scale": "1.5", "negative_prompt": "fog", "seed": "3", "steps": "2", "strength": "0.5"}
    for sent in (image, {**image, "mask": ("m.png", png(64, 64), "image/png")}):
        answer = await client.post("/v1/images/edits", data={"prompt": "a red hat", **asked}, files=sent)
        assert answer.status_code == 200, answer.text
        made = list(studio.sessions.all()[0].generations.values())[-1].recipe
        assert (made.guidance_scale, made.negative_prompt, made.seed) == (1.5, "fog", 3)
        assert (made.steps, made.strength) == (2, 0.5)


async def test_what_goes_with_a_model_is_listed_with_what_is_wrong(client: Client, home: Home) -> None:
    folder = home.models / "embeddings"
    folder.mkdir()
    header = b'{"<cat-toy>":{"dtype":"F16","shape":[2,768],"data_offsets":[0,3072]}}'
    (folder / "toy.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(3072))
    (folder / "hands.pt").write_bytes(b"PK")
    hands, toy = (await client.get("/api/materials")).json()["embeddings"]
    assert (toy["name"], toy["words"], toy["family"], toy["vectors"], toy["wrong"]) == (
        "toy", ["toy", "cat-toy"], "Stable Diffusion 1.5", 2, "",
    )  # fmt: skip
    assert (hands["name"], "pickle" in hands["wrong"]) == ("hands", True)
    refused = await client.post("/api/generate/new", json={"prompt": "a embedding:none ball"})
    assert (refused.status_code, "'none'" in refused.json()["detail"]) == (404, True)
    assert refused.json()["hint"]


async def test_what_failed_is_tried_again(client: Client, studio: Studio) -> None:
    fails = {"prompt": "a red ball", "seed": 7, "negative_prompt": "fog", "options": {"fake_fail": "model:Broken."}}
    failed = await client.post("/api/generate/new", json=fails)
    assert failed.status_code >= 400
    again = await client.post("/api/generate/retry", json={}, headers={"Prefer": "respond-async"})
    assert again.status_code == 202, again.text
    lost, tried = studio.sessions.all()[0].generations.values()
    assert tried.id == again.json()["generation_id"]
    assert (tried.recipe.seed, tried.recipe.negative_prompt, tried.recipe.options) == (
        7, "fog", lost.recipe.options,
    )  # fmt: skip
    await studio.finished(tried.id)
    painted = (await client.post("/api/generate/new", json={"prompt": "a cat"})).json()["metadata"]["id"]
    refused = await client.post("/api/generate/retry", json={"id": painted})
    assert (refused.status_code, refused.json()["code"]) == (409, "not-failed")


async def test_the_description_names_every_route_and_is_true(client: Client) -> None:
    answer = await client.get("/schema")
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    schema = answer.json()
    paths = {
        path.replace(":str", "").replace(":path", "")
        for module in ROUTES
        for handler in module.HANDLERS
        for path in handler.paths
        if getattr(handler, "include_in_schema", True) is not False
    }
    assert set(schema["paths"]) == paths - {"/api/ws/progress"}
    shapes = schema["components"]["schemas"]
    painted = await paint(client)
    view = (await client.get("/api/session/current")).json()
    for name, real in (
        ("GenerationView", painted["metadata"]),
        ("SessionView", view),
        ("HeadView", view["head"]),
        ("Painted", painted),
    ):
        assert set(shapes[name]["properties"]) == set(real), name
    body = schema["paths"]["/api/generate/new"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/NewPicture"}
    upload = schema["paths"]["/api/uploads"]["post"]["requestBody"]["content"]
    assert set(upload) == {
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/avif",
        "image/heic",
        "image/heif",
        "multipart/form-data",
    }
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            acting = {"408", "413", "415", "507"} if method != "get" else set()
            for status in {"400", "401", "403", "404", "409", "421", "429", "500", "503"} | acting:
                assert operation["responses"][status]["content"].keys() == {"application/problem+json"}, (path, status)
    image = schema["paths"]["/api/images/{image_id}"]["get"]["responses"]
    assert set(image["200"]["content"]) == {"image/png", "image/jpeg", "image/webp", "image/gif"}
    assert "304" in image
    for other in ("/schema/swagger", "/schema/redoc", "/schema/elements"):
        assert (await client.get(other)).status_code == 404


async def test_the_plain_page_says_what_is_missing(app: App, tmp_path: Path) -> None:
    page = Page(app.guard, tmp_path)  # type: ignore[arg-type]
    async with Client(transport=httpx.ASGITransport(app=page), base_url=f"http://{HOST}") as client:  # type: ignore[arg-type]
        answer = await client.get("/")
    assert "npm run build" in answer.text
    assert "sha256-" in answer.headers["content-security-policy"]
    assert "http://" not in answer.text
    assert "https://" not in answer.text


async def test_the_built_page_is_a_table_of_files(tmp_path_factory: pytest.TempPathFactory, app: App) -> None:
    tmp_path = tmp_path_factory.mktemp("static")
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "index-Bx81kd9Q.js").write_text("1")
    (tmp_path / "sw.js").write_text("2")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    assert set(files(tmp_path)) == {"/", "/index.html", "/assets/index-Bx81kd9Q.js", "/sw.js"}
    page = Page(app.guard, tmp_path)  # type: ignore[arg-type]
    async with Client(transport=httpx.ASGITransport(app=page), base_url=f"http://{HOST}") as client:  # type: ignore[arg-type]
        index = await client.get("/")
        assert (index.text, index.headers["cache-control"]) == ("<!doctype html>", "no-cache")
        script = await client.get("/assets/index-Bx81kd9Q.js")
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        worker = await client.get("/sw.js")
        assert worker.headers["cache-control"] == "no-cache"
        same = await client.get("/sw.js", headers={"If-None-Match": worker.headers["etag"]})
        assert same.status_code == 304
