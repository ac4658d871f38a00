"""A refinement read by a language model, from the words to the event and back."""

from __future__ import annotations

import threading
from contextlib import AsyncExitStack
from typing import Any

import anyio
import msgspec
import pytest

from dimp.core import actions as act
from dimp.core import events as ev
from dimp.core.generation import Generation
from dimp.history.bundle import export_session
from dimp.history.replay import replay_onto, verify_session
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from tests.dimp.llm.endpoint import GOOD, Endpoint, Reply, completion, endpoint

pytestmark = pytest.mark.anyio


def told_to(paper: Settings, told: Endpoint) -> Settings:
    return msgspec.structs.replace(
        paper, interpreter="openai", interpreter_url=f"{told.url}/v1", interpreter_model="small"
    )


async def painted(studio: Studio, action: act.AnyAction) -> Generation:
    outcome = await studio.do(None, action)
    return await studio.finished(outcome.generation_ids[0])


async def test_the_event_holds_what_was_asked_and_replay_never_asks_again(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    with endpoint(lambda path, body: completion(GOOD)) as told:
        async with open_studio(home, told_to(paper, told), command=studio_command) as studio:
            await painted(studio, act.New(prompt="a red ball on grass"))
            blue = await painted(studio, act.Refine(modification="make it blue"))
            session, _ = studio.sessions.generation(blue.id)
            assert blue.recipe.prompt == "a blue ball on grass"
            assert blue.recipe.instruction == "make the ball blue"
            assert blue.recipe.reading is not None
            assert blue.recipe.reading.interpreter == "llm/1"
            asked = blue.recipe.asked
            assert asked is not None
            assert asked.messages[-1].content.endswith("Change: make it blue")
            assert [line.verdict async for line in verify_session(studio, session.id)] == ["same", "same"]
            assert [line.verdict async for line in replay_onto(studio, session.id)] == ["painted", "painted"]
            assert len(told.heard) == 1
            rows = await studio.log.read(session.id)
        async with open_studio(home, paper, command=studio_command) as studio:
            again = studio.sessions.generation(blue.id)[1]
            assert again.recipe == blue.recipe
            export_session(rows, studio.blobs, home.root / "out.dimp")
    assert told.url.encode() not in (home.root / "out.dimp").read_bytes()


async def test_undo_does_not_wait_for_a_model_and_the_words_stay_about_their_picture(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    asked, undone = anyio.Event(), threading.Event()

    def late(path: str, body: Any) -> Reply:
        anyio.from_thread.run_sync(asked.set, token=token)
        assert undone.wait(60)
        return completion(GOOD)

    with endpoint(late) as told:
        async with AsyncExitStack() as stack:
            studio = await stack.enter_async_context(open_studio(home, told_to(paper, told), command=studio_command))
            token = anyio.lowlevel.current_token()
            await painted(studio, act.New(prompt="a red ball on sand"))
            ball = await painted(studio, act.New(prompt="a red ball on grass"))
            made: list[Generation] = []

            async def refine() -> None:
                made.append(await painted(studio, act.Refine(modification="make it blue")))

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(refine)
                await asked.wait()
                await studio.do(None, act.Undo())
                assert not made
                undone.set()
            session, _ = studio.sessions.generation(ball.id)
            assert made[0].recipe.parent_id == ball.id
            assert session.head != made[0].id  # the canvas had moved on


async def test_without_an_answer_the_picture_is_painted_by_the_rules(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    with endpoint(lambda path, body: Reply(b"", 500)) as told:
        async with open_studio(home, told_to(paper, told), command=studio_command) as studio:
            await painted(studio, act.New(prompt="a red ball on grass"))
            blue = await painted(studio, act.Refine(modification="make it blue"))
    assert blue.recipe.prompt == "a blue ball on grass"
    assert blue.recipe.reading is not None
    assert "status 500" in blue.recipe.reading.note
    assert blue.recipe.asked is not None
    assert (blue.recipe.asked.answer, blue.recipe.asked.digest) == ("", "")


async def test_it_is_off_until_a_setting_turns_it_on(home: Home, paper: Settings, studio_command: list[str]) -> None:
    with endpoint(lambda path, body: completion(GOOD)) as told:
        off = msgspec.structs.replace(told_to(paper, told), interpreter="")
        async with open_studio(home, off, command=studio_command) as studio:
            await painted(studio, act.New(prompt="a red ball on grass"))
            plain = await painted(studio, act.Refine(modification="make it blue"))
            assert told.heard == []
            await studio.change_settings({"interpreter": "openai"})
            read = await painted(studio, act.Refine(modification="make it blue", parent_id=plain.recipe.parent_id))
            assert len(told.heard) == 1
    assert plain.recipe.asked is None
    assert isinstance(read.recipe.asked, ev.Asked)


async def test_a_model_that_edits_by_instruction_gets_the_words_and_the_caption_stays_true(
    home: Home, studio_command: list[str]
) -> None:
    editor = home.models / "editor"
    editor.mkdir()
    (editor / "model_index.json").write_text('{"_class_name": "FluxPipeline"}')
    (editor / "esquisse.json").write_text('{"steps": 4, "width": 64, "height": 64, "methods": {"*": "instruct"}}')
    with endpoint(lambda path, body: completion(GOOD)) as told:
        async with open_studio(home, told_to(Settings(model="editor"), told), command=studio_command) as studio:
            await painted(studio, act.New(prompt="a red ball on grass"))
            blue = (await painted(studio, act.Refine(modification="make it blue"))).recipe
    assert (blue.method, blue.instruction) == ("instruct", "make the ball blue")
    assert (blue.prompt, blue.modification) == ("a blue ball on grass", "make it blue")
