"""The waiting line: order, classes, moves, and its limit."""

from __future__ import annotations

import pytest

from dimp.core.errors import Conflict, NotFound
from dimp.engine.job_queue import CAPACITY, JobQueue, QueuedJob, QueueFull
from dimp.engine.protocol import Job
from dimp.engine.reports import Priority


def entry(name: str, priority: Priority = "interactive") -> QueuedJob:
    job = Job(id=name, seed=0, steps=1, guidance_scale=1, width=64, height=64, folder="f")
    return QueuedJob(job, priority)


def line(*names: str) -> JobQueue:
    """Upper-case names wait in the background."""
    made = JobQueue()
    for name in names:
        made.add(entry(name, "background" if name.isupper() else "interactive"))
    return made


def order(of: JobQueue) -> str:
    return "".join(waiting.job.id for waiting in of)


def test_interactive_goes_before_background_each_in_order() -> None:
    assert order(line("A", "b", "C", "d")) == "bdAC"


@pytest.mark.parametrize(
    ("who", "before", "expected"),
    [("b", "a", "bacXY"), ("a", None, "bcaXY"), ("Y", "b", "aYbcX"), ("X", None, "abcYX"), ("a", "Y", "bcXaY")],
)
def test_move(who: str, before: str | None, expected: str) -> None:
    moved = line("a", "b", "c", "X", "Y")
    moved.move(who, before)
    assert order(moved) == expected


def test_a_moved_job_takes_the_class_of_the_one_it_was_put_before() -> None:
    moved = line("a", "X", "Y")
    moved.move("Y", "a")
    moved.add(entry("b"))
    assert order(moved) == "YabX"


def test_moving_a_job_before_itself_changes_nothing() -> None:
    same = line("a", "b")
    same.move("b", "b")
    assert order(same) == "ab"


def test_unknown_ids_are_refused_and_nothing_moves() -> None:
    same = line("a", "b")
    for who, before in (("z", None), ("a", "z")):
        with pytest.raises(NotFound):
            same.move(who, before)
    assert order(same) == "ab"


def test_a_job_waits_once() -> None:
    with pytest.raises(Conflict):
        line("a").add(entry("a", "background"))


def test_the_line_is_full_at_its_capacity_but_takes_a_job_back() -> None:
    full = line(*(f"n{i}" for i in range(CAPACITY)))
    with pytest.raises(QueueFull) as refused:
        full.add(entry("one more"))
    assert refused.value.hint
    full.put_first(entry("back"))
    assert next(iter(full)).job.id == "back"
