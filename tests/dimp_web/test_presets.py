"""Styles: shipped ones, one's own, and prompts put into them."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from dimp.decide.library.presets import PLACE, SHIPPED
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from tests.dimp_web.test_loop import paint

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


async def listed(client: Client) -> dict[str, dict[str, Any]]:
    return {preset["name"]: preset for preset in (await client.get("/api/presets")).json()["presets"]}


async def test_shipped_styles_have_a_place_for_the_prompt(client: Client) -> None:
    styles = await listed(client)
    assert len(styles) == len(SHIPPED) >= 10
    assert all(PLACE in style["words"] and style["shipped"] and not style["changed"] for style in styles.values())


async def test_a_style_is_kept_changed_applied_and_removed(client: Client) -> None:
    picture = (await paint(client, "a red ball"))["metadata"]
    body = {"name": "Foggy", "words": "  {prompt}, thick   fog ", "parameters": {"steps": 12}, "cover": picture["id"]}
    kept = (await client.post("/api/presets", json=body)).json()
    assert (kept["words"], kept["cover"], kept["shipped"]) == ("{prompt}, thick fog", picture["image_id"], False)
    styled = (await client.post("/api/presets/Foggy/apply", json={"prompt": "a cat"})).json()
    assert styled == {"prompt": "a cat, thick fog", "parameters": {"steps": 12}}
    painted = await client.post("/api/generate/new", json={"prompt": styled["prompt"], **styled["parameters"]})
    assert (painted.json()["metadata"]["prompt"], painted.json()["metadata"]["steps"]) == ("a cat, thick fog", 12)
    changed = await client.patch(f"/api/presets/{kept['id']}", json={"words": "grey light", "cover": ""})
    assert (changed.json()["words"], changed.json()["cover"], changed.json()["parameters"]) == (
        "grey light",
        None,
        {"steps": 12},
    )
    after = (await client.post(f"/api/presets/{kept['id']}/apply", json={"prompt": "a cat"})).json()
    assert after["prompt"] == "a cat, grey light"
    await client.delete("/api/presets/Foggy")
    assert "Foggy" not in await listed(client)
    assert (await client.get(f"/api/presets/{kept['id']}")).status_code == 404


async def test_a_shipped_style_is_changed_and_put_back(client: Client) -> None:
    before = (await listed(client))["Oil painting"]
    assert (await client.delete("/api/presets/Oil painting")).status_code == 409
    changed = (await client.patch("/api/presets/Oil painting", json={"words": "{prompt}, thick oil paint"})).json()
    assert (changed["id"], changed["shipped"], changed["changed"]) == (before["id"], True, True)
    assert list(await listed(client)) == [preset.name for preset in SHIPPED.values()]
    await client.delete("/api/presets/Oil painting")
    assert (await listed(client))["Oil painting"] == before


IMPOSSIBLE: list[dict[str, Any]] = [
    {"name": "", "words": "x"},
    {"name": "x"},
    {"name": "x", "words": "{prompt}"},
    {"name": "x", "words": "y" * 2001},
    {"name": "x", "parameters": {"steps": 0}},
    {"name": "x", "parameters": {"steps": "12"}},
    {"name": "x", "parameters": {"steps": True}},
    {"name": "x", "parameters": {"count": 2}},
    {"name": "x", "parameters": {"colour": "red"}},
    {"name": "x", "words": "y", "cover": "nobody"},
    {"name": "x", "words": "y", "colour": "red"},
    {"name": "Oil painting", "words": "y"},
]


async def test_a_style_that_cannot_be_writes_nothing(client: Client, studio: Studio) -> None:
    seq = studio.feed.seq
    for body in IMPOSSIBLE:
        assert (await client.post("/api/presets", json=body)).status_code in (400, 404, 409), body
    assert studio.feed.seq == seq


async def test_a_sample_is_painted_kept_small_and_gone_with_the_words_it_shows(client: Client, studio: Studio) -> None:
    kept = (await client.post("/api/presets", json={"name": "Dusk", "words": "dusk, {prompt}"})).json()
    seq, before = studio.feed.seq, await listed(client)
    assert {style["sample_url"] for style in before.values()} == {None}
    painted = (await client.post("/api/presets/Dusk/sample")).json()
    url = painted["sample_url"]
    answer = await client.get(url)
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, max(picture.size) <= 256) == ("WEBP", True)
    assert answer.headers["content-type"] == "image/webp"
    assert studio.feed.seq == seq
    assert (await client.get("/api/sessions")).json()["sessions"] == []
    assert {**before, "Dusk": painted} == await listed(client)
    assert (await client.post("/api/presets/Dusk/sample")).json() == painted
    assert (await client.get(url[:-1] + ("0" if url[-1] != "0" else "1"))).status_code == 404

    changed = await client.patch(f"/api/presets/{kept['id']}", json={"words": "dusk, {prompt}, late"})
    assert changed.json()["sample_url"] is None
    assert (await client.get(url)).status_code == 404
    back = await client.patch(f"/api/presets/{kept['id']}", json={"words": "dusk, {prompt}"})
    assert back.json()["sample_url"] == url


async def test_a_sample_that_cannot_be_painted_says_why(client: Client) -> None:
    parameters = {"width": 4096, "height": 64, "model": "missing"}
    await client.post("/api/presets", json={"name": "Big", "words": "x", "parameters": parameters})
    refused = await client.post("/api/presets/Big/sample")
    assert (refused.status_code, "missing" in refused.text) == (404, True)
    assert (await client.post("/api/presets/nobody/sample")).status_code == 404


async def test_styles_outlast_a_restart(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        kept = await studio.library.keep_style("Foggy", "fog", {}, None, actor="test")
    async with open_studio(home, paper, command=studio_command) as studio:
        assert studio.sessions.library.presets == {kept.id: kept}
