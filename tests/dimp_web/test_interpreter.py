"""A language model over HTTP: turned on by a setting, asked before painting, and never told of to others."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest

from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from tests.dimp.llm.endpoint import GOOD, Endpoint, completion, endpoint

pytestmark = pytest.mark.anyio


@pytest.fixture
async def told(home: Home) -> AsyncIterator[Endpoint]:
    home.interpreter_key.write_text("sk-secret")
    home.interpreter_key.chmod(0o600)
    with endpoint(lambda path, body: completion({**GOOD, "caption": "a deep blue ball on grass"})) as served:
        yield served


@pytest.fixture
async def studio(told: Endpoint, home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[Studio]:
    said = msgspec.structs.replace(paper, interpreter_url=f"{told.url}/v1", interpreter_model="small")
    async with open_studio(home, said, command=studio_command) as opened:
        yield opened


async def test_what_was_previewed_is_what_is_painted(client: httpx.AsyncClient, told: Endpoint) -> None:
    await client.post("/api/generate/new", json={"prompt": "a red ball on grass"})
    said = {"modification": "make it blue", "ask": True}
    assert (await client.post("/api/interpret", json=said)).json()["prompt"] == "a blue ball on grass"  # it is off
    changed = await client.patch("/api/settings", json={"interpreter": "openai"})
    assert changed.json()["values"]["interpreter"] == "openai"
    assert (await client.post("/api/interpret", json={"modification": "make it blue"})).json()[
        "prompt"
    ] == "a blue ball on grass"  # while one types, the rules read
    assert told.heard == []
    asked = (await client.post("/api/interpret", json=said)).json()
    assert (asked["prompt"], asked["interpreter"]) == ("a deep blue ball on grass", "llm/1")
    painted = await client.post("/api/generate/refine", json={"modification": "make it blue"})
    assert painted.json()["metadata"]["prompt"] == "a deep blue ball on grass"
    assert len(told.heard) == 1


async def test_where_it_asks_is_not_for_a_page_to_say(client: httpx.AsyncClient) -> None:
    for key in ("interpreter_url", "interpreter_hosts"):
        assert (await client.patch("/api/settings", json={key: "http://127.0.0.1:1"})).status_code == 400
    assert (await client.patch("/api/settings", json={"interpreter": "oracle"})).status_code == 400


async def test_its_key_is_told_to_the_model_alone(client: httpx.AsyncClient, studio: Studio, told: Endpoint) -> None:
    await client.patch("/api/settings", json={"interpreter": "openai"})
    await client.post("/api/generate/new", json={"prompt": "a red ball on grass"})
    await client.post("/api/generate/refine", json={"modification": "make it blue"})
    assert told.heard[0][1]["authorization"] == "Bearer sk-secret"
    session = studio.sessions.current()
    assert session is not None
    for path in ("/api/settings", f"/api/sessions/{session.id}/events", "/api/session/current"):
        assert "sk-secret" not in (await client.get(path)).text
    rows = await studio.log.read_all()
    assert all(b"sk-secret" not in row.body and told.url.encode() not in row.body for row in rows)
