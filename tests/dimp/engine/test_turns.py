"""People take turns in the queue: whoever asks for little does not wait for whoever asks for much."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from dimp.engine.job_queue import JobQueue, QueuedJob, fair_place
from dimp.engine.protocol import Job


class _Named:
    """As much of a job as the queue looks at."""

    def __init__(self, name: str) -> None:
        self.id = name


def painted(*asked: tuple[str, str], priority: str = "interactive") -> str:
    queue = JobQueue()
    for number, (owner, _) in enumerate(asked):
        queue.add(QueuedJob(cast(Job, _Named(f"{owner}{number}")), cast(Any, priority), owner=owner))
    return "".join(entry.owner for entry in queue)


def test_one_owner_alone_keeps_the_order_of_asking() -> None:
    queue = JobQueue()
    for name in "abcd":
        queue.add(QueuedJob(cast(Job, _Named(name))))
    assert [entry.job.id for entry in queue] == ["a", "b", "c", "d"]


def test_a_picture_does_not_wait_for_the_many_of_another() -> None:
    assert painted(*[("a", "")] * 5, ("b", "")) == "abaaaa"
    assert painted(*[("a", "")] * 5, *[("b", "")] * 2, ("c", "")) == "abcabaaa"
    assert painted(*[("a", "")] * 3, *[("b", "")] * 2, priority="background") == "ababa"


def test_priorities_are_not_mixed() -> None:
    queue = JobQueue()
    for number, (owner, priority) in enumerate((("a", "background"), ("a", "interactive"), ("b", "background"))):
        queue.add(QueuedJob(cast(Job, _Named(str(number))), cast(Any, priority), owner=owner))
    assert [(entry.owner, entry.priority) for entry in queue] == [
        ("a", "interactive"), ("a", "background"), ("b", "background")
    ]  # fmt: skip


@given(st.lists(st.sampled_from("abcdef"), max_size=60))
def test_nobody_is_more_than_one_round_ahead(asked: list[str]) -> None:
    line: list[str] = []
    for owner in asked:
        line.insert(fair_place(line, owner), owner)
    waiting, done = Counter(asked), Counter[str]()
    for owner in line:
        done[owner] += 1
        for other, most in waiting.items():
            assert done[other] >= min(most, done[owner] - 1), (line, other)


def test_twenty_people_at_once_get_one_each_before_anybody_gets_two() -> None:
    people = [f"person {number}" for number in range(20)]
    line: list[str] = []
    for owner in [person for person in people for _ in range(8)]:
        line.insert(fair_place(line, owner), owner)
    assert [sorted(line[start : start + 20]) for start in range(0, 160, 20)] == [sorted(people)] * 8
