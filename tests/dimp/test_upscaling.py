"""A larger picture: what is asked for, what comes after it, and how the edits of a history go round it."""

from __future__ import annotations

import msgspec
import pytest

from dimp import actions as act
from dimp import events as ev
from dimp.admission import admit
from dimp.decisions import decide
from dimp.drift import unmeasured
from dimp.events import Stamped
from dimp.interpret.rules import interpret
from dimp.recipes import Given, ModelFacts, read, turns_to
from dimp.refusals import Conflict, Invalid, Refusal
from dimp.rewriting import stretch, words_of
from dimp.session import Generation
from dimp.sessions import stamp
from tests.dimp.story import Story
from tests.fake_worker import picture

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
    (one,) = decide(story.session, action, Given(("new",), 11, model=upscaler))
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
    film.recipe = msgspec.structs.replace(film.recipe, method="animate")
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
    plain = [turns_to(story.session, head(story)), read(story.session, head(story), "no, green")]
    root, _ = story.session.generations
    story.paint(act.Upscale())
    assert [turns_to(story.session, head(story)), read(story.session, head(story), "no, green")] == plain
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
    assert words_of(head(story)) == head(story).said == "enlarged 3 times"
    assert stretch(story.session, None, None).changes[-1] is head(story)
    assert "enlarged" in unmeasured(head(story).recipe)


@pytest.mark.parametrize(("width", "prompt"), [(33, ""), (2000, "a photo")])
def test_a_history_with_it_is_admitted(width: int, prompt: str) -> None:
    story = imported(width, 17, prompt)
    story.paint(act.Upscale(scale=4))
    session = admit(story.session.id, [stamp(row) for row in story.rows])
    assert [one.width for one in session.generations.values()] == [width, 4 * width]


@pytest.mark.parametrize("change", [{"width": 8193}, {"width": 0}, {"method": "text"}])
def test_a_history_that_could_not_have_been_is_not(change: dict[str, object]) -> None:
    story = imported(33, 17)
    story.paint(act.Upscale(scale=4))

    def changed(one: Stamped) -> Stamped:
        if not isinstance(one.event, ev.GenerationRequested):
            return one
        return msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, **change))

    with pytest.raises(Invalid):
        admit(story.session.id, [changed(stamp(row)) for row in story.rows])
