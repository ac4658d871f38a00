"""Talking to a session over HTTP: words are painted, or done to the history, and what was done is told."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image

from dimp.core.generation import CANCELLED
from dimp.studio.studio import Studio
from tests.dimp_web.test_loop import paint, refine

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


async def say(client: Client, words: str, **more: object) -> dict:
    answer = await client.post("/api/session/say", json={"words": words, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def settled(client: Client, said: dict) -> dict:
    """The current session once the pictures that were asked for are painted."""
    for one in said["generation_ids"]:
        await client.get(f"/api/generations/{one}", params={"wait": 20})
    return (await client.get("/api/session/current")).json()


async def test_a_talk_from_the_first_words_to_a_star(client: Client, studio: Studio) -> None:
    first = await say(client, "a red ball on grass", seed=7, steps=3)
    assert first["kind"] == "new"
    ball = (await settled(client, first))["history"][0]
    assert (ball["prompt"], ball["seed"], ball["steps"]) == ("a red ball on grass", 7, 3)
    blue = await say(client, "make the ball blue")
    assert (await settled(client, blue))["prompt"] == "a blue ball on grass"
    gone = await say(client, "go back one")
    assert (gone["kind"], gone["told"], gone["events"]) == ("undo", "Went back one move.", ["head.undone"])
    three = await say(client, "three variations")
    view = await settled(client, three)
    assert (three["kind"], len(three["generation_ids"])) == ("again", 3)
    assert len({one["image_id"] for one in view["history"]}) == 5
    picked = await say(client, "the second one")
    assert (picked["kind"], (await settled(client, picked))["head"]["head"]) == ("pick", three["generation_ids"][1])
    assert (await say(client, "keep this one"))["events"] == ["generation.starred"]
    night = await settled(client, await say(client, "use the first version but at night"))
    assert night["history"][-1]["parent_id"] == ball["id"]
    assert "night" in night["prompt"]
    back = await settled(client, await say(client, "undo"))
    assert back["head"]["head"] == three["generation_ids"][1]  # one sentence, one move
    assert (await say(client, "start over"))["kind"] == "start_over"
    assert (await client.get("/api/session/current")).json()["current_image"] is None


async def test_stopping_what_is_painted(client: Client, studio: Studio, slowly: dict) -> None:
    asked = await say(client, "a cube", options=slowly, steps=100, count=2)
    stopped = await say(client, "stop")
    assert set(stopped["stopped"]) == set(asked["generation_ids"])
    assert {(await studio.finished(one)).status for one in asked["generation_ids"]} == {CANCELLED}


async def test_words_said_twice_under_one_operation_are_done_once(client: Client) -> None:
    once, twice = [await say(client, "a red ball", op="say-1") for _ in range(2)]
    assert (once["repeated"], twice["repeated"]) == (False, True)
    assert once["generation_ids"] == twice["generation_ids"]
    await settled(client, once)
    await refine(client, "make it blue")
    undone = [await say(client, "undo", op="say-2") for _ in range(2)]
    assert [one["repeated"] for one in undone] == [False, True]


async def test_words_for_another_session(client: Client, studio: Studio) -> None:
    mine = await paint(client)
    fresh = await say(client, "a green fish", session_id="new")
    assert fresh["session_id"] != mine["metadata"]["session_id"]
    there = await say(client, "undo", session_id=mine["metadata"]["session_id"])
    assert there["session_id"] == mine["metadata"]["session_id"]


async def test_questions_and_unclear_words_write_nothing(client: Client, studio: Studio) -> None:
    mine = await paint(client)
    before = (await client.get("/api/session/current")).json()
    seed = await say(client, "which seed was that?")
    assert (seed["kind"], seed["told"], seed["events"]) == ("answer", f"The seed is {mine['metadata']['seed']}.", [])
    unclear = await say(client, "flurgle the wibble")
    assert (unclear["kind"], unclear["generation_ids"], unclear["events"]) == ("unclear", [], [])
    assert all(choice["words"] and choice["prompt"] for choice in unclear["choices"])
    after = (await client.get("/api/session/current")).json()
    assert (after["seq"], after["history"]) == (before["seq"], before["history"])
    chosen = await say(client, unclear["choices"][0]["words"])
    assert (await settled(client, chosen))["prompt"] == unclear["choices"][0]["prompt"]


async def test_a_format_is_that_of_the_model(client: Client) -> None:
    asked = await say(client, "a red ball, square", steps=3)
    view = await settled(client, asked)
    assert (view["history"][0]["width"], view["history"][0]["height"]) == (64, 64)
    wide = await settled(client, await say(client, "twice as wide", steps=3))
    assert (wide["history"][-1]["width"], wide["history"][-1]["height"]) == (128, 64)


async def test_words_repeated_under_one_operation_are_no_question(client: Client) -> None:
    once = await say(client, "mill by a river", op="say-3")
    await settled(client, once)
    await settled(client, await say(client, "flip to a gate"))
    assert (await say(client, "mill by a river", op="say-3"))["generation_ids"] == once["generation_ids"]


async def test_a_photo_is_described_with_the_words_that_change_it(client: Client, studio: Studio) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(photo, "PNG")
    headers = {"Content-Type": "image/png"}
    imported = (await client.post("/api/import", content=photo.getvalue(), headers=headers)).json()["generation_id"]
    plain = await settled(client, await say(client, "make it night", parent_id=imported))
    assert [remark["code"] for remark in plain["history"][-1]["remarks"]] == ["undescribed"]

    told = await say(client, "make the boat red", parent_id=imported, description="a white boat at sea")
    changed = (await settled(client, told))["history"][-1]
    assert (changed["source_prompt"], changed["remarks"]) == ("a white boat at sea", [])
    assert changed["prompt"] == "a red boat at sea"


async def test_a_description_is_of_the_picture_spoken_of_and_of_no_other(client: Client, studio: Studio) -> None:
    await settled(client, await say(client, "a red ball on grass"))
    await settled(client, await say(client, "make the ball blue"))
    told = await say(client, "use the first version but at night", description="a cat")
    assert "ball" in (await settled(client, told))["history"][-1]["prompt"]


async def test_a_change_that_nobody_understands_is_painted_by_no_route(client: Client) -> None:
    await paint(client)
    before = (await client.get("/api/session/current")).json()
    for path, body in (
        ("/api/generate/refine", {"modification": "flurgle the wibble"}),
        ("/api/actions", {"type": "refine", "modification": "flurgle the wibble"}),
        ("/api/generate/refine", {"modification": "rends la zorgue violette"}),
        ("/api/actions", {"type": "refine", "modification": "fix it"}),
    ):
        refused = await client.post(path, json=body)
        problem = refused.json()
        assert (refused.status_code, problem["type"]) == (400, "urn:dimp:problem:unclear"), problem
        assert problem["choices"]
        assert all(choice["words"] in problem["hint"] for choice in problem["choices"])
    after = (await client.get("/api/session/current")).json()
    assert (after["seq"], after["history"]) == (before["seq"], before["history"])
    clearer = {"type": "refine", "modification": problem["choices"][0]["words"]}
    assert (await client.post("/api/actions", json=clearer)).status_code == 200


async def test_a_refine_that_speaks_of_the_history_says_what_it_would_do(client: Client) -> None:
    await paint(client)
    refused = await client.post("/api/generate/refine", json={"modification": "which seed was that?"})
    assert refused.status_code == 400
    assert "seed is" in refused.json()["detail"]
