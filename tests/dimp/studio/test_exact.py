"""Cut, turned and flipped pictures: every pixel stays what it was, and undo, changes and replays work as for others."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dimp.core.actions import (
    Again,
    Animate,
    Crop,
    Flip,
    Import,
    Jump,
    New,
    Outpaint,
    Refine,
    Rotate,
    Squash,
    Undo,
    Upscale,
)
from dimp.core.errors import Conflict, Invalid, Refusal
from dimp.core.generation import Generation
from dimp.decide.rebase import Rebase
from dimp.decide.validate import validate_history
from dimp.engine.images import exact
from dimp.history.bundle import export_session
from dimp.history.bundle_import import import_bundle
from dimp.history.rebase import rebase
from dimp.history.replay import replay_onto, verify_session
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.sessions import stamp
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import Digest

pytestmark = pytest.mark.anyio

SIZE = {"width": 128, "height": 96}


@pytest.fixture
async def studio(home: Home, paper: Settings, studio_command: list[str]) -> Any:
    async with open_studio(home, paper, command=studio_command) as opened:
        yield opened


async def do(studio: Studio, action: Any) -> Generation:
    outcome = await studio.do(None, action)
    return await studio.finished(outcome.generation_ids[0])


def pixels(studio: Studio, generation: Generation) -> Any:
    with Image.open(io.BytesIO(studio.blobs.read(Digest.parse(generation.digest or ""), check=True))) as picture:
        return np.asarray(picture)


async def test_every_pixel_that_stays_is_the_one_it_was(studio: Studio) -> None:
    whole = await do(studio, New(prompt="a red ball", **SIZE))
    before = pixels(studio, whole)
    cut = await do(studio, Crop(left=10, top=7, width=33, height=21))
    assert (cut.status, cut.width, cut.height, cut.recipe.kind) == ("done", 33, 21, "crop")
    assert np.array_equal(pixels(studio, cut), before[7:28, 10:43])
    turned = await do(studio, Rotate(id=whole.id))
    assert np.array_equal(pixels(studio, turned), np.rot90(before, -1))
    back = await do(studio, Rotate(degrees=270))
    assert np.array_equal(pixels(studio, back), before)
    half = await do(studio, Rotate(id=whole.id, degrees=180))
    assert np.array_equal(pixels(studio, half), before[::-1, ::-1])
    flipped = await do(studio, Flip(id=whole.id))
    assert np.array_equal(pixels(studio, flipped), before[:, ::-1])
    upside = await do(studio, Flip(id=whole.id, direction="vertical"))
    assert np.array_equal(pixels(studio, upside), before[::-1])
    assert upside.words == "flipped: vertical"
    assert studio.queue().waiting == ()


def test_what_is_see_through_stays_so() -> None:
    rng = np.random.default_rng(1)
    before = rng.integers(0, 256, (9, 12, 4), np.uint8)
    out = io.BytesIO()
    Image.fromarray(before).save(out, "PNG")
    made = exact.reshape(out.getvalue(), "crop", {"left": 2, "top": 3, "width": 5, "height": 4})
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(made.data))), before[3:7, 2:7])
    assert (made.width, made.height, len(made.lqip)) == (5, 4, 576)
    assert exact.reshape(made.data, "flip", {"direction": "vertical"}) == exact.reshape(
        made.data, "flip", {"direction": "vertical"}
    )
    with pytest.raises(ValueError, match="no picture is made"):
        exact.reshape(out.getvalue(), "rotate", {"degrees": 45})


async def test_undo_goes_back_and_the_events_stand_together(studio: Studio) -> None:
    whole = await do(studio, New(prompt="a red ball", **SIZE))
    seq = studio.feed.seq
    cut = await do(studio, Crop(left=0, top=0, width=64, height=64))
    rows = await studio.log.read_all(seq, 10)
    assert [row.type for row in rows] == ["generation.requested", "generation.completed"]
    session = studio.sessions.all()[0]
    assert session.head == cut.id
    await studio.do(None, Undo())
    assert session.head == whole.id
    aside = await do(studio, Flip(aside=True))
    assert (aside.status, session.head) == ("done", whole.id)


@pytest.mark.parametrize(
    ("action", "refusal"),
    [
        (Crop(left=-1, top=0, width=10, height=10), Invalid),
        (Crop(left=0, top=0, width=0, height=10), Invalid),
        (Crop(left=100, top=0, width=29, height=10), Invalid),
        (Crop(left=0, top=90, width=10, height=7), Invalid),
        (Crop(left=0, top=0, width=128, height=96), Invalid),
        (Crop(id="nobody", left=0, top=0, width=8, height=8), Refusal),
    ],
)
async def test_what_cannot_be_cut_writes_nothing(studio: Studio, action: Crop, refusal: type[Refusal]) -> None:
    await do(studio, New(prompt="a red ball", **SIZE))
    seq = studio.feed.seq
    with pytest.raises(refusal):
        await studio.do(None, action)
    assert studio.feed.seq == seq


async def test_nothing_and_films_cannot_be_turned(studio: Studio) -> None:
    with pytest.raises(Conflict):
        await studio.do("new", Rotate())
    await do(studio, New(prompt="a red ball", **SIZE))
    seq = studio.feed.seq
    try:
        film = await do(studio, Animate(prompt="a boat sails"))
    except Refusal:
        assert studio.feed.seq == seq
        return
    with pytest.raises(Conflict):
        await studio.do(None, Flip(id=film.id))


async def test_a_cut_picture_is_changed_enlarged_extended_and_painted_again(studio: Studio) -> None:
    whole = await do(studio, New(prompt="a red ball", seed=5, negative_prompt="fog", **SIZE))
    cut = await do(studio, Crop(left=3, top=5, width=100, height=70))
    changed = await do(studio, Refine(modification="make the ball blue"))
    assert (changed.recipe.source, changed.recipe.parent_id) == (cut.digest, cut.id)
    assert (changed.recipe.prompt, changed.recipe.negative_prompt) == ("a blue ball", "fog")
    assert changed.recipe.width % 16 == changed.recipe.height % 16 == 0
    large = await do(studio, Upscale(id=cut.id, scale=2))
    assert (large.width, large.height) == (200, 140)
    wide = await do(studio, Outpaint(parent_id=cut.id, right=30))
    assert wide.status == "done"
    await studio.do(None, Jump(cut.id))
    again = await do(studio, Again(id=cut.id, seed=9))
    assert (again.recipe.kind, again.recipe.method, again.recipe.model) == ("variation", "text", "paper")
    assert (again.width, again.height) == (whole.width, whole.height)
    with pytest.raises(Conflict, match="cuts or turns the canvas"):
        await studio.do(None, Squash(id=changed.id, since=whole.id))


async def test_an_imported_picture_without_words_is_cut(studio: Studio, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    stored = studio.blobs.put(out.getvalue(), "png")
    await studio.do("new", Import(str(stored.digest), "png", len(out.getvalue()), 40, 30, name="photo.png"))
    cut = await do(studio, Crop(left=0, top=0, width=20, height=30))
    assert (cut.recipe.prompt, cut.width) == ("", 20)
    session = studio.sessions.all()[0]
    rows = await studio.log.read(session.id)
    assert validate_history(session.id, map(stamp, rows)).head == cut.id


async def test_a_replay_proves_it_and_paints_it_elsewhere(studio: Studio) -> None:
    await do(studio, New(prompt="a red ball", **SIZE))
    await do(studio, Crop(left=3, top=5, width=64, height=48))
    await do(studio, Rotate())
    session = studio.sessions.all()[0]
    verdicts = [line.verdict async for line in verify_session(studio, session.id)]
    assert verdicts == ["same", "same", "same"]
    painted = [line async for line in replay_onto(studio, session.id, onto="copy")]
    assert [line.verdict for line in painted] == ["painted"] * 3
    assert [line.painted for line in painted] == [one.digest for one in session.generations.values()]


async def test_a_rebase_cuts_and_turns_the_other_picture(studio: Studio) -> None:
    whole = await do(studio, New(prompt="a red ball", **SIZE))
    await do(studio, Crop(left=32, top=0, width=64, height=96))
    await do(studio, Rotate())
    last = await do(studio, Flip(direction="vertical"))
    other = await do(studio, New(prompt="a red cube", width=256, height=192))
    session = studio.sessions.all()[0]
    lines = [line async for line in rebase(studio, session.id, last.id, Rebase(since=whole.id, onto=other.id))]
    made = [session.generations[line.painted_id] for line in lines if line.verdict == "painted" and line.painted_id]
    assert [one.recipe.kind for one in made] == ["crop", "rotate", "flip"]
    assert np.array_equal(pixels(studio, made[0]), pixels(studio, other)[:, 64:192])
    assert np.array_equal(pixels(studio, made[2]), np.rot90(pixels(studio, made[0]), -1)[::-1])
    assert session.head == made[2].id


async def test_it_travels_in_a_bundle(
    studio: Studio, tmp_path: Path, paper: Settings, studio_command: list[str]
) -> None:
    await do(studio, New(prompt="a red ball", **SIZE))
    cut = await do(studio, Crop(left=3, top=5, width=33, height=21))
    session = studio.sessions.all()[0]
    export_session(await studio.log.read(session.id), studio.blobs, tmp_path / "it.dimp")
    async with open_studio(Home(tmp_path / "other"), paper, command=studio_command) as other:
        await import_bundle(other, tmp_path / "it.dimp")
        assert other.sessions.find(session.id).current().digest == cut.digest  # type: ignore[union-attr]
