"""Replay: the same request gives the same bytes, and where it does not, it is said what changed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, NotFound, Unavailable
from dimp.core.generation import PENDING
from dimp.core.session import Session
from dimp.engine.protocol import RETRIED
from dimp.engine.reports import JobCancelled
from dimp.history.replay import ReplayLine, replay_onto, verify_session
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from tests.dimp.altered import alter
from tests.dimp.hands import current, paint
from tests.fake_worker import picture

pytestmark = pytest.mark.anyio


@pytest.fixture
async def studio(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[Studio]:
    """A studio with a session that forks, has a failure in it, and an imported picture that was refined."""
    async with open_studio(home, paper, command=studio_command) as opened:
        await paint(opened, act.New(prompt="a red ball", seed=7))
        await paint(opened, act.Refine(modification="make it blue"))
        await opened.do(None, act.Undo())
        await paint(opened, act.Refine(modification="make it night", steps=6))
        failing = await opened.do(None, act.New(prompt="x", options={"fake_fail": "internal:no"}))
        await opened.finished(failing.generation_ids[0])
        stored = opened.blobs.put(picture("photo", 1, "", 64, 64), "png")
        await opened.do(None, act.Import(str(stored.digest), "png", stored.size, 64, 64, name="photo.png"))
        await paint(opened, act.Refine(modification="add a hat"))
        yield opened


async def lines_of(lines: AsyncIterator[ReplayLine]) -> list[ReplayLine]:
    return [line async for line in lines]


async def until(condition: Callable[[], bool]) -> None:
    """Waits for something that nobody announces."""
    with anyio.fail_after(60):
        while not condition():  # noqa: ASYNC110
            await anyio.sleep(0.01)


async def verified(studio: Studio) -> list[ReplayLine]:
    return await lines_of(verify_session(studio, current(studio).id))


async def test_the_same_bytes_come_out_and_nothing_is_written(studio: Studio) -> None:
    before, images = studio.feed.seq, set(studio.blobs.digests())
    lines = await verified(studio)
    assert [line.verdict for line in lines] == ["same"] * 4  # what failed or was imported is not painted again
    assert all(line.held and line.painted == line.digest and not line.changes for line in lines)
    assert studio.feed.seq == before == await studio.log.last_seq()
    assert set(studio.blobs.digests()) == images
    assert studio.feed.progress is None or studio.sessions.session_of(studio.feed.progress.id)


async def test_what_changed_is_named(studio: Studio, tmp_path: Path) -> None:
    session = current(studio)
    generation = next(iter(session.generations.values()))
    generation.digest = str(studio.blobs.put(b"no picture", "png").digest)
    alter(generation, fingerprint={"fake": "0", "threads": "8", RETRIED: "out of memory with a larger one"})
    model = tmp_path / "elsewhere"
    model.mkdir()
    (model / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline", "new": True}))
    studio.configuration.use(msgspec.structs.replace(studio.settings, model_folders={"paper": str(model)}))
    first = (await verified(studio))[0]
    assert first.verdict == "differs"
    assert first.changes["fake"] == ("0", "1")
    assert first.changes["threads"] == ("8", "")
    assert RETRIED not in first.changes
    assert first.changes["model_revision"][0] == generation.recipe.model_revision
    assert first.difference is None
    assert first.hint


async def test_a_difference_that_nobody_sees_is_near(studio: Studio) -> None:
    from io import BytesIO

    from PIL import Image

    generation = next(iter(current(studio).generations.values()))
    with Image.open(studio.blobs.path(type(next(studio.blobs.digests()))(generation.digest or ""))) as image:
        shifted, out = image.convert("RGB").point(lambda level: min(255, level + 1)), BytesIO()
    shifted.save(out, "PNG")
    generation.digest = str(studio.blobs.put(out.getvalue(), "png").digest)
    first = (await verified(studio))[0]
    assert first.verdict == "near"
    assert first.difference is not None
    assert 0 < first.difference <= 1
    assert not first.held


async def test_a_missing_model_cannot_be_replayed(studio: Studio) -> None:
    studio.configuration.use(Settings())
    lines = await verified(studio)
    assert {line.verdict for line in lines} == {"cannot"}
    assert all(line.message and line.hint for line in lines)


async def test_a_wait_that_is_given_up_takes_the_job_along(studio: Studio) -> None:
    recipe = msgspec.structs.replace(
        next(iter(current(studio).generations.values())).recipe, options={"fake_step_ms": 500}, steps=100
    )
    with anyio.move_on_after(0.3):
        await studio.repaint(recipe)
    await until(lambda: studio.queue().running is None and not studio.queue().waiting)


async def test_a_job_that_is_cancelled_from_outside_is_said(studio: Studio) -> None:
    studio.executor.pause()
    endings = []

    async def paint_again() -> None:
        endings.append(await studio.repaint(next(iter(current(studio).generations.values())).recipe))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(paint_again)
        await until(lambda: bool(studio.queue().waiting))
        await studio.executor.cancel(studio.queue().waiting[0].id)
    assert isinstance(endings[0], JobCancelled)


async def test_work_of_users_goes_first(studio: Studio) -> None:
    session = current(studio)
    studio.executor.pause()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(studio.repaint, next(iter(session.generations.values())).recipe)
        await until(lambda: bool(studio.queue().waiting))
        (asked,) = (await studio.do(None, act.New(prompt="now"))).generation_ids
        assert studio.queue().waiting[0].id == asked
        assert session.generations[asked].status == PENDING
        studio.executor.resume()


async def test_a_session_is_painted_again_with_its_tree(studio: Studio) -> None:
    old = current(studio)
    lines = await lines_of(replay_onto(studio, old.id, onto="once more"))
    new = studio.sessions.find("once more")
    assert new.id != old.id
    assert {line.verdict for line in lines} == {"painted"}
    twins = {line.generation_id: line.painted_id for line in lines}
    assert [twins[generation.id] for generation in old.generations.values() if generation.digest] == list(
        new.generations
    )
    for generation in old.generations.values():
        if (twin := twins.get(generation.id)) is not None:
            made = new.generations[twin]
            assert made.digest == generation.digest  # the same model: the same bytes
            assert made.recipe.parent_id == twins.get(generation.recipe.parent_id or "")
            assert (made.recipe.prompt, made.recipe.seed) == (generation.recipe.prompt, generation.recipe.seed)
    assert new.head == twins[old.head or ""]


async def test_the_canvas_of_a_session_that_is_there_moves_once(studio: Studio) -> None:
    plain = Session("")
    for action in (act.New(prompt="a house", seed=1), act.Refine(modification="add a door")):
        outcome = await studio.do("new" if not plain.started else plain.id, action)
        plain = studio.sessions.find(outcome.session_id)
        await studio.finished(outcome.generation_ids[0])
    target = await studio.start_session("target")
    (asked,) = (await studio.do(target.id, act.New(prompt="a cat", seed=2))).generation_ids
    await studio.finished(asked)
    lines = await lines_of(replay_onto(studio, plain.id, onto="target"))
    assert target.head == lines[-1].painted_id
    await studio.do(target.id, act.Undo())
    assert target.head == asked


async def test_another_model_brings_its_own_steps_and_keeps_the_words(studio: Studio, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    (folder / "esquisse.json").write_text(json.dumps({"steps": 9, "guidance_scale": 1.5, "width": 128, "height": 128}))
    folders = {**studio.settings.model_folders, "other": str(folder)}
    studio.configuration.use(msgspec.structs.replace(studio.settings, model_folders=folders))
    old = current(studio)
    await lines_of(replay_onto(studio, old.id, model="other"))
    new = current(studio)
    assert new.title == "a red ball (other)"
    for generation in new.generations.values():
        if generation.recipe.kind != "import":
            assert (generation.recipe.model, generation.recipe.steps, generation.recipe.guidance_scale) == (
                "other",
                9,
                1.5,
            )
            assert generation.recipe.width == 64
    words = [generation.recipe.prompt for generation in old.generations.values() if generation.digest]
    assert [generation.recipe.prompt for generation in new.generations.values()] == words


async def test_an_unknown_model_writes_nothing(studio: Studio) -> None:
    before = studio.feed.seq
    for model, refusal in (("nonsense", NotFound), ("flux-dev", Unavailable)):
        with pytest.raises(refusal):
            await lines_of(replay_onto(studio, current(studio).id, model=model))
    with pytest.raises(Conflict):
        await lines_of(replay_onto(studio, current(studio).id, onto=current(studio).id))
    assert studio.feed.seq == before


async def test_what_was_kept_must_come_out_again_too(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a red ball on grass", seed=7))
        await paint(studio, act.Refine(modification="make the ball blue", options={"fake_keep": True}))
        await paint(studio, act.Remask(grow=2))
        assert [line.verdict for line in await verified(studio)] == ["same"] * 3
        blue, larger = list(current(studio).generations.values())[1:]
        assert blue.kept is not None
        assert larger.kept is not None
        assert blue.kept.mask != larger.kept.mask
        alter(larger, kept=msgspec.structs.replace(larger.kept, mask=blue.kept.mask))
        assert [line.verdict for line in await verified(studio)] == ["same", "same", "near"]


async def test_a_mask_is_changed_again_on_the_picture_that_was_painted_anew(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a red ball on grass", seed=7))
        await paint(studio, act.Refine(modification="make the ball blue", options={"fake_keep": True}))
        await paint(studio, act.Remask(grow=2))
        first = current(studio)
        lines = await lines_of(replay_onto(studio, first.id, onto="anew"))
        assert [line.verdict for line in lines] == ["painted"] * 3
        before, after = (list(session.generations.values()) for session in (first, studio.sessions.find("anew")))
        assert [generation.digest for generation in before] == [generation.digest for generation in after]
        assert after[2].recipe.parent_id == after[1].id
