"""The studio with a real log, real blobs and a scripted worker in a process of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import anyio
import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.generation import CANCELLED, DONE, FAILED
from dimp.engine.job_queue import QueueFull
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import open_studio
from dimp_store.errors import AlreadyOwned
from tests.dimp.hands import current, paint

pytestmark = pytest.mark.anyio


async def test_the_loop_forks_and_survives_a_restart(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        ball = await paint(studio, act.New(prompt="a red ball on grass", seed=7))
        blue = await paint(studio, act.Refine(modification="make the ball blue"))
        await studio.do(None, act.Undo())
        assert current(studio).head == ball
        night = await paint(studio, act.Refine(modification="make it night"))
        before = current(studio)
    async with open_studio(home, paper, command=studio_command) as studio:
        after = current(studio)
        assert after.children() == {None: [ball], ball: [blue, night]}
        assert after.head == night
        assert after == before
        await studio.do(None, act.Undo(times=2))
        assert after.head is None
        with pytest.raises(Conflict, match="nothing to undo"):
            await studio.do(None, act.Undo())


async def test_the_same_operation_is_done_once(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        outcomes = []

        async def ask() -> None:
            outcomes.append(await studio.do(None, act.New(prompt="a cat", count=3), op="op-1"))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            tasks.start_soon(ask)
        again = await studio.do(None, act.New(prompt="a cat", count=3), op="op-1")
        assert again.repeated
        assert {outcome.generation_ids for outcome in outcomes} == {again.generation_ids}
        assert len(again.generation_ids) == 3
        assert len(current(studio).generations) == 3
        assert len(studio.sessions.all()) == 1


async def test_a_batch_equals_its_seeds_alone(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        outcome = await studio.do(None, act.New(prompt="a cat", count=2, seed=7))
        batch = [await studio.finished(one) for one in outcome.generation_ids]
        alone = current(studio).generations[await paint(studio, act.New(prompt="a cat", seed=8))]
        assert batch[1].digest == alone.digest
        assert batch[0].moved_head
        assert not batch[1].moved_head


async def test_the_canvas_is_not_yanked(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        first = await paint(studio, act.New(prompt="a cat"))
        await paint(studio, act.New(prompt="a dog"))
        await studio.pause(True)  # until the canvas has moved
        outcome = await studio.do(None, act.New(prompt="a bird"))
        await studio.do(None, act.Jump(id=first))
        await studio.pause(False)
        bird = await studio.finished(outcome.generation_ids[0])
        assert bird.status == DONE
        assert not bird.moved_head
        assert current(studio).head == first


async def test_cancel_is_recorded(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        slow = act.New(prompt="a cat", options={"fake_step_ms": 200}, steps=50, count=2)
        running, waiting = (await studio.do(None, slow)).generation_ids
        await studio.cancel(waiting)
        await studio.cancel(running)
        assert (await studio.finished(waiting)).status == CANCELLED
        assert (await studio.finished(running)).status == CANCELLED
        with pytest.raises(Conflict, match="cancelled already"):
            await studio.cancel(running)


async def test_pending_work_goes_on_after_a_restart(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        slow = act.New(prompt="a cat", options={"fake_step_ms": 100}, count=3)
        ids = (await studio.do(None, slow)).generation_ids
    async with open_studio(home, paper, command=studio_command) as studio:
        done = [await studio.finished(one) for one in ids]
        assert [one.status for one in done] == [DONE] * 3


async def test_a_failure_says_what_and_what_to_try(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        options = {"fake_fail": "out_of_memory:The graphics memory is full."}
        outcome = await studio.do(None, act.New(prompt="a cat", options=options))
        one = await studio.finished(outcome.generation_ids[0])
        assert (one.status, one.reason, one.message) == (FAILED, "out_of_memory", "The graphics memory is full.")
        assert "would fit: " in one.hint
        assert current(studio).head is None


@pytest.mark.parametrize(
    "action",
    [
        act.New(prompt="  "),
        act.New(prompt="a" * 10_001),
        act.New(prompt="a cat", seed=2**53),
        act.New(prompt="a cat", seed=-1),
        act.New(prompt="a cat", steps=0),
        act.New(prompt="a cat", width=100),
        act.New(prompt="a cat", height=8192),
        act.New(prompt="a cat", count=0),
        act.New(prompt="a cat", guidance_scale=float("nan")),
        act.New(prompt="a cat", model="no such model"),
        act.New(prompt="a cat", source="00" * 32),
        act.New(prompt="a cat", source="../../etc/passwd"),
        act.Refine(modification="make it red"),
        act.Undo(),
        act.Redo(times=0),
        act.Jump(id="@"),
        act.Star(id="nothing"),
        act.Import(digest="00" * 32, suffix="png", size=1, width=64, height=64),
    ],
)
async def test_bad_input_writes_nothing(
    home: Home, paper: Settings, studio_command: Sequence[str], action: act.AnyAction
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        with pytest.raises((Invalid, NotFound, Conflict)) as refused:
            await studio.do(None, action)
        assert refused.value.hint
        assert await studio.log.last_seq() == 0


async def test_a_full_queue_is_said_and_nothing_is_written(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        studio.executor.pause()
        for _ in range(12):
            await studio.do(None, act.New(prompt="a cat", count=16))
        before = await studio.log.last_seq()
        with pytest.raises(QueueFull):
            await studio.do(None, act.New(prompt="a cat", count=16))
        assert await studio.log.last_seq() == before


async def test_one_owner(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command):
        with pytest.raises(AlreadyOwned):
            async with open_studio(home, paper, command=studio_command):
                pass


async def test_a_watcher_sees_every_event_once_from_where_it_left(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a cat"))
        seen: list[int] = []
        while len(seen) < studio.feed.seq:
            watcher = studio.watch(after=len(seen))  # a new connection each time
            seen += [one.seq for one in (await watcher.next(limit=2)).events]
        assert seen == list(range(1, studio.feed.seq + 1))


async def test_switching_makes_a_session_current_until_another_is_used(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        one = await studio.start_session("one")
        two = await studio.start_session("two")
        assert current(studio) is two
        await studio.switch("one")
        assert current(studio) is one
        await studio.change_settings({"theme": "light"})
        assert current(studio) is one
        await studio.do(two.id, act.Rename(title="three"))
        assert current(studio) is two
    async with open_studio(home, paper, command=studio_command) as studio:
        assert studio.settings.theme == ""  # settings are read at the edge and handed in
        assert current(studio).title == "three"


async def test_a_token_is_in_no_log(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await studio.change_settings({"token": "a-secret", "theme": "light"})
        await studio.change_settings({"token": None})
        (row,) = await studio.log.read_all()
        assert b"a-secret" not in row.body
        assert studio.sessions.own.settings == {"theme": "light"}


async def test_damage_stays_where_it_is(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a cat"))
        hurt = current(studio).id
        await studio.do("new", act.New(prompt="a dog"))
        sound = current(studio).id
    with sqlite3.connect(home.log) as database:  # what a failing disk does, the triggers notwithstanding
        database.execute("DROP TRIGGER events_no_update")
        database.execute(
            "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'a cat', 'a bat') AS BLOB) WHERE session = ?",
            (hurt,),
        )
    database.close()
    async with open_studio(home, paper, command=studio_command) as studio:
        assert current(studio).id == sound
        with pytest.raises(Conflict, match="damaged") as refused:
            await studio.do(hurt, act.New(prompt="a cat"))
        assert "dimp verify" in refused.value.hint
        assert studio.sessions.find(hurt).generations == {}
        await studio.do(sound, act.Rename(title="unharmed"))


async def test_a_paused_queue_stays_so_over_a_restart(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await studio.pause(True)
        await studio.pause(True)
        asked = await studio.do(None, act.New(prompt="a cat"))
        seq = await studio.log.last_seq()
    async with open_studio(home, paper, command=studio_command) as studio:
        assert studio.queue().paused
        assert [one.id for one in studio.queue().waiting] == list(asked.generation_ids)
        assert await studio.log.last_seq() == seq
        await studio.pause(False)
        assert (await studio.finished(asked.generation_ids[0])).status == DONE
    async with open_studio(home, paper, command=studio_command) as studio:
        assert not studio.queue().paused


async def test_the_chosen_model_is_warmed_up_unless_the_settings_say_not_to(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await studio.warm_up()
        with anyio.fail_after(60):
            while studio.queue().model.state != "ready":  # noqa: ASYNC110
                await anyio.sleep(0.02)
        assert (studio.queue().model.name, studio.queue().model.idle_unload_s) == ("paper", 900.0)
    lazy = msgspec.structs.replace(paper, load_on_demand=True, idle_unload_s=0.0)
    async with open_studio(home, lazy, command=studio_command) as studio:
        await studio.warm_up()
        assert studio.queue().worker_pid is None
    missing = msgspec.structs.replace(paper, model="flux-dev")
    async with open_studio(home, missing, command=studio_command) as studio:
        await studio.warm_up()
        assert studio.queue().worker_pid is None


async def test_the_executor_is_as_patient_as_the_settings_say(
    home: Home, paper: Settings, studio_command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIMP_FAULTS", "hang@1,hang@1")
    hasty = msgspec.structs.replace(paper, hang_after_s=0.3)
    async with open_studio(home, hasty, command=studio_command) as studio:
        outcome = await studio.do(None, act.New(prompt="a cat"))
        with anyio.fail_after(60):
            generation = await studio.finished(outcome.generation_ids[0])
        assert (generation.status, generation.reason) == (FAILED, "hang")
