"""How did I get here: the chain that led to a picture, whole, in order, and with what drifted on the way."""

from __future__ import annotations

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import NotFound
from dimp.core.session import Session
from dimp.history.lineage import Drifts, describe_chain, find_chain
from dimp.home import Home
from dimp.studio.sessions import Sessions
from dimp_store.disk_blobs import DiskBlobs
from tests.dimp.story import Story
from tests.dimp.tales import forked


def told(*stories: Story) -> Sessions:
    sessions, before = Sessions(), 0
    for story in stories:
        sessions.load([msgspec.structs.replace(row, seq=before + row.version) for row in story.rows])
        before += len(story.rows)
    return sessions


def drifts(home: Home, *stories: Story) -> Drifts:
    blobs = DiskBlobs(home.images)
    for story in stories:
        for data in story.images.values():
            blobs.put(data, "png")
    return Drifts(blobs, home.cache)


def held(sessions: Sessions, story: Story) -> Session:
    return sessions.find(story.session.id)


def test_the_chain_from_the_first_words(home: Home) -> None:
    story = forked()
    hat = story.paint(act.Refine(modification="add a hat"))
    sessions = told(story)
    session = held(sessions, story)
    found = describe_chain(find_chain(sessions, session, session.generations[hat]), drifts(home, story))
    assert [step.words for step in found.steps] == ["a red ball on grass", "make it night", "add a hat"]
    assert [step.generation.seed for step in found.steps] == [7, 7, 7]
    assert found.steps[-1].generation.id == found.generation_id == hat
    assert found.sources == ()
    first, night, last = (step.drift for step in found.steps)
    assert (first.outside, night.outside) == (None, None)
    assert first.note != night.note
    assert last.outside is not None or last.changed == 1.0
    assert found.since_start.note.endswith(f"because of one of them. {night.note}")


def test_the_chain_goes_on_through_a_picture_that_another_began_from(home: Home) -> None:
    first, second = forked(), Story(2)
    source = first.session.current()
    assert source is not None
    assert source.digest
    second.paint(act.New(prompt="a house like that", source=source.digest))
    last = second.paint(act.Refine(modification="add a door", mask="ab" * 32))
    sessions = told(first, second)
    session = held(sessions, second)
    line = find_chain(sessions, session, session.generations[last])
    assert [one.recipe.modification or one.recipe.prompt for _, one in line] == [
        "a red ball on grass", "make it night", "a house like that", "add a door",
    ]  # fmt: skip
    assert [home.id for home, _ in line] == [first.session.id] * 2 + [second.session.id] * 2
    assert describe_chain(
        find_chain(sessions, session, session.generations[last]), drifts(home, first, second)
    ).sources == ("ab" * 32,)


def test_a_picture_from_elsewhere_is_a_source(home: Home) -> None:
    story = Story()
    photo = story.keep(b"not looked at")
    story.do(act.Import(photo, "png", 13, 64, 64, name="photo.png"))
    hat = story.paint(act.Refine(modification="add a hat"))
    sessions = told(story)
    session = held(sessions, story)
    found = describe_chain(find_chain(sessions, session, session.generations[hat]), drifts(home, story))
    assert found.sources == (photo,)
    assert "cannot be read" in found.steps[-1].drift.note


def test_drift_is_measured_once(home: Home) -> None:
    story = forked()
    blue = list(story.session.generations.values())[1]
    measured = drifts(home, story).measure_step(blue)
    empty = DiskBlobs(home.root / "elsewhere")
    assert Drifts(empty, home.cache).measure_step(blue) == measured
    (kept,) = (home.cache / "drift").rglob("*.json")
    kept.write_bytes(b"torn")
    assert drifts(home, story).measure_step(blue) == measured


def test_a_whole_digest_is_found_in_any_session() -> None:
    first, second = forked(), Story(2)
    second.paint(act.New(prompt="a house"))
    sessions = told(first, second)
    ball = next(iter(first.session.generations.values()))
    assert sessions.current() is held(sessions, second)
    assert sessions.generation(ball.digest or "")[1].id == ball.id
    with pytest.raises(NotFound):
        sessions.generation((ball.digest or "")[:12])
    with pytest.raises(NotFound):
        sessions.generation("0" * 64)
