"""The order of the queue: moves in it, and what a restart makes of them."""

from __future__ import annotations

import msgspec
import pytest

from dimp.core.errors import NotFound
from dimp.core.events import BLANK
from dimp.core.generation import RUNNING, Generation
from dimp.core.library_events import QueueReordered
from dimp.decide.library import queue_order
from dimp.engine.reports import Priority, WaitingView
from dimp.studio.pace import Paces


def waiting(interactive: str, background: str = "") -> list[WaitingView]:
    rows: list[tuple[str, Priority]] = [(name, "interactive") for name in interactive]
    rows += [(name, "background") for name in background]
    return [WaitingView(name, "new", 1, priority) for name, priority in rows]


@pytest.mark.parametrize(
    ("moved", "before", "interactive", "background"),
    [
        ("c", "a", "cab", "xy"),
        ("a", None, "bca", "xy"),
        ("a", "a", "abc", "xy"),
        ("x", "b", "axbc", "y"),
        ("b", "y", "ac", "xby"),
        ("x", None, "abc", "yx"),
    ],
)
def test_a_move_takes_the_place_and_the_priority(
    moved: str, before: str | None, interactive: str, background: str
) -> None:
    order = queue_order.move(waiting("abc", "xy"), moved, before)
    assert order == QueueReordered(tuple(interactive), tuple(background))


@pytest.mark.parametrize(("moved", "before"), [("z", None), ("a", "z")])
def test_only_what_waits_can_be_moved(moved: str, before: str | None) -> None:
    with pytest.raises(NotFound):
        queue_order.move(waiting("abc"), moved, before)


def generation(name: str, seq: int, priority: str = "interactive", status: str = "pending") -> Generation:
    waiting = Generation.of(msgspec.structs.replace(BLANK, id=name, priority=priority), seq, seq=seq)
    waiting.status = status
    return waiting


def test_after_a_restart_the_order_is_that_of_the_last_move() -> None:
    pending = [
        generation("a", 1, status=RUNNING), generation("b", 2), generation("c", 3), generation("x", 4, "background"),
        generation("d", 5),
    ]  # fmt: skip
    resumed = queue_order.resume(pending, QueueReordered(("c", "x", "b", "gone"), ()))
    assert [(kept.id, priority) for kept, priority in resumed] == [
        ("a", "interactive"), ("c", "interactive"), ("x", "interactive"), ("b", "interactive"), ("d", "interactive"),
    ]  # fmt: skip
    untouched = queue_order.resume(pending, QueueReordered((), ()))
    assert [(kept.id, priority) for kept, priority in untouched][3] == ("x", "background")


def test_the_expected_time_follows_the_work_and_the_pictures_before() -> None:
    paces = Paces()
    small = msgspec.structs.replace(BLANK, id="a", model="m", method="txt2img", steps=10, width=512, height=512)
    assert paces.expect_ms(small) is None
    for duration_ms in (1000, 1000, 60_000):
        paces.learn("s", small, duration_ms)
    assert paces.expect_ms(small) == 1000
    assert paces.expect_ms(msgspec.structs.replace(small, steps=20, width=1024)) == 4000
    assert paces.expect_ms(msgspec.structs.replace(small, method="flowedit")) is None
    assert paces.expect_ms(msgspec.structs.replace(small, model="other")) is None
    for _ in range(40):
        paces.learn("s", small, 3000)
    assert paces.expect_ms(small) == 3000
