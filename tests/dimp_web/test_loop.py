"""The main job over HTTP: paint, refine, undo, fork, clear; and every retry done once."""

from __future__ import annotations

import anyio
import httpx
import pytest

from dimp.studio.studio import Studio

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient


async def paint(client: Client, prompt: str = "a red ball on grass", **more: object) -> dict:
    answer = await client.post("/api/generate/new", json={"prompt": prompt, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def refine(client: Client, words: str, **more: object) -> dict:
    answer = await client.post("/api/generate/refine", json={"modification": words, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_the_loop_forks_and_forgets_nothing(client: Client) -> None:
    red = await paint(client, seed=7)
    blue = await refine(client, "make the ball blue")
    undone = (await client.post("/api/session/undo")).json()
    assert undone["current_image"] == red["image_id"]
    assert undone["can_redo"]
    night = await refine(client, "make it night")
    now = (await client.get("/api/session/current")).json()
    assert now["current_image"] == night["image_id"]
    assert [one["parent_id"] for one in now["history"]] == [None, red["metadata"]["id"], red["metadata"]["id"]]
    assert not now["can_redo"]
    there = (await client.post("/api/session/goto", json={"id": blue["metadata"]["id"]})).json()
    assert there["current_image"] == blue["image_id"]
    assert (await client.post("/api/session/clear")).json() == {"success": True}
    cleared = (await client.get("/api/session/current")).json()
    assert (cleared["current_image"], cleared["history"]) == (None, [])
    back = (await client.post("/api/session/undo", json={"times": 2})).json()
    assert (back["current_image"], len(back["history"])) == (night["image_id"], 3)
    ahead = (await client.post("/api/session/redo", json={"times": 1})).json()
    assert ahead["current_image"] == blue["image_id"]


async def test_a_painted_answer_has_the_specification_s_fields(client: Client) -> None:
    painted = await paint(client, seed=7, steps=3)
    one = painted["metadata"]
    assert painted["image_url"] == f"/api/images/{painted['image_id']}"
    assert (one["type"], one["prompt"], one["seed"], one["steps"]) == ("new", "a red ball on grass", 7, 3)
    assert one["image_path"].startswith("images/")
    same = (await client.get(f"/api/generations/{one['id']}")).json()
    assert same["status"] == "done"
    assert same == one


async def test_several_at_once(client: Client) -> None:
    painted = await paint(client, seed=7, count=3)
    assert [one["seed"] for one in painted["generations"]] == [7, 8, 9]
    alone = await paint(client, seed=8)
    assert alone["image_id"] == painted["generations"][1]["image_id"]


async def test_respond_async_and_wait(client: Client, slowly: dict) -> None:
    asked = await client.post(
        "/api/generate/new", json={"prompt": "a cube", "options": slowly}, headers={"Prefer": "respond-async"}
    )
    assert asked.status_code == 202
    assert asked.headers["preference-applied"] == "respond-async"
    url = asked.json()["status_url"]
    assert asked.headers["location"] == url
    assert (await client.get(url)).json()["status"] in ("pending", "running")
    assert (await client.get(url, params={"wait": 0.05})).json()["status"] in ("pending", "running")
    assert (await client.get(url, params={"wait": 20})).json()["status"] == "done"


async def test_a_retried_operation_is_done_once(client: Client, studio: Studio) -> None:
    body = {"type": "new", "prompt": "a star", "seed": 1}
    first = (await client.post("/api/actions", json=body, headers={"Idempotency-Key": "op-1"})).json()
    seq = await studio.log.last_seq()
    again = (await client.post("/api/actions", json=body, params={"op": "op-1"})).json()
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["generation_ids"] == first["generation_ids"]
    painted = await paint(client, "a star", seed=1, op="op-1")
    assert painted["metadata"]["id"] == first["generation_ids"][0]
    assert len((await client.get("/api/session/history")).json()["generations"]) == 1
    assert seq <= await studio.log.last_seq() <= seq + 2  # the worker's two reports, no request


async def test_an_operation_id_of_something_else_is_refused(client: Client, studio: Studio) -> None:
    await paint(client, "a star")
    key = {"Idempotency-Key": "one-for-all"}
    assert (await client.post("/api/session/undo", headers=key)).status_code == 200
    seq = await studio.log.last_seq()
    asked = {"prompt": "a moon"}
    for path, body in (
        ("/api/generate/new", asked), ("/v1/images/generations", asked), ("/api/session/redo", {}),
        ("/api/actions", {"type": "star", "id": "@"}),
    ):  # fmt: skip
        answer = await client.post(path, json=body, headers=key)
        assert answer.status_code == 409, path
        assert "operation id" in answer.json()["detail"]
    assert await studio.log.last_seq() == seq


async def test_an_operation_id_with_other_contents_is_refused(client: Client, studio: Studio) -> None:
    first = await paint(client, "a star", seed=1, op="mine")
    seq = await studio.log.last_seq()
    for body in (
        {"prompt": "a moon", "seed": 1},
        {"prompt": "a star", "seed": 2},
        {"prompt": "a star", "seed": 1, "count": 2},
    ):
        answer = await client.post("/api/generate/new", json={**body, "op": "mine"})
        assert answer.status_code == 422, body
        assert answer.json()["type"] == "urn:dimp:problem:operation-reused"
    again = await paint(client, "a star", seed=1, op="mine")
    assert again["metadata"]["id"] == first["metadata"]["id"]
    assert await studio.log.last_seq() == seq


async def test_the_same_operation_at_once_is_done_once(client: Client) -> None:
    answers: list[dict] = []

    async def ask() -> None:
        body = {"type": "new", "prompt": "a star"}
        answers.append((await client.post("/api/actions?session=new&op=twin", json=body)).json())

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(ask)
    assert len({answer["generation_ids"][0] for answer in answers}) == 1
    assert len((await client.get("/api/sessions")).json()["sessions"]) == 1


async def test_a_failure_is_a_problem_with_a_hint(client: Client) -> None:
    body = {"prompt": "a star", "options": {"fake_fail": "out_of_memory:It was too large."}}
    answer = await client.post("/api/generate/new", json=body)
    problem = answer.json()
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["detail"] == "It was too large."
    assert problem["hint"].startswith("Try something else. The model esquisse would fit")
    failed = (await client.get(f"/api/generations/{problem['generation_id']}")).json()
    assert (failed["status"], failed["reason"]) == ("failed", "out_of_memory")


async def test_cancelled_while_waited_for(client: Client, slowly: dict) -> None:
    answers: list[httpx.Response] = []

    async def wait() -> None:
        answers.append(await client.post("/api/generate/new", json={"prompt": "x", "steps": 50, "options": slowly}))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        while not (history := (await client.get("/api/session/history")).json()["generations"]):  # noqa: ASYNC110
            await anyio.sleep(0.02)
        cancelled = await client.post(f"/api/generations/{history[0]['id']}/cancel")
    assert cancelled.json()["status"] == "cancelled"
    assert answers[0].status_code == 409
    again = await client.post(f"/api/generations/{history[0]['id']}/cancel")
    assert again.status_code == 409


async def test_a_client_that_leaves_stops_nothing(client: Client, studio: Studio, slowly: dict) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: client.post("/api/generate/new", json={"prompt": "a cone", "options": slowly}))
        await studio.watch(0).next()  # it has been written that a picture was asked for
        tasks.cancel_scope.cancel()
    (one,) = (await client.get("/api/session/history")).json()["generations"]
    assert (await studio.finished(one["id"])).status == "done"


async def test_marks_are_all_set_or_none(client: Client, studio: Studio) -> None:
    one = (await paint(client))["metadata"]["id"]
    marks = {"starred": True, "name": "keeper", "note": "warm", "tags": ["a", "b"]}
    marked = (await client.patch(f"/api/generations/{one}", json=marks)).json()
    assert {key: marked[key] for key in marks} == marks
    seq = await studio.log.last_seq()
    refused = await client.patch(f"/api/generations/{one}", json={"note": "new", "tags": [""]})
    assert refused.status_code == 400
    assert await studio.log.last_seq() == seq
    assert (await client.get("/api/generations/keeper")).json()["id"] == one
    assert (await client.patch("/api/generations/@", json={"trashed": True, "starred": False})).json()["trashed"]
    assert not (await client.patch("/api/generations/@", json={"trashed": False})).json()["trashed"]


async def test_history_is_paged(client: Client) -> None:
    for seed in range(5):
        await paint(client, seed=seed)
    newest = (await client.get("/api/session/history", params={"limit": 2})).json()
    assert ([one["order"] for one in newest["generations"]], newest["more"]) == ([3, 4], True)
    older = (await client.get("/api/session/history", params={"limit": 3, "before": 3})).json()
    assert ([one["order"] for one in older["generations"]], older["more"]) == ([0, 1, 2], False)


async def test_queue_pause_reorder_resume(client: Client) -> None:
    assert (await client.post("/api/queue/pause")).json()["paused"]
    asked = [
        (await client.post("/api/actions", json={"type": "new", "prompt": prompt})).json()["generation_ids"][0]
        for prompt in ("first", "second")
    ]
    queue = (await client.get("/api/queue")).json()
    assert [(one["id"], one["prompt"]) for one in queue["waiting"]] == list(
        zip(asked, ("first", "second"), strict=True)
    )
    moved = await client.post("/api/queue/reorder", json={"id": asked[1], "before": asked[0]})
    assert [one["id"] for one in moved.json()["waiting"]] == asked[::-1]
    assert (await client.post("/api/queue/reorder", json={"id": "nobody"})).status_code == 404
    assert not (await client.post("/api/queue/resume")).json()["paused"]
    for one in asked:
        assert (await client.get(f"/api/generations/{one}", params={"wait": 20})).json()["status"] == "done"


async def test_a_full_queue_says_come_again(client: Client, studio: Studio) -> None:
    await client.post("/api/queue/pause")
    body = {"type": "new", "prompt": "x", "count": 16}
    answers = [await client.post("/api/actions", json=body) for _ in range(13)]
    assert [answer.status_code for answer in answers] == [200] * 12 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert len(studio.queue().waiting) == 192
