"""What an operator sees: whether the server takes work, its metrics, its log; and never a word of a prompt."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import anyio
import httpx
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from dimp.core.events import GenerationCancelled, GenerationFailed
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from dimp_web.monitoring import logs, outcomes
from dimp_web.security.access import access_for
from dimp_web.serve import App

pytestmark = pytest.mark.anyio
SECRET = "a zanzibarian elephant"


def opened(app: App) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app.asgi)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8000", timeout=60)


def make_app(studio: Studio) -> App:
    return App(studio, access_for("127.0.0.1", 8000, "t" * 32, required=False))


@pytest.fixture
async def measured(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[Studio]:
    """A studio that counts."""
    settings = msgspec.structs.replace(paper, metrics=True)
    async with open_studio(home, settings, command=studio_command) as studio:
        yield studio


async def read_metrics(client: httpx.AsyncClient) -> dict[str, float]:
    """Every sample, by its name and labels."""
    text = (await client.get("/metrics")).raise_for_status().text
    assert SECRET.split()[1] not in text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


async def test_metrics_are_off_unless_asked_for(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")
    assert answer.status_code == 404
    assert "dimp config set metrics true" in answer.json()["hint"]


async def test_metrics_count_what_happens(measured: Studio) -> None:
    app = make_app(measured)
    assert app.metrics is not None
    async with opened(app) as client, anyio.create_task_group() as tasks:
        tasks.start_soon(outcomes.follow, measured, [app.metrics.observe])
        before = await read_metrics(client)
        assert before["dimp_queue_waiting"] == before["dimp_queue_paused"] == 0
        answer = await client.post("/api/generate/new", json={"prompt": SECRET})
        assert answer.status_code in (200, 201)
        assert (await client.get("/nothing-of-the-kind/at-all")).status_code == 404
        await anyio.wait_all_tasks_blocked()  # until it is counted
        after = await read_metrics(client)
        assert after["dimp_generations_total completed"] == 1
        assert after["dimp_painting_seconds_count"] == 1
        assert after["dimp_events"] > before["dimp_events"]
        assert after["dimp_sessions"] == 1
        assert after["dimp_model_ready"] == 1
        assert after["dimp_http_answers_total 4xx"] == 1
        assert after["dimp_disk_free_bytes"] > 0
        app.metrics.observe(GenerationFailed("g1", "out_of_memory", SECRET, ""))
        app.metrics.observe(GenerationCancelled("g2"))
        last = await read_metrics(client)
        assert last["dimp_generations_total failed"] == last["dimp_failures_total out_of_memory"] == 1
        assert last["dimp_generations_total cancelled"] == 1
        tasks.cancel_scope.cancel()


async def test_a_closing_server_takes_no_work(studio: Studio) -> None:
    app = make_app(studio)
    async with opened(app) as client:
        assert (await client.get("/ready")).json() == {"ready": True, "reasons": []}
        app.live.close()
        refused = await client.get("/ready")
        assert (refused.status_code, refused.json()) == (503, {"ready": False, "reasons": ["closing"]})
        assert (await client.get("/health")).status_code == 200


def test_a_line_of_the_log_is_one_object(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dimp_web")
    logs.log_started("http://127.0.0.1:8000")
    logs.log_outcome(GenerationFailed("g1", "model", SECRET, SECRET))
    logs.log_outcome(GenerationCancelled("g2"))
    logging.getLogger("dimp_web").error("two\nlines: %s", "x")
    lines = [logs.JsonFormatter().format(record) for record in caplog.records]
    assert not any("\n" in line or "zanzibar" in line for line in lines)
    started, failed, cancelled, two = map(json.loads, lines)
    assert (started["url"], started["level"]) == ("http://127.0.0.1:8000", "info")
    assert (failed["generation"], failed["reason"], failed["level"]) == ("g1", "model", "warning")
    assert cancelled["generation"] == "g2"
    assert two["message"] == "two\nlines: x"
    assert two["time"].endswith("+00:00")
