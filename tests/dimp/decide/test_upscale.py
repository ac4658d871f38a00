"""A larger picture: what is asked for, what comes after it, and how a running studio paints, proves and edits it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core import events as ev
from dimp.core.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from dimp.core.events import Stamped
from dimp.core.generation import DONE, Generation
from dimp.core.interpretation import turns_to
from dimp.core.model import DecisionInputs, ModelFacts
from dimp.decide.rebase import Rebase
from dimp.decide.recipe import read_modification
from dimp.decide.squash import find_stretch, words_of
from dimp.decide.table import decide
from dimp.decide.validate import validate_history
from dimp.history.bundle import export_session
from dimp.history.bundle_import import open_bundle
from dimp.history.drift import why_unmeasured
from dimp.history.exports import export
from dimp.history.rebase import rebase
from dimp.history.replay import replay_onto, verify_session
from dimp.home import Home
from dimp.interpret.rules import interpret
from dimp.models.upscalers import Upscalers
from dimp.settings import Settings
from dimp.studio.sessions import stamp
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import Digest
from tests.dimp.altered import alter
from tests.dimp.engine.upscale import synthetic
from tests.dimp.hands import current, paint
from tests.dimp.history.test_bundle import bundled
from tests.dimp.story import Story
from tests.fake_worker import picture

pytestmark = pytest.mark.anyio

NET = ModelFacts("net", "digest-of-net", "upscale", 1, 0.0, 0, 0, options={"scale": 4})
TWICE = msgspec.structs.replace(NET, name="x2", options={"scale": 2})


def told() -> Story:
    """A red ball that was made blue."""
    story = Story()
    story.paint(act.New(prompt="a red ball on grass", seed=7, negative_prompt="fog"))
    story.paint(act.Refine(modification="make the ball blue"))
    return story


def imported(width: int, height: int, prompt: str = "") -> Story:
    story = Story()
    data = picture("photo", 1, "", width, height)
    story.do(act.Import(story.keep(data), "png", len(data), width, height, prompt=prompt))
    return story


def asked(story: Story, action: act.Upscale, upscaler: ModelFacts = NET) -> ev.GenerationRequested:
    (one,) = decide(story.session, action, DecisionInputs(("new",), 11, model=upscaler))
    assert isinstance(one, ev.GenerationRequested)
    return one


def head(story: Story) -> Generation:
    current = story.session.current()
    assert current is not None
    return current


def test_it_is_a_child_with_the_words_of_its_parent_and_its_own_size() -> None:
    story = told()
    parent = head(story)
    one = asked(story, act.Upscale(scale=3, priority="background"))
    assert (one.kind, one.method, one.parent_id, one.source) == ("upscale", "upscale", parent.id, parent.digest)
    assert (one.width, one.height, one.options) == (192, 192, {"scale": 3})
    assert (one.prompt, one.negative_prompt, one.seed) == (parent.recipe.prompt, "fog", 7)
    assert (one.model, one.model_revision, one.modification, one.reading) == ("net", "digest-of-net", None, None)
    assert (one.expected_head, one.priority, one.steps, one.strength) == (parent.id, "background", 1, None)


def test_an_imported_picture_of_any_size_is_enlarged() -> None:
    one = asked(imported(33, 1), act.Upscale(scale=2))
    assert (one.width, one.height, one.prompt, one.seed) == (66, 2, "", 11)


@pytest.mark.parametrize(
    ("action", "upscaler", "kind", "words"),
    [
        (act.Upscale(scale=1), NET, Invalid, "scale"),
        (act.Upscale(scale=5), NET, Invalid, "scale"),
        (act.Upscale(scale=3), TWICE, Invalid, "2 times at most"),
        (act.Upscale(id="nobody"), NET, Refusal, "nobody"),
    ],
)
def test_what_cannot_be_is_refused(
    action: act.Upscale, upscaler: ModelFacts, kind: type[Refusal], words: str
) -> None:  # fmt: skip
    with pytest.raises(kind, match=words) as refused:
        asked(told(), action, upscaler)
    assert refused.value.hint


@pytest.mark.parametrize(("width", "hint"), [(2731, "2 times"), (5000, "as large as")])
def test_a_side_above_the_limit_is_refused_with_what_fits(width: int, hint: str) -> None:
    with pytest.raises(Invalid, match="at most 8192") as refused:
        asked(imported(width, 64), act.Upscale(scale=4))
    assert hint in refused.value.hint


def test_an_empty_canvas_a_picture_in_work_and_a_film_are_refused() -> None:
    with pytest.raises(Conflict, match="no picture to enlarge"):
        asked(Story(), act.Upscale())
    story = told()
    (waiting,) = story.do(act.New(prompt="x"))
    with pytest.raises(Conflict, match="cannot be enlarged"):
        asked(story, act.Upscale(id=waiting))
    film = head(story)
    alter(film, method="animate")
    with pytest.raises(Conflict, match="moves"):
        asked(story, act.Upscale())


def test_what_is_said_to_it_is_painted_at_the_size_before() -> None:
    story = told()
    small = head(story)
    story.paint(act.Upscale(scale=4))
    large = story.paint(act.Upscale(scale=2))
    assert (head(story).width, story.session.unscaled(head(story))) == (512, small)
    (refined,) = story.do(act.Refine(modification="add a hat"))
    one = story.session.generations[refined].recipe
    assert (one.width, one.height, one.seed) == (64, 64, 7)
    assert (one.parent_id, one.source) == (large, story.session.generations[large].digest)
    (wide,) = story.do(act.Refine(modification="add a hat", width=256, height=128))
    assert story.session.generations[wide].recipe.width == 256


def test_enlarging_is_no_turn_of_the_talk() -> None:
    """What is said next is understood as if the picture had not been enlarged."""
    story = told()
    plain = [turns_to(story.session, head(story)), read_modification(story.session, head(story), "no, green")]
    root, _ = story.session.generations
    story.paint(act.Upscale())
    assert [turns_to(story.session, head(story)), read_modification(story.session, head(story), "no, green")] == plain
    assert plain[1] != interpret(head(story).recipe.prompt, "no, green", [])
    (sibling,) = story.do(act.Refine(modification="no, green"))
    assert story.session.generations[sibling].recipe.parent_id == root


@pytest.mark.parametrize("action", [act.Again(), act.Vary()])
def test_painting_again_paints_the_picture_that_was_enlarged(action: act.AnyAction) -> None:
    story = told()
    small = head(story)
    story.paint(act.Upscale())
    (again,) = story.do(action)
    one = story.session.generations[again].recipe
    assert (one.width, one.model, one.prompt) == (64, "paper", small.recipe.prompt)
    assert one.method != "upscale"


def test_squash_passes_it_over() -> None:
    story = told()
    story.paint(act.Upscale())
    with pytest.raises(Conflict, match="only one change"):
        story.do(act.Squash())
    story.paint(act.Refine(modification="add a hat"))
    story.paint(act.Upscale())
    (squashed,) = story.do(act.Squash())
    one = story.session.generations[squashed].recipe
    assert one.modification == "make the ball blue, add a hat"
    assert (one.width, one.method) == (64, "img2img")


def test_it_says_of_itself_what_it_is() -> None:
    story = told()
    story.paint(act.Upscale(scale=3))
    assert words_of(head(story)) == head(story).words == "enlarged 3 times"
    assert find_stretch(story.session, None, None).changes[-1] is head(story)
    assert "enlarged" in why_unmeasured(head(story).recipe)


@pytest.mark.parametrize(("width", "prompt"), [(33, ""), (2000, "a photo")])
def test_a_history_with_it_is_admitted(width: int, prompt: str) -> None:
    story = imported(width, 17, prompt)
    story.paint(act.Upscale(scale=4))
    session = validate_history(story.session.id, [stamp(row) for row in story.rows])
    assert [one.width for one in session.generations.values()] == [width, 4 * width]


def test_a_bundle_holds_pictures_larger_than_any_that_is_painted() -> None:
    story = imported(2100, 2100)
    story.paint(act.Upscale(scale=2))
    with open_bundle(BytesIO(bundled(story))) as bundle:
        assert [one.width for one in bundle.session.generations.values()] == [2100, 4200]


@pytest.mark.parametrize("change", [{"width": 8193}, {"width": 0}, {"method": "text"}])
def test_a_history_that_could_not_have_been_is_not(change: dict[str, object]) -> None:
    story = imported(33, 17)
    story.paint(act.Upscale(scale=4))

    def changed(one: Stamped) -> Stamped:
        if not isinstance(one.event, ev.GenerationRequested):
            return one
        return msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, **change))

    with pytest.raises(Invalid):
        validate_history(story.session.id, [changed(stamp(row)) for row in story.rows])


@pytest.fixture
async def studio(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[Studio]:
    """A studio where a ball was made blue and enlarged by a network of the user's, then given a hat."""
    folder = home.models / "upscalers"
    folder.mkdir(parents=True)
    synthetic.safetensors(folder / "mine.safetensors", synthetic.weights(synthetic.RRDB))
    async with open_studio(home, paper, command=studio_command) as opened:
        await paint(opened, act.New(prompt="a red ball", seed=7))
        await paint(opened, act.Refine(modification="make it blue"))
        await paint(opened, act.Upscale(scale=4, upscaler="mine"))
        await paint(opened, act.Refine(modification="add a hat"))
        yield opened


def line(studio: Studio) -> list[Generation]:
    return list(current(studio).generations.values())


async def test_it_is_painted_by_the_upscaler_that_was_named(studio: Studio) -> None:
    _, small, large, hat = line(studio)
    assert (large.status, large.recipe.model, large.width, large.height) == (DONE, "mine", 256, 256)
    assert len(large.recipe.model_revision) == 64
    assert (hat.recipe.parent_id, hat.recipe.source, hat.width) == (large.id, large.digest, small.width)


async def test_the_best_upscaler_is_taken_where_none_is_named(studio: Studio) -> None:
    large = current(studio).generations[await paint(studio, act.Upscale())]
    assert large.recipe.model == Upscalers(studio.home).chosen


async def test_an_upscaler_that_is_not_there_writes_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("dimp.models.upscalers.PACKAGE", "no-such-package")
    before = studio.feed.seq
    for name, kind in (("nobody", NotFound), ("x4plus", Unavailable)):
        with pytest.raises(kind):
            await studio.do(None, act.Upscale(upscaler=name))
    assert studio.feed.seq == before


async def test_the_same_operation_enlarges_once(studio: Studio) -> None:
    first = await studio.do(None, act.Upscale(), op="once")
    again = await studio.do(None, act.Upscale(), op="once")
    assert again.repeated
    assert again.generation_ids == first.generation_ids


async def test_replay_proves_it(studio: Studio) -> None:
    verdicts = [one.verdict async for one in verify_session(studio, current(studio).id)]
    assert verdicts == ["same"] * 4


async def test_a_replay_with_another_model_enlarges_as_before(studio: Studio) -> None:
    first = current(studio)
    verdicts = [one.verdict async for one in replay_onto(studio, first.id, model="paper", onto="again")]
    assert verdicts == ["painted"] * 4
    models = [one.recipe.model for one in studio.sessions.find("again").generations.values()]
    assert models == ["paper", "paper", "mine", "paper"]


async def test_a_rebase_enlarges_again_on_the_way(studio: Studio) -> None:
    session = current(studio)
    lines = [one async for one in rebase(studio, session.id, None, Rebase(seed=9))]
    made = [session.generations[one.painted_id or ""] for one in lines if one.verdict == "painted"]
    assert [one.recipe.method for one in made] == ["text", "flowedit", "upscale", "flowedit"]
    assert [one.width for one in made] == [64, 64, 256, 64]
    assert made[2].recipe.source == made[1].digest


async def test_a_rebase_may_begin_at_an_enlarged_picture(studio: Studio) -> None:
    large = line(studio)[2]
    lines = [one async for one in rebase(studio, current(studio).id, None, Rebase(since=large.id, seed=9))]
    assert [one.verdict for one in lines] == ["asked", "painted"]


async def test_it_is_exported_like_any_other(studio: Studio) -> None:
    session = current(studio)
    rows = await studio.log.read(session.id, 0, 100)
    large = line(studio)[2]
    png = export(session, rows, studio.blobs, "png", large.id).data
    assert png == studio.blobs.read(Digest.parse(large.digest or ""))
    page = export(session, rows, studio.blobs, "html").data.decode()
    assert "enlarged 4 times" in page
    assert export(session, rows, studio.blobs, "gif").data.startswith(b"GIF89a")
    bundled = BytesIO()
    export_session(rows, studio.blobs, bundled)
    assert len(bundled.getvalue()) > len(png)


async def test_pending_work_goes_on_after_a_restart(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:  # fmt: skip
    async with open_studio(home, paper, command=studio_command) as opened:
        await paint(opened, act.New(prompt="a red ball", seed=7))
        opened.executor.pause()
        (waiting,) = (await opened.do(None, act.Upscale(scale=3))).generation_ids
    async with open_studio(home, paper, command=studio_command) as opened:
        assert (await opened.finished(waiting)).width == 192
