"""Pictures described by the model, and words read by it: over HTTP, on a scripted worker that answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from dimp.core import events as ev
from dimp.history.replay import verify_session
from dimp.home import Home
from dimp.llm import description
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient

CAPTION = '{"instruction":"make the ball blue","caption":"a blue ball on grass","negative":[],"kind":"recolor"}'


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, str]:
    """Model folders with no weights, by what their text encoders can do."""
    kinds = {"seer": "QwenImagePipeline", "reader": "ZImagePipeline", "deaf": "FluxPipeline"}
    for name, kind in kinds.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "model_index.json").write_text(json.dumps({"_class_name": kind}))
        own = {"steps": 2, "width": 64, "height": 64, "max_sequence_length": 32}
        (tmp_path / name / "esquisse.json").write_text(json.dumps(own))
    return {name: str(tmp_path / name) for name in kinds}


@pytest.fixture
async def studio(home: Home, folders: dict[str, str], studio_command: list[str]) -> AsyncIterator[Studio]:
    async with open_studio(home, Settings(model="seer", model_folders=folders), command=studio_command) as opened:
        yield opened


async def events(studio: Studio) -> list[ev.AnyEvent]:
    session = studio.sessions.current()
    assert session is not None
    return [ev.decode(row.body) for row in await studio.log.read(session.id)]


async def use(client: Client, model: str) -> None:
    assert (await client.patch("/api/settings", json={"model": model})).status_code == 200


async def test_a_picture_is_described_once_and_the_log_holds_what_was_asked(client: Client, studio: Studio) -> None:
    painted = (await client.post("/api/generate/new", json={"prompt": "a red ball"})).json()
    seen = await client.post("/api/describe", json={})
    assert seen.status_code == 200, seen.text
    answer = seen.json()
    assert answer["description"] == f"A square, number {painted['image_id'][:8]}."
    assert (answer["fresh"], answer["generation_id"]) == (True, painted["metadata"]["id"])
    written = (await events(studio))[-1]
    assert isinstance(written, ev.GenerationDescribed)
    assert written.asked is not None
    assert written.asked.messages == description.MESSAGES
    assert json.loads(written.asked.answer) == {"description": answer["description"]}
    assert written.asked.model == "seer"
    again = (await client.post("/api/describe", json={"id": "@"})).json()
    assert (again["description"], again["fresh"]) == (answer["description"], False)
    assert len([event for event in await events(studio) if isinstance(event, ev.GenerationDescribed)]) == 1
    assert (await client.post("/api/describe", json={"again": True})).json()["fresh"]
    view = (await client.get(f"/api/generations/{answer['generation_id']}")).json()
    assert view["description"] == answer["description"]


async def test_an_upload_is_described_and_nothing_is_written(
    client: Client, studio: Studio, png: Callable[..., bytes]
) -> None:
    uploaded = (await client.post("/api/uploads", content=png(), headers={"content-type": "image/png"})).json()
    seen = (await client.post("/api/describe", json={"image": uploaded["image_id"]})).json()
    assert seen["description"] == f"A square, number {uploaded['image_id'][:8]}."
    assert seen["generation_id"] is None
    assert studio.sessions.current() is None
    assert (await client.post("/api/describe", json={"image": "no digest"})).status_code == 400
    assert (await client.post("/api/describe", json={"image": "0" * 64})).status_code == 404
    assert (await client.post("/api/describe", json={"image": "0" * 64, "id": "@"})).status_code == 400


async def test_a_model_without_eyes_says_so_and_the_rules_answer(client: Client, studio: Studio) -> None:
    await client.post("/api/generate/new", json={"prompt": "a red ball on grass"})
    await use(client, "reader")
    refused = await client.post("/api/describe", json={})
    assert refused.status_code == 409
    assert "no eyes" in refused.json()["detail"]
    assert refused.json()["hint"]
    outcome = (await client.post("/api/session/say", json={"words": "what's in the picture?"})).json()
    assert (outcome["kind"], outcome["told"]) == ("answer", "The prompt is: a red ball on grass")
    assert not any(isinstance(event, ev.GenerationDescribed) for event in await events(studio))


@pytest.mark.parametrize("words", ["what's in the picture?", "what do you see?", "please describe the picture"])
async def test_a_question_is_answered_by_looking(client: Client, studio: Studio, words: str) -> None:
    painted = (await client.post("/api/generate/new", json={"prompt": "a red ball on grass"})).json()
    outcome = (await client.post("/api/session/say", json={"words": words})).json()
    assert (outcome["kind"], outcome["generation_ids"]) == ("answer", [])
    assert outcome["told"] == f"It shows: A square, number {painted['image_id'][:8]}."
    await use(client, "deaf")  # what was seen once is known, whoever paints now
    outcome = (await client.post("/api/session/say", json={"words": "What is on it?"})).json()
    assert outcome["told"] == f"It shows: A square, number {painted['image_id'][:8]}."
    prompt = (await client.post("/api/session/say", json={"words": "what is the prompt?"})).json()
    assert prompt["told"] == "The prompt is: a red ball on grass"


async def test_a_photo_that_nobody_described_is_looked_at_before_it_is_changed(
    client: Client, studio: Studio, png: Callable[..., bytes]
) -> None:
    photo = (await client.post("/api/import", content=png(64, 64), headers={"content-type": "image/png"})).json()
    changed = (await client.post("/api/generate/refine", json={"modification": "make it night"})).json()["metadata"]
    saw = f"A square, number {photo['image_id'][:8]}."
    assert changed["method"] == "flowedit"
    assert changed["source_prompt"] == saw
    assert changed["prompt"] != saw
    assert [remark["code"] for remark in changed["remarks"]] == ["described"]
    assert saw in changed["remarks"][0]["text"]
    await client.post("/api/session/goto", json={"id": photo["generation_id"]})
    own = {"modification": "make it night", "description": "a square at noon"}
    outcome = (await client.post("/api/generate/refine", json=own)).json()["metadata"]
    assert (outcome["source_prompt"], outcome["remarks"]) == ("a square at noon", [])


async def test_one_without_eyes_changes_a_photo_by_the_words_alone(
    client: Client, studio: Studio, png: Callable[..., bytes]
) -> None:
    await use(client, "reader")
    await client.post("/api/import", content=png(64, 64), headers={"content-type": "image/png"})
    changed = (await client.post("/api/generate/refine", json={"modification": "make it night"})).json()["metadata"]
    assert [remark["code"] for remark in changed["remarks"]] == ["undescribed"]


async def test_the_painter_reads_words_and_replay_asks_nobody(
    client: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.post("/api/generate/new", json={"prompt": "a red ball on grass"})
    chosen = await client.patch("/api/settings", json={"interpreter": "painter"})
    assert chosen.status_code == 200, chosen.text
    unheld = (await client.post("/api/generate/refine", json={"modification": "make it blue"})).json()["metadata"]
    assert unheld["reading"]["interpreter"] != "llm/1", "a description is no reading"
    assert "did not answer in the form" in unheld["reading"]["note"]
    session = studio.sessions.current()
    assert session is not None
    asked = session.generations[unheld["id"]].recipe.asked
    assert asked is not None
    assert (asked.interpreter, asked.model) == ("llm/1 painter", "seer")
    assert asked.messages[-1].content.endswith("Change: make it blue")
    before = len(await events(studio))
    assert [line.verdict async for line in verify_session(studio, session.id)] == ["same", "same"]
    assert len(await events(studio)) == before


async def test_the_answer_of_the_painter_is_taken(
    home: Home, folders: dict[str, str], studio_command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dimp.core import actions as act
    from tests.dimp.hands import current, paint

    monkeypatch.setenv("FAKE_ANSWER", CAPTION)
    settings = Settings(model="reader", model_folders=folders, interpreter="painter")
    async with open_studio(home, settings, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a red ball on grass"))
        blue = current(studio).generations[await paint(studio, act.Refine(modification="make it blue"))]
        assert blue.recipe.prompt == "a blue ball on grass"
        assert blue.recipe.reading is not None
        assert blue.recipe.reading.interpreter == "llm/1"


async def test_a_model_that_cannot_read_is_refused_as_interpreter(client: Client, studio: Studio) -> None:
    await use(client, "deaf")
    refused = await client.patch("/api/settings", json={"interpreter": "painter"})
    assert refused.status_code == 400
    assert "deaf cannot read" in refused.json()["detail"]
    assert "Z-Image" in refused.json()["hint"]
    assert studio.settings.interpreter == ""
