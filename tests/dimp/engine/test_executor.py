"""The executor against a scripted worker in a real process: order, cancels, deaths, hangs, slow listeners."""

from __future__ import annotations

import glob
import os
import signal
import sys
from pathlib import Path

import anyio
import pytest

from dimp.core.errors import Conflict, NotFound, Unavailable
from dimp.engine.executor import Executor, Limits
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished, JobRequeued, QuestionAnswered
from dimp_store.disk_blobs import DiskBlobs
from tests.dimp.engine.harness import HandClock, ReportListener, job, question, running_executor
from tests.fake_worker import fake_command

pytestmark = pytest.mark.anyio

SLOW = {"fake_step_ms": 30.0}
LONG = {"steps": 1000, "options": {"fake_step_ms": 10.0}}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pid_of(listener: ReportListener) -> int:
    pid = listener.executor.queue().worker_pid
    assert pid is not None
    return pid


async def test_a_job_is_painted_and_its_picture_is_in_the_store(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a"))
        listener.executor.submit(job("b"))
        await listener.until_over("a", "b")
    assert listener.names() == ["Started a", "Finished a", "Started b", "Finished b"]
    done = listener.last("a")
    assert isinstance(done, JobFinished)
    assert DiskBlobs(tmp_path).read(done.digest).startswith(b"\x89PNG")
    assert (done.attempt, len(done.lqip), done.fingerprint) == (1, 576, {"fake": "1"})
    assert listener.last("b").digest == done.digest
    assert [(p.step, p.total_steps) for p in listener.progress if p.id == "a" and p.step] == [(1, 3), (2, 3), (3, 3)]


async def test_interactive_work_goes_before_background_work(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.pause()
        for name in "AbCd":
            listener.executor.submit(job(name), priority="background" if name.isupper() else "interactive")
        listener.executor.resume()
        await listener.until_over(*"AbCd")
    assert [r.id for r in listener.ends()] == list("bdAC")


async def test_a_question_goes_before_what_waits_and_is_listed_nowhere(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", **LONG))
        listener.executor.submit(job("b"))
        await listener.until_painting("a")
        listener.executor.submit(question("why"))
        assert [waiting.id for waiting in listener.executor.queue().waiting] == ["b"]
        await listener.executor.cancel("a")
        await listener.until_over("a", "why", "b")
    assert [report.id for report in listener.ends()] == ["a", "why", "b"]
    answer = listener.last("why")
    assert isinstance(answer, QuestionAnswered)
    assert answer.text.startswith('{"description"')


async def test_a_question_is_answered_while_the_queue_is_paused(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.pause()
        listener.executor.submit(job("a"))
        listener.executor.submit(question("why"))
        await listener.until_over("why")
        assert listener.names() == ["Started why", "QuestionAnswered why"]
        assert [waiting.id for waiting in listener.executor.queue().waiting] == ["a"]


async def test_a_question_is_cancelled_waiting_or_being_answered(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(question("endless", most_tokens=1000))
        listener.executor.submit(question("next"))
        await listener.until(lambda: any(progress.id == "endless" for progress in listener.progress))
        assert listener.executor.queue().running is None, "it is no picture"
        assert await listener.executor.cancel("next")
        assert await listener.executor.cancel("endless")
        await listener.until_over("endless", "next")
        listener.executor.submit(job("a"))
        await listener.until_over("a")
    assert isinstance(listener.last("endless"), JobCancelled)
    assert isinstance(listener.last("next"), JobCancelled)


async def test_a_question_that_ends_the_worker_is_asked_once_more(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(question("why", most_tokens=999))
        await listener.until_over("why")
    assert listener.names() == ["Started why", "Requeued why", "Started why", "QuestionAnswered why"]


async def test_pause_lets_the_running_job_end_and_begins_no_other(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", options=SLOW))
        listener.executor.submit(job("b"))
        await listener.until_painting("a")
        listener.executor.pause()
        await listener.until_over("a")
        await anyio.sleep(0.1)
        view = listener.executor.queue()
        assert (view.paused, view.running, [w.id for w in view.waiting]) == (True, None, ["b"])
        listener.executor.resume()
        await listener.until_over("b")


async def test_reorder_changes_what_is_painted_next(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.pause()
        for name in "abc":
            listener.executor.submit(job(name))
        listener.executor.reorder("c", before="a")
        with pytest.raises(NotFound):
            listener.executor.reorder("z", before="a")
        listener.executor.resume()
        await listener.until_over(*"abc")
    assert [r.id for r in listener.ends()] == list("cab")


async def test_the_queue_shows_the_running_job_the_line_and_the_model(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", **LONG))
        listener.executor.submit(job("b"))
        await listener.until_painting("a", step=2)
        view = listener.executor.queue()
    assert view.running is not None
    assert (view.running.id, view.running.state, view.running.total_steps) == ("a", "painting", 1000)
    assert view.running.step >= 2
    assert view.running.preview.startswith(b"RIFF")
    assert ([w.id for w in view.waiting], view.model.state, view.model.name) == (["b"], "ready", "fake")
    assert view.worker_pid is not None


async def test_cancel_of_a_waiting_job(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.pause()
        listener.executor.submit(job("a"))
        listener.executor.submit(job("b"))
        assert await listener.executor.cancel("a")
        listener.executor.resume()
        await listener.until_over("a", "b")
        assert not await listener.executor.cancel("a")
        assert not await listener.executor.cancel("never heard of")
    assert listener.names() == ["Cancelled a", "Started b", "Finished b"]


async def test_cancel_mid_step_keeps_the_worker(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", **LONG))
        listener.executor.submit(job("b"))
        await listener.until_painting("a")
        pid = pid_of(listener)
        assert await listener.executor.cancel("a")
        assert await listener.executor.cancel("a")
        await listener.until_over("a", "b")
        assert listener.executor.queue().worker_pid == pid
    assert listener.names() == ["Started a", "Cancelled a", "Started b", "Finished b"]
    assert len(glob.glob("**/*.png", root_dir=tmp_path, recursive=True)) == 1


async def test_cancel_while_loading(tmp_path: Path) -> None:
    async with running_executor(tmp_path, FAKE_LOAD_MS="200") as listener:
        listener.executor.submit(job("a"))
        await listener.until(lambda: any(p.state == "loading" for p in listener.progress))
        assert await listener.executor.cancel("a")
        listener.executor.submit(job("b"))
        await listener.until_over("a", "b")
    assert listener.names() == ["Started a", "Cancelled a", "Started b", "Finished b"]


async def test_cancel_while_the_worker_starts_is_reported_at_once(tmp_path: Path) -> None:
    async with running_executor(tmp_path, FAKE_HELLO_MS="400") as listener:
        listener.executor.submit(job("a"))
        await listener.until(lambda: listener.executor.queue().worker_pid is not None)
        assert await listener.executor.cancel("a")
        await listener.until_over("a")
        assert listener.executor.queue().model.state == "starting"
        listener.executor.submit(job("b"))
        await listener.until_over("b")
    assert listener.names() == ["Cancelled a", "Started b", "Finished b"]


async def test_a_cancel_that_is_not_answered_kills_the_worker(tmp_path: Path) -> None:
    async with running_executor(tmp_path, limits=Limits(cancel_s=0.2), DIMP_FAULTS="hang@2") as listener:
        listener.executor.submit(job("a"))
        listener.executor.submit(job("b"))
        await listener.until_painting("a")
        await listener.executor.cancel("a")
        await listener.until_over("a", "b")
    assert listener.names() == ["Started a", "Cancelled a", "Started b", "Finished b"]


async def test_a_killed_worker_costs_one_attempt_and_keeps_the_order(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", steps=40, options={"fake_step_ms": 10.0}))
        listener.executor.submit(job("b"))
        await listener.until_painting("a")
        first = pid_of(listener)
        os.kill(first, signal.SIGKILL)
        await listener.until_over("a", "b")
        assert pid_of(listener) != first
    assert listener.names() == [
        "Started a",
        "Requeued a",
        "Started a",
        "Finished a",
        "Started b",
        "Finished b",
    ]
    again = listener.reports[1]
    assert isinstance(again, JobRequeued)
    assert (again.attempt, again.reason) == (2, "worker_died")
    assert "SIGKILL" in again.message
    assert listener.last("a").attempt == 2


async def test_a_job_that_kills_the_worker_twice_is_given_up_and_the_next_is_painted(tmp_path: Path) -> None:
    async with running_executor(tmp_path, DIMP_FAULTS="exit@2,exit@1") as listener:
        listener.executor.submit(job("poison"))
        listener.executor.submit(job("b"))
        await listener.until_over("poison", "b")
    assert listener.names() == [
        "Started poison",
        "Requeued poison",
        "Started poison",
        "Failed poison",
        "Started b",
        "Finished b",
    ]
    failed = listener.last("poison")
    assert isinstance(failed, JobFailed)
    assert (failed.reason, failed.attempt, bool(failed.hint)) == ("worker_died", 2, True)


async def test_an_interrupted_job_of_an_earlier_run_has_one_attempt_left(tmp_path: Path) -> None:
    async with running_executor(tmp_path, DIMP_FAULTS="exit@1") as listener:
        listener.executor.submit(job("a"), attempt=2)
        await listener.until_over("a")
    assert listener.names() == ["Started a", "Failed a"]


async def test_a_silent_worker_is_killed(tmp_path: Path) -> None:
    clock, limits = HandClock(), Limits(silent_s=0.3)
    async with running_executor(tmp_path, limits=limits, clock=clock, DIMP_FAULTS="hang@1,hang@2") as listener:
        listener.executor.submit(job("a"))
        await clock.pass_until(lambda: listener.names()[-1:] == ["Failed a"])
        listener.executor.submit(job("b"))
        await listener.until_over("b")
    assert listener.names() == [
        "Started a",
        "Requeued a",
        "Started a",
        "Failed a",
        "Started b",
        "Finished b",
    ]
    assert listener.last("a").reason == "hang"


async def test_a_stopped_process_is_a_silent_worker_too(tmp_path: Path) -> None:
    clock = HandClock()
    async with running_executor(tmp_path, limits=Limits(silent_s=0.3), clock=clock) as listener:
        listener.executor.submit(job("a", steps=20, options={"fake_step_ms": 10.0}))
        await listener.until_painting("a")
        os.kill(pid_of(listener), signal.SIGSTOP)
        await clock.pass_until(lambda: listener.names()[-1] == "Requeued a")
        await listener.until_over("a")
    assert listener.names() == ["Started a", "Requeued a", "Started a", "Finished a"]


@pytest.mark.parametrize(("fault", "reason"), [("oom@1", "out_of_memory"), ("raise@2", "internal")])
async def test_a_failure_inside_the_worker_keeps_the_worker(tmp_path: Path, fault: str, reason: str) -> None:
    async with running_executor(tmp_path, DIMP_FAULTS=fault) as listener:
        listener.executor.submit(job("a"))
        listener.executor.submit(job("b"))
        await listener.until_painting("b")
        pid = pid_of(listener)
        await listener.until_over("a", "b")
        assert listener.executor.queue().worker_pid == pid
    assert listener.names() == ["Started a", "Failed a", "Started b", "Finished b"]
    assert (listener.last("a").reason, bool(listener.last("a").hint)) == (reason, True)


async def test_what_the_painter_refuses_is_reported_in_its_words(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", options={"fake_fail": "bad_input:The mask is empty."}))
        await listener.until_over("a")
    assert listener.last("a") == JobFailed("a", 1, "bad_input", "The mask is empty.", "Try something else.")


async def test_a_worker_that_dies_idle_is_replaced_and_costs_no_attempt(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a"))
        await listener.until_over("a")
        os.kill(pid_of(listener), signal.SIGKILL)
        await listener.until(lambda: listener.executor.queue().worker_pid is None)
        listener.executor.submit(job("b"))
        await listener.until_over("b")
    assert listener.names() == ["Started a", "Finished a", "Started b", "Finished b"]


async def test_a_command_that_cannot_run_fails_the_job_with_words(tmp_path: Path) -> None:
    async with running_executor(tmp_path, command=[str(tmp_path / "nothing")]) as listener:
        listener.executor.submit(job("a"))
        await listener.until_over("a")
    assert listener.names() == ["Requeued a", "Failed a"]
    assert "could not be started" in listener.last("a").message


async def test_the_last_words_of_a_worker_are_reported_without_the_prompt(tmp_path: Path) -> None:
    script = "import sys; print('no room for a red ball in libfoo', file=sys.stderr); sys.exit(3)"
    async with running_executor(tmp_path, command=[sys.executable, "-c", script]) as listener:
        listener.executor.submit(job("a"))
        await listener.until_over("a")
    assert "exit code 3: no room for ... in libfoo" in listener.last("a").message


async def test_a_worker_that_talks_nonsense_or_too_much_is_a_dead_worker(tmp_path: Path) -> None:
    script = "import sys; sys.stderr.write('x' * 3_000_000); print('Hello, world'); input()"
    async with running_executor(tmp_path, command=[sys.executable, "-c", script]) as listener:
        listener.executor.submit(job("a"))
        await listener.until_over("a")
    assert "above the limit" in listener.last("a").message


async def test_reports_come_in_order_and_complete_to_a_slow_listener(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.slow_s = 0.05
        for name in "abc":
            listener.executor.submit(job(name))
        await listener.until_over(*"abc")
    assert listener.names() == [f"{what} {name}" for name in "abc" for what in ("Started", "Finished")]


async def test_a_slow_listener_does_not_hold_up_the_picture(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.slow_s = 1.0
        listener.executor.submit(job("a"))
        await listener.until_painting("a", step=3)
        assert listener.reports == []  # JobStarted is still being written
        await listener.until_over("a")


async def test_a_listener_that_fails_ends_the_run_and_the_worker(tmp_path: Path) -> None:
    executor = Executor(fake_command(tmp_path))
    pids: list[int | None] = []

    async def refuse(report: object) -> None:
        pids.append(executor.queue().worker_pid)
        raise OSError("disk full")

    executor.set_listener(refuse)
    executor.submit(job("a", **LONG))
    with pytest.raises(ExceptionGroup) as failed:
        await executor.run()
    assert failed.group_contains(OSError, match="disk full")
    assert pids[0] is not None
    assert not is_alive(pids[0])


async def test_previews_are_few_and_the_next_waits_until_the_last_was_seen(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", steps=70, options={"fake_step_ms": 10.0}))
        await listener.until_over("a")
    previews = [p.step for p in listener.progress if p.preview]
    steps = [p.step for p in listener.progress if p.step]
    assert steps == list(range(1, 71))
    # At most one each quarter of a second: 70 steps of 10 ms and more make at least two and never one a step.
    assert 2 <= len(previews) <= 30
    assert previews[0] == 1


async def test_cancelling_the_run_leaves_no_process(tmp_path: Path) -> None:
    executor = Executor(fake_command(tmp_path))
    listener = ReportListener(executor)
    async with anyio.create_task_group() as tasks:
        await tasks.start(executor.run)
        executor.submit(job("a", **LONG))
        await listener.until_painting("a")
        pid = pid_of(listener)
        tasks.cancel_scope.cancel()
    assert not is_alive(pid)


async def test_aclose_keeps_running_and_waiting_jobs_unreported(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", **LONG))
        listener.executor.submit(job("b"))
        await listener.until_painting("a")
    assert listener.names() == ["Started a"]
    with pytest.raises(Unavailable):
        listener.executor.submit(job("c"))


async def test_the_same_job_is_not_taken_twice(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a", **LONG))
        await listener.until_painting("a")
        with pytest.raises(Conflict):
            listener.executor.submit(job("a"))


async def test_warming_loads_before_the_first_job(tmp_path: Path) -> None:
    async with running_executor(tmp_path, FAKE_LOAD_MS="50") as listener:
        await listener.executor.warm("squares", "fake")
        await listener.until(lambda: listener.executor.queue().model.state == "ready")
        listener.executor.submit(job("a"))
        await listener.until_over("a")
    assert listener.last("a").load_ms == 0


async def test_warming_a_missing_model_is_shown_and_harmless(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        await listener.executor.warm("missing", "fake")
        await listener.until(lambda: listener.executor.queue().model.state == "failed")
        listener.executor.submit(job("a"))
        await listener.until_over("a")
    assert listener.names() == ["Started a", "Finished a"]


async def test_what_is_warmed_up_gives_way_to_work(tmp_path: Path) -> None:
    async with running_executor(tmp_path, FAKE_HELLO_MS="200") as listener:
        await listener.executor.warm("missing", "other")
        await listener.until(lambda: listener.executor.queue().worker_pid is not None)
        listener.executor.submit(job("a"))
        await listener.executor.warm("missing", "other")
        await listener.until_over("a")
        view = listener.executor.queue()
    assert (view.model.name, view.model.state) == ("fake", "ready")  # the other one was never loaded
    assert listener.names() == ["Started a", "Finished a"]


async def test_a_model_that_was_only_warmed_up_is_unloaded_too(tmp_path: Path) -> None:
    async with running_executor(tmp_path, idle_unload_s=0.2) as listener:
        await listener.executor.warm("squares", "fake")
        await listener.until(lambda: listener.executor.queue().model.state == "ready")
        assert listener.executor.queue().model.idle_unload_s == 0.2
        await listener.until(lambda: listener.executor.queue().model.state == "absent")
        view = listener.executor.queue().model
    assert view.detail == "unloaded after 0.2 s without work"


async def test_without_a_time_to_unload_a_model_stays(tmp_path: Path) -> None:
    async with running_executor(tmp_path) as listener:
        listener.executor.submit(job("a"))
        await listener.until_over("a")
        await anyio.sleep(0.1)
        view = listener.executor.queue().model
    assert (view.state, view.idle_unload_s) == ("ready", 0.0)


async def test_an_idle_model_is_unloaded_and_loaded_again(tmp_path: Path) -> None:
    async with running_executor(tmp_path, idle_unload_s=0.05, FAKE_LOAD_MS="20") as listener:
        listener.executor.submit(job("a"))
        await listener.until_over("a")
        pid = pid_of(listener)
        await listener.until(lambda: listener.executor.queue().model.state == "absent")
        listener.executor.submit(job("b"))
        await listener.until_over("b")
        assert pid_of(listener) == pid
    assert listener.last("b").load_ms == 20


async def test_the_executor_imports_no_model_library() -> None:
    script = (
        "import sys, dimp.engine.executor;"
        "print([m for m in ('torch', 'diffusers', 'transformers', 'numpy', 'PIL') if m in sys.modules])"
    )
    done = await anyio.run_process([sys.executable, "-c", script], env={**os.environ})
    assert done.stdout.decode().strip() == "[]"
