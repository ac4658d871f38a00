"""What led to a picture, what drifted, and the edits of history over HTTP: squash and rebase."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from dimp.studio.studio import Studio
from tests.dimp_web.test_loop import paint, refine

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


async def told(client: Client) -> list[str]:
    """A ball that was changed twice; the ids of its line."""
    first = await paint(client, "a red ball on grass", seed=7)
    changed = [await refine(client, words) for words in ("make the ball blue", "add a hat")]
    return [one["metadata"]["id"] for one in (first, *changed)]


async def rebase(client: Client, ref: str, **wish: object) -> list[dict]:
    answer = await client.post(f"/api/generations/{ref}/rebase", json=wish)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/jsonl"
    return [msgspec.json.decode(line) for line in answer.text.splitlines()]


async def test_how_did_i_get_here(client: Client) -> None:
    line = await told(client)
    found = (await client.get("/api/generations/@/how")).json()
    assert [step["generation"]["id"] for step in found["steps"]] == line
    assert [step["words"] for step in found["steps"]] == ["a red ball on grass", "make the ball blue", "add a hat"]
    assert [step["generation"]["seed"] for step in found["steps"]] == [7, 7, 7]
    assert found["steps"][0]["drift"]["note"]
    await client.post("/api/sessions")
    elsewhere = (await client.get(f"/api/generations/{found['image_id']}/how")).json()
    assert elsewhere == found


async def test_the_drift_of_a_step(client: Client, studio: Studio) -> None:
    line = await told(client)
    seq = await studio.log.last_seq()
    found = (await client.get(f"/api/generations/{line[1]}/drift")).json()
    assert found["outside"] is None or 0 <= found["outside"] <= 1
    assert found["outside"] is not None or found["note"]
    assert (await client.get(f"/api/generations/{line[0]}/drift")).json()["note"]
    assert (await client.get("/api/generations/@/how")).json()["steps"][1]["drift"] == found
    assert await studio.log.last_seq() == seq


async def test_squash_is_one_change_and_one_undo(client: Client, studio: Studio) -> None:
    line = await told(client)
    answer = await client.post("/api/generate/squash", json={"seed": 9})
    assert answer.status_code == 201, answer.text
    made = answer.json()["metadata"]
    assert (made["parent_id"], made["seed"]) == (line[0], 9)
    assert made["modification"] == "make the ball blue, add a hat"
    assert made["reading"]["interpreter"] == "squash/1"
    back = (await client.post("/api/session/undo")).json()
    assert back["head"]["head"] == line[-1]
    refused = await client.post("/api/generate/squash", json={"id": line[1]})
    assert refused.status_code == 409
    later = await client.post("/api/actions", json={"type": "squash", "id": line[2], "count": 2})
    assert len(later.json()["generation_ids"]) == 2


async def test_rebase_is_told_line_by_line(client: Client, studio: Studio) -> None:
    line = await told(client)
    cat = (await paint(client, "a cat on sand", seed=3))["metadata"]["id"]
    lines = await rebase(client, line[-1], onto=cat)
    assert [one["verdict"] for one in lines] == ["asked", "painted"] * 2
    view = (await client.get("/api/session/current")).json()
    assert view["head"]["head"] == lines[-1]["painted_id"]
    assert (await client.post("/api/session/undo")).json()["head"]["head"] == cat
    assert len(await rebase(client, line[-1], seed=4)) == 6
    seq = await studio.log.last_seq()
    for wish, status in (({}, 409), ({"model": "nobody"}, 404), ({"onto": "beef"}, 404), ({"seed": -1}, 400)):
        refused = await client.post(f"/api/generations/{line[-1]}/rebase", json=wish)
        assert refused.status_code == status, wish
        assert refused.json()["hint"]
    assert await studio.log.last_seq() == seq
