"""Metrics in the format of Prometheus: the queue, the pictures, the model, the requests and the process."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from dimp.core.events import GenerationCancelled, GenerationCompleted
from dimp.studio.studio import Studio
from dimp_web.asgi import App, Message, Receive, Scope, Send
from dimp_web.monitoring.outcomes import Outcome

MEDIA_TYPE = "text/plain; version=0.0.4"
_PAINTING_S = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600)
"""Upper bounds of the histogram, in seconds: from the embedded model to a large one that passes over the bus."""


class Metrics:
    """All numbers of one studio. Labels come from fixed sets, so that nobody can make their number grow."""

    def __init__(self, studio: Studio, version: str) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Now(studio, version))
        ProcessCollector(registry=self._registry)
        self._pictures = Counter(
            "dimp_generations", "Generations that ended since the start", ["outcome"], registry=self._registry
        )
        self._failures = Counter(
            "dimp_failures", "Generations that failed since the start", ["reason"], registry=self._registry
        )
        self._painting = Histogram(
            "dimp_painting_seconds", "Painting a picture, without loading its model", registry=self._registry,
            buckets=_PAINTING_S,
        )  # fmt: skip
        self._answers = Counter(
            "dimp_http_answers", "Answers by the class of their status", ["status"], registry=self._registry
        )

    def observe(self, outcome: Outcome) -> None:
        """Counts a generation that ended."""
        if isinstance(outcome, GenerationCompleted):
            self._pictures.labels("completed").inc()
            self._painting.observe(outcome.duration_ms / 1000)
        elif isinstance(outcome, GenerationCancelled):
            self._pictures.labels("cancelled").inc()
        else:
            self._pictures.labels("failed").inc()
            self._failures.labels(outcome.reason).inc()

    def counting(self, app: App) -> App:
        """The application, with its answers counted."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            async def count(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._answers.labels(f"{int(message['status']) // 100}xx").inc()
                await send(message)

            await app(scope, receive, count)

        return counted

    def text(self) -> bytes:
        """Everything, as a scraper reads it."""
        return generate_latest(self._registry)


class _Now(Collector):
    """What is read from the studio when somebody asks."""

    def __init__(self, studio: Studio, version: str) -> None:
        self._studio = studio
        self._version = version

    def collect(self) -> Iterable[Metric]:
        studio = self._studio
        queue = studio.queue()
        yield InfoMetricFamily("dimp", "The program", value={"version": self._version})
        yield GaugeMetricFamily("dimp_events", "Events in the log", value=studio.feed.seq)
        yield GaugeMetricFamily(
            "dimp_sessions", "Sessions, those in the trash included", value=len(studio.sessions.all())
        )
        yield GaugeMetricFamily("dimp_queue_waiting", "Pictures that wait", value=len(queue.waiting))
        yield GaugeMetricFamily(
            "dimp_queue_running", "Pictures being painted", value=int(queue.running is not None) + len(queue.beside)
        )
        yield GaugeMetricFamily("dimp_queue_paused", "Whether the queue is paused", value=int(queue.paused))
        yield GaugeMetricFamily(
            "dimp_model_ready", "Whether a model is loaded", value=int(queue.model.state == "ready")
        )
        free = shutil.disk_usage(studio.home.root).free
        yield GaugeMetricFamily("dimp_disk_free_bytes", "Room on the disk of the data folder", value=free)
