"""Copies in the user's folder: named by the template, with their recipe, never over a file that is there."""

from __future__ import annotations

from pathlib import Path

import anyio
import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Invalid
from dimp.history.output_folder import file_name, find_copies, follow, write_copy
from dimp.home import Home
from dimp.metadata import own
from dimp.metadata.containers import read_texts
from dimp.settings import Settings, check
from dimp.studio.studio import open_studio
from tests.dimp.hands import current, paint
from tests.dimp.story import Story

pytestmark = pytest.mark.anyio


async def test_every_finished_picture_is_copied_with_its_recipe(
    home: Home, paper: Settings, studio_command: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    chosen = msgspec.structs.replace(paper, output_folder=str(folder), output_name="{session}/{seed}-{words}")
    async with open_studio(home, chosen, command=studio_command) as studio, anyio.create_task_group() as tasks:
        tasks.start_soon(follow, studio)
        await anyio.wait_all_tasks_blocked()
        await paint(studio, act.New(prompt="A Café / at night", seed=7))
        generation = current(studio).current()
        assert generation is not None
        with anyio.fail_after(60):
            while not (found := sorted(folder.rglob("*.png"))):  # noqa: ASYNC110
                await anyio.sleep(0.02)  # a file appears, and nobody tells
        assert [path.relative_to(folder).as_posix() for path in found] == ["a-café-at-night/7-a-café-at-night.png"]
        assert own.KEYWORD in read_texts(found[0].read_bytes())
        again = write_copy(home, chosen, studio.blobs, current(studio), generation)
        assert again.name == "7-a-café-at-night-2.png"
        assert find_copies(home, chosen, [generation.id]) == []
        named = msgspec.structs.replace(chosen, output_name="{date}/{id}")
        other = write_copy(home, named, studio.blobs, current(studio), generation)
        assert find_copies(home, named, ["no-such-id", generation.id]) == [other]
        assert find_copies(home, paper, [generation.id]) == []
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{seed}", "5"),
        ("../{seed}", "5"),
        ("/etc/{seed}", "etc/5"),
        ("a\x00b*{seed}", "a-b-5"),
        ("..", None),
        ("{id}", None),
    ],
)
def test_a_name_stays_within_the_folder(template: str, expected: str | None) -> None:
    story = Story()
    painted = story.session.generations[story.paint(act.New(prompt="a ball", seed=5))]
    name = file_name(template, story.session, painted)
    assert name == (expected or painted.id)
    assert ".." not in Path(name).parts


@pytest.mark.parametrize("wrong", ["{prompt}", "{seed", "{seed.__class__}", "{seed!r}", "{seed:>9999}", "", "x" * 201])
def test_a_template_that_cannot_be_filled_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid, match="output_name"):
        check(Settings(output_name=wrong))
