"""The worker's end of the connection, over pipes: credit, cancels, progress, and errors turned into words."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest

from dimp.engine import protocol
from dimp.engine.faults import Fault
from dimp.engine.paint_error import PaintError
from dimp.engine.worker import worker_ipc
from dimp.engine.worker.worker_ipc import CancelRequested, Connection, JobContext
from tests.dimp.engine.harness import job


class Pipe:
    """A connection whose other end is read here; nothing is read from the server's side."""

    def __init__(self) -> None:
        self._out, self._in = os.pipe()
        self.connection = Connection(-1, self._in)
        self._frames = protocol.Frames(protocol.worker_messages)

    def messages(self) -> list[protocol.WorkerMessage]:
        return list(self._frames.feed(os.read(self._out, 1 << 16)))

    def close(self) -> None:
        os.close(self._out)
        os.close(self._in)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.close()


def test_the_next_preview_waits_for_credit_and_its_turn(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_ipc, "PREVIEW_EVERY_S", 0.0)
    context = JobContext(pipe.connection, job("a"))
    context.started(5)
    for _ in range(2):
        context.step(lambda: b"picture")
    pipe.connection._take(protocol.Seen("a"))
    for _ in range(3):
        context.step(lambda: b"picture")
    steps = [m for m in pipe.messages() if isinstance(m, protocol.Step)]
    assert [bool(m.preview) for m in steps] == [True, False, True, False, False]
    assert [m.eta_ms >= 0 for m in steps] == [True] * 5
    assert steps[-1].eta_ms == 0


def test_previews_come_at_most_four_times_a_second(pipe: Pipe) -> None:
    context = JobContext(pipe.connection, job("a"))
    context.started(1000)
    began = time.monotonic()
    made = []
    for _ in range(200):
        context.step(lambda: made.append(1) or b"picture")  # type: ignore[func-returns-value]
        pipe.connection._take(protocol.Seen("a"))
        pipe.messages()
    assert len(made) <= 1 + (time.monotonic() - began) / worker_ipc.PREVIEW_EVERY_S


def test_a_picture_does_not_fail_for_want_of_a_preview(pipe: Pipe) -> None:
    context = JobContext(pipe.connection, job("a"))
    context.started(2)

    def broken() -> bytes:
        raise RuntimeError

    context.step(broken)
    assert isinstance(pipe.messages()[-1], protocol.Step)


def test_a_cancel_acts_at_the_next_check_and_is_forgotten_with_the_job(pipe: Pipe) -> None:
    context = JobContext(pipe.connection, job("a"))
    context.check()
    pipe.connection._take(protocol.Cancel("a"))
    with pytest.raises(CancelRequested):
        context.step(lambda: b"")
    pipe.connection.forget("a")
    context.check()


@pytest.mark.parametrize(("kind", "error"), [("oom", MemoryError), ("raise", RuntimeError)])
def test_a_fault_strikes_at_its_step_and_once(pipe: Pipe, kind: str, error: type[Exception]) -> None:
    context = JobContext(pipe.connection, job("a"), Fault(kind, 2))
    context.started(4)
    context.step(lambda: b"")
    with pytest.raises(error):
        context.step(lambda: b"")
    context.step(lambda: b"")


def _raise(error: Exception) -> Callable[[], protocol.WorkerMessage]:
    def work() -> protocol.WorkerMessage:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PaintError("bad_input", "No mask.", "Give one."), "bad_input"),
        (MemoryError(), "out_of_memory"),
        (RuntimeError("shape of 'my secret prompt' in /home/me"), "internal"),
    ],
)
def test_errors_become_words_without_secrets(error: Exception, reason: str) -> None:
    failed = worker_ipc._answer_errors("a", _raise(error))
    assert isinstance(failed, protocol.Failed)
    assert (failed.id, failed.reason, bool(failed.hint)) == ("a", reason, True)
    assert "secret" not in failed.message
    assert "/home" not in failed.message
