"""What began while a session was shared and is answered when it is not any more: it is answered by what holds then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio
import httpx
import pytest

from tests.dimp_web.accounts.conftest import Crowd
from tests.dimp_web.accounts.test_members import share

pytestmark = pytest.mark.anyio

WORDS = "zebrafish"
LATER = {"Prefer": "respond-async"}
Asking = Callable[[httpx.AsyncClient, str, str], Awaitable[httpx.Response]]


async def wait_for_hers(bob: httpx.AsyncClient, session: str, waiting: str) -> httpx.Response:
    return await bob.get(f"/api/generations/{waiting}", params={"wait": 30})


async def wait_and_see_time_pass(bob: httpx.AsyncClient, session: str, waiting: str) -> httpx.Response:
    return await bob.get(f"/api/generations/{waiting}", params={"wait": 1})


async def paint(bob: httpx.AsyncClient, session: str, waiting: str) -> httpx.Response:
    return await bob.post("/api/generate/new", json={"prompt": f"a {WORDS}", "session_id": session})


async def paint_as_openai_has_it(bob: httpx.AsyncClient, session: str, waiting: str) -> httpx.Response:
    return await bob.post("/v1/images/generations", json={"prompt": f"a {WORDS}"}, params={"session": session})


async def stream(bob: httpx.AsyncClient, session: str, waiting: str) -> httpx.Response:
    asked = {"prompt": f"a {WORDS}", "stream": True}
    return await bob.post("/v1/images/generations", json=asked, params={"session": session})


async def stream_a_response(bob: httpx.AsyncClient, session: str, waiting: str) -> httpx.Response:
    asked = {"input": f"a {WORDS}", "stream": True, "tools": [{"type": "image_generation"}]}
    return await bob.post("/v1/responses", json=asked, params={"session": session})


WRITING = (paint, paint_as_openai_has_it, stream, stream_a_response)


@pytest.mark.parametrize("ask", [wait_for_hers, wait_and_see_time_pass, *WRITING])
async def test_what_is_answered_later_is_answered_by_what_holds_then(crowd: Crowd, ask: Asking) -> None:
    made = (await crowd["Ada"].post("/api/generate/new", json={"prompt": "a red ball"})).json()["metadata"]
    session = made["session_id"]
    await share(crowd, "Ada", session, "Bob")
    await crowd["Ada"].post("/api/queue/pause")
    hers = {"prompt": f"a {WORDS}", "session_id": session}
    waiting = (await crowd["Ada"].post("/api/generate/new", json=hers, headers=LATER)).json()["generation_id"]
    watcher = crowd.studio.watch()
    answers: list[httpx.Response] = []

    async def bob_asks() -> None:
        answers.append(await ask(crowd["Bob"], session, waiting))

    with anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(bob_asks)
            if ask in WRITING:
                await watcher.next()
            await anyio.wait_all_tasks_blocked()
            assert (await crowd["Ada"].delete(f"/api/sessions/{session}/people/Bob")).status_code == 200
            if ask is not wait_and_see_time_pass:
                await crowd["Ada"].post("/api/queue/resume")
    (answer,) = answers
    assert answer.status_code == 404 or (ask in (stream, stream_a_response) and "not shared with you" in answer.text)
    assert 'b64_json":"' not in answer.text
    assert (
        WORDS not in answer.text.replace('"instructions"', "") or ask is stream_a_response
    )  # it repeats what was asked
