"""A rebase carried out: new branches beside the old, one undo back, and nothing painted twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, NotFound
from dimp.core.generation import CANCELLED
from dimp.decide.rebase import Rebase
from dimp.history.rebase import rebase
from dimp.history.replay import ReplayLine
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from tests.dimp.hands import current, paint

pytestmark = pytest.mark.anyio


@pytest.fixture
async def studio(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[Studio]:
    """A studio with a ball that was changed twice, and a cat beside it; the changed ball is on the canvas."""
    async with open_studio(home, paper, command=studio_command) as opened:
        await paint(opened, act.New(prompt="a red ball on grass", seed=7))
        await paint(opened, act.Refine(modification="make the ball blue"))
        await paint(opened, act.Refine(modification="make it night"))
        await paint(opened, act.New(prompt="a ball on sand", seed=3, aside=True))
        yield opened


async def rebased(
    studio: Studio, reference: str | None = None, op: str | None = None, **wish: object
) -> list[ReplayLine]:
    wished = Rebase(**wish)  # type: ignore[arg-type]
    return [line async for line in rebase(studio, current(studio).id, reference, wished, op=op)]


async def test_the_same_words_on_another_root(studio: Studio) -> None:
    session = current(studio)
    before, (_, _, night, other) = session.head, list(session.generations)
    lines = await rebased(studio, onto=other)
    assert [line.verdict for line in lines] == ["asked", "painted", "asked", "painted"]
    tip = session.generations[lines[-1].painted_id or ""]
    assert [one.recipe.prompt for one in session.path(tip.id)] == [
        "a ball on sand", "a blue ball on sand", "a blue ball on sand at night",
    ]  # fmt: skip
    assert {one.recipe.seed for one in session.path(tip.id)} == {3}
    assert session.head == tip.id
    await studio.do(None, act.Undo())
    assert session.head == before == night


async def test_another_seed_is_a_tree_of_its_own(studio: Studio) -> None:
    session = current(studio)
    old = session.path(session.head or "")
    lines = await rebased(studio, seed=11)
    new = session.path(session.head or "")
    assert len(lines) == 6
    assert [one.recipe.prompt for one in new] == [one.recipe.prompt for one in old]
    assert {one.recipe.seed for one in new} == {11}
    assert not {one.id for one in new} & {one.id for one in old}


async def test_asked_again_under_its_operation_it_paints_nothing_twice(studio: Studio) -> None:
    session = current(studio)
    last, other = list(session.generations)[2:]
    once = await rebased(studio, last, op="r", onto=other)
    count = len(session.generations)
    again = await rebased(studio, last, op="r", onto=other)
    assert [line.painted_id for line in again] == [line.painted_id for line in once]
    assert len(session.generations) == count


async def test_a_canvas_that_moved_on_is_left(studio: Studio) -> None:
    session = current(studio)
    first, *_, other = session.generations
    lines = []
    async for line in rebase(studio, session.id, session.head, Rebase(onto=other)):
        lines.append(line)
        if len(lines) == 1:
            await studio.do(None, act.Jump(first))
    assert lines[-1].verdict == "painted"
    assert session.head == first


async def test_a_change_that_is_stopped_ends_it(studio: Studio) -> None:
    session = current(studio)
    before, other = session.head, list(session.generations)[-1]
    studio.executor.pause()
    lines: list[ReplayLine] = []
    async for line in rebase(studio, session.id, None, Rebase(onto=other)):
        lines.append(line)
        if line.verdict == "asked":
            await studio.cancel(line.painted_id or "")
    assert [line.verdict for line in lines] == ["asked", "cannot"]
    assert session.generations[lines[0].painted_id or ""].status == CANCELLED
    assert session.head == before


async def test_a_refusal_writes_nothing(studio: Studio) -> None:
    before = studio.feed.seq
    for wish, refusal in (({}, Conflict), ({"model": "nobody"}, NotFound), ({"onto": "beef"}, NotFound)):
        with pytest.raises(refusal), anyio.fail_after(60):
            await rebased(studio, **wish)
    assert studio.feed.seq == before
