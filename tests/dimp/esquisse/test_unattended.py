"""A run that nobody watches goes on through what can go wrong, and leaves what is best whole."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dimp.esquisse.export import publish
from dimp.esquisse.training.clock import Clock
from dimp.esquisse.training.compiling import Rehearsal
from dimp.esquisse.training.examine import Examination
from dimp.esquisse.training.loop import Plan, Stage, read, train, write
from dimp.esquisse.training.lots import Supply, cores, draw_lot
from dimp.esquisse.training.optim import Average, schedule
from dimp.esquisse.training.reader import Reader, blobs
from dimp.esquisse.training.recipe import CARD, SMOKE
from dimp.esquisse.training.store import Columns

Batch = Callable[[Stage], Tensor]


def _plan(folder: Path, steps: int, messages: list[str]) -> Plan:
    return Plan(folder, 99.0, Clock(folder / "clock.json", 9.0), max_steps=steps, say=messages.append)


def _stage() -> Stage:
    torch.manual_seed(0)
    module = nn.Linear(3, 1)
    return Stage("line", module, [torch.optim.AdamW(module.parameters(), 0.05)], Average(module, 0.9))


def _weight(stage: Stage) -> Tensor:
    assert isinstance(stage.module, nn.Linear)
    return stage.module.weight.detach()


def _trained(plan: Plan, batch: Batch = lambda stage: torch.randn(64, 3), from_good: bool = False) -> Stage:
    """A line through points, fitted; `batch` gives the points."""
    stage = _stage()
    x = torch.randn(64, 3)

    def error(points: Tensor) -> Tensor:
        answer: Tensor = stage.module(points)
        return (answer - points.sum(1, keepdim=True)).square().mean()

    return train(stage, plan, lambda: (error(batch(stage)), 1), lambda: -float(error(x).detach()), from_good)


def test_weights_that_are_no_numbers_are_set_back(tmp_path: Path) -> None:
    messages: list[str] = []
    poisoned: list[int] = []

    def batch(stage: Stage) -> Tensor:
        if stage.steps == 50 and not poisoned:
            poisoned.append(stage.steps)
            _weight(stage).fill_(float("nan"))
        return torch.randn(64, 3)

    stage = _trained(_plan(tmp_path, 200, messages), batch)
    assert _weight(stage).isfinite().all()
    assert stage.best > -0.1
    assert stage.caution == 0.5
    assert "set back" in messages[0]


def test_a_batch_too_large_is_halved_until_it_fits(tmp_path: Path) -> None:
    messages: list[str] = []

    def batch(stage: Stage) -> Tensor:
        if stage.fitting(64) > 16:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return torch.randn(stage.fitting(64), 3)

    assert _trained(_plan(tmp_path, 60, messages), batch).steps == 60
    assert [line for line in messages if "out of memory" in line] == [
        "line: out of memory; on with 0.5 of a batch",
        "line: out of memory; on with 0.25 of a batch",
    ]

    def hopeless(stage: Stage) -> Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(torch.OutOfMemoryError):
        _trained(_plan(tmp_path / "other", 60, messages), hopeless)


def test_what_cannot_be_written_does_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "full").write_text("a file where a folder should be")
    messages: list[str] = []
    better: list[dict[str, Tensor]] = []
    plan = replace(_plan(tmp_path / "full" / "work", 200, messages), after=better.append)
    stage = _trained(plan)
    assert stage.best > -0.1
    assert torch.equal(better[-1]["weight"], _weight(stage))
    assert any("could not be written" in line for line in messages)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_full_disk_leaves_the_old_checkpoint(tmp_path: Path) -> None:
    write(tmp_path / "line.pt", {"old": 1})
    (tmp_path / "line.part").symlink_to("/dev/full")
    with pytest.raises((OSError, RuntimeError)):
        write(tmp_path / "line.pt", {"new": torch.zeros(100_000)})
    assert read(tmp_path / "line.pt") == {"old": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["line.pt"]


def test_a_damaged_checkpoint_is_left_out(tmp_path: Path) -> None:
    _trained(_plan(tmp_path, 40, []))
    whole = (tmp_path / "line.pt").read_bytes()
    (tmp_path / "line.pt").write_bytes(whole[: len(whole) // 2])
    messages: list[str] = []
    assert _trained(_plan(tmp_path, 60, messages)).samples == 60
    assert "line.pt cannot be read" in messages[0]


def test_training_never_makes_good_weights_worse(tmp_path: Path) -> None:
    good = _trained(_plan(tmp_path / "first", 300, []))
    stage = _stage()
    stage.module.load_state_dict(good.module.state_dict())

    def towards_zero() -> tuple[Tensor, int]:
        answer: Tensor = stage.module(torch.eye(3))
        return answer.square().sum(), 1

    def score() -> float:
        return -float((_weight(stage) - 1).abs().sum())

    train(stage, _plan(tmp_path, 20, []), towards_zero, score, from_good=True)
    assert torch.equal(_weight(stage), _weight(good))


def test_the_rates_come_to_their_end_with_the_clock(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock.json", 9.0)
    plan = Plan(tmp_path, 100.0, clock, until=clock.seconds() + 1.0)
    stage = _stage()
    stage.seconds = 80.0  # what checkpoints took is not a step's time, but it was spent
    assert schedule(plan.progress(stage), 1000) < 0.05


def test_a_folder_is_put_in_its_place_whole(tmp_path: Path) -> None:
    for number in (1, 2):
        staged = tmp_path / "work" / "staged"
        staged.mkdir(parents=True)
        (staged / f"{number}.json").write_text(str(number))
        publish(staged, tmp_path / "out" / "weights")
        assert [path.name for path in (tmp_path / "out").rglob("*")] == ["weights", f"{number}.json"]


def test_lots_go_on_after_a_process_that_draws_was_killed() -> None:
    messages: list[str] = []
    supply = Supply(SMOKE.domain, 1, 1, 0, say=messages.append)
    try:
        first = supply.take()
        assert supply.pool is not None
        for pid in list(supply.pool._processes):
            os.kill(pid, signal.SIGKILL)
        lots = [supply.take()]
        while not messages:  # lots that were drawn before
            lots.append(supply.take())
    finally:
        supply.close()
    assert np.array_equal(first.rgb, draw_lot(0, 1, SMOKE.domain, 0).rgb)
    assert np.array_equal(lots[-1].rgb, draw_lot(len(lots), 1, SMOKE.domain, 0).rgb)
    assert messages == ["a process that draws was killed; starting anew"]


def test_a_renderer_that_never_draws_ends_the_run_with_its_reason() -> None:
    messages: list[str] = []
    broken = replace(SMOKE.domain, colours=("no such paint",))
    with pytest.raises(RuntimeError, match="lots in a row"):
        Supply(broken, 1, 0, 0, say=messages.append).take()
    assert "no such paint" in messages[0]


def test_the_student_must_be_as_good_in_edits_too(tmp_path: Path) -> None:
    messages: list[str] = []
    clock = Clock(tmp_path / "clock.json", 9.0)
    exam = Examination(tmp_path, CARD, "cpu", Reader(), lambda scenes: np.zeros(0, np.uint8), clock, messages.append)
    assert exam.as_good((0.9, 0.8), (0.88, 0.79))
    assert not exam.as_good((0.9, 0.8), (0.95, 0.6))
    assert exam._share(0.01) == 1.0
    clock.minutes = 0.0
    assert exam._share(0.01) == 0.2
    assert "time is short" in messages[-1]


def test_patches_of_one_kind_are_told_apart_across_gaps_of_one_cell() -> None:
    maps = np.zeros((3, 64, 64), np.uint8)
    maps[0, 10:14, 10:14] = 3
    maps[0, 10:14, 15:19] = 3  # one cell apart: the same thing
    maps[0, 40:44, 40:44] = 3
    maps[0, 60, 60:63] = 3  # too small to be a thing
    maps[1:] = 2
    assert [(blob.kind, blob.cells) for blob in blobs(maps)] == [(3, 32), (3, 16)]


def test_columns_keep_their_rows_and_seldom_move() -> None:
    columns = Columns()
    places = set()
    for number in range(40):
        columns.add((torch.full((3, 2), number), torch.full((3,), -number)))
        places.add(columns.all()[0].data_ptr())
    first, second = columns.all()
    assert first.tolist() == [[number, number] for number in range(40) for _ in range(3)]
    assert torch.equal(second, -first[:, 0])
    assert len(places) <= 7  # its room doubles


@pytest.mark.parametrize(("plain", "compiled", "pays"), [(0.2, 0.1, True), (0.2, 0.19, False)])
def test_blocks_are_compiled_only_where_that_was_seen_to_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: float, compiled: float, pays: bool
) -> None:
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", "elsewhere")
    (tmp_path / "compiled.json").write_text(json.dumps({"plain": plain, "compiled": compiled}))
    messages: list[str] = []
    rehearsal = Rehearsal(tmp_path, SMOKE, "cpu")
    assert rehearsal.over()
    assert rehearsal.pays(messages.append) is pays
    assert messages[0].endswith("s: worth it" if pays else "s: not worth it")


def test_loading_the_libraries_counts(tmp_path: Path) -> None:
    assert Clock.of(tmp_path, 9.0, time.monotonic() - 30.0).left() == pytest.approx(510.0, abs=5.0)


@pytest.mark.parametrize(
    ("files", "most"),
    [
        ({"cpu.max": "100000 100000\n"}, 1),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu/cpu.cfs_quota_us": "100000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 1),
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, None),
        ({}, None),
    ],
)
def test_a_container_may_grant_fewer_cores(tmp_path: Path, files: dict[str, str], most: int | None) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    assert cores(tmp_path) == (most or cores(tmp_path / "none"))
