"""Larger pictures over HTTP: the route, the actions, the list of upscalers, and refusals."""

from __future__ import annotations

import httpx
import pytest

from dimp.home import Home
from tests.dimp.engine.upscale import synthetic
from tests.dimp_web.test_loop import paint

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package of networks is not here, even where it is installed."""
    monkeypatch.setattr("dimp.models.upscalers.PACKAGE", "no-such-package")


async def test_a_picture_is_enlarged(client: Client) -> None:
    small = await paint(client, "a red ball", seed=7)
    answer = await client.post("/api/generate/upscale", json={"scale": 3})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    view = made["metadata"]
    assert (view["type"], view["width"], view["model"]) == ("upscale", 192, "lanczos")
    assert (view["parent_id"], view["source"]) == (small["metadata"]["id"], small["image_id"])
    assert view["options"] == {"scale": 3}
    assert (await client.get(made["image_url"])).headers["content-type"] == "image/png"
    assert (await client.get(f"{made['image_url']}/thumbnail")).status_code == 200
    assert (await client.get("/api/session/current")).json()["current_image"] == made["image_id"]
    how = (await client.get("/api/generations/@/how")).json()
    assert [step["words"] for step in how["steps"]] == ["a red ball", "enlarged 3 times"]
    await client.post("/api/session/undo")
    assert (await client.get("/api/session/current")).json()["current_image"] == small["image_id"]


async def test_it_answers_at_once_where_that_is_preferred(client: Client) -> None:
    small = await paint(client, "a red ball")
    body = {"id": small["metadata"]["id"], "op": "once"}
    answer = await client.post("/api/generate/upscale", json=body, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    again = await client.post("/api/generate/upscale", json=body)
    assert again.json()["metadata"]["id"] == answer.json()["generation_id"]
    told = await client.get(answer.json()["status_url"], params={"wait": 20})
    assert told.json()["width"] == 128


async def test_it_is_an_action_like_others(client: Client) -> None:
    await paint(client, "a red ball")
    answer = await client.post("/api/actions", json={"type": "upscale", "scale": 2, "upscaler": "lanczos"})
    assert answer.status_code == 200
    assert answer.json()["events"] == ["generation.requested"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"scale": 9}, 400, "out of range"),
        ({"upscaler": "nobody"}, 404, "no upscaler"),
        ({"upscaler": "x4plus"}, 503, "not on this machine"),
        ({"id": "nobody"}, 404, "nobody"),
        ({"steps": 3}, 400, ""),
        ({"upscaler": "../../etc/passwd"}, 404, "no upscaler"),
    ],
)
async def test_what_cannot_be_is_refused(client: Client, body: dict[str, object], status: int, words: str) -> None:
    await paint(client, "a red ball")
    answer = await client.post("/api/generate/upscale", json=body)
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]
    assert answer.json()["hint"]


async def test_the_upscalers_are_listed(client: Client, home: Home) -> None:
    folder = home.models / "upscalers"
    folder.mkdir(parents=True)
    synthetic.safetensors(folder / "mine.safetensors", synthetic.weights(synthetic.COMPACT))
    found = (await client.get("/api/upscalers")).json()
    assert found["chosen"] == "lanczos"
    assert [one["name"] for one in found["upscalers"]] == ["lanczos", "x4plus", "x4plus-anime", "animevideov3", "mine"]
    assert [one["installed"] for one in found["upscalers"]] == [True, False, False, False, True]
    assert str(home.root) not in str(found)
