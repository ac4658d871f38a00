"""Decisions, told in tables: given a session and an action, these events follow, or this refusal."""

from __future__ import annotations

import typing

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core import events as ev
from dimp.core.errors import Conflict, Invalid, NotFound, Refusal
from dimp.core.generation import Generation
from dimp.core.model import DecisionInputs
from dimp.decide.table import decide, outcome_of
from tests.dimp.story import FACTS, Story
from tests.dimp.tales import forked
from tests.fake_worker import picture


def decided(story: Story, action: act.AnyAction) -> list[ev.AnyEvent]:
    """What follows, without doing it."""
    ids = tuple(f"id-{number}" for number in range(16))
    events = decide(story.session, action, DecisionInputs(ids, 11, "batch", FACTS))
    assert all(isinstance(event, outcome_of(action)) for event in events)
    return events


def head(story: Story) -> Generation:
    current = story.session.current()
    assert current is not None
    return current


def asked(story: Story, action: act.AnyAction) -> ev.GenerationRequested:
    """The one request that follows."""
    (event,) = decided(story, action)
    assert isinstance(event, ev.GenerationRequested)
    return event


def test_every_action_has_a_decision() -> None:
    story = forked()
    for kind in typing.get_args(act.AnyAction):
        given = {"id": "nobody", "prompt": "x", "modification": "x", "name": "x", "note": "x", "tags": (), "title": "x"}
        image = {"digest": "ab", "suffix": "png", "size": 1, "width": 64, "height": 64}
        fields = {field.name: (given | image)[field.name] for field in msgspec.structs.fields(kind) if field.required}
        try:
            decided(story, kind(**fields))
        except Refusal as refusal:
            said = refusal.hint
            assert said


def test_a_new_picture_is_resolved_to_the_last_number() -> None:
    one = asked(Story(), act.New(prompt="  a ball "))
    assert (one.id, one.kind, one.parent_id, one.prompt, one.seed) == ("id-0", "new", None, "a ball", 11)
    assert (one.steps, one.guidance_scale, one.width, one.height) == (4, 3.5, 64, 64)
    assert (one.model, one.model_revision, one.scheduler) == ("paper", "revision-1", "Euler")
    assert (one.method, one.strength, one.source, one.batch) == ("text", None, None, None)
    assert one.options == {"max_sequence_length": 32}


def test_what_is_said_wins_over_the_model() -> None:
    said = act.New(
        prompt="a ball", seed=0, steps=9, guidance_scale=0.0, width=128, height=96, negative_prompt="blur",
        options={"max_sequence_length": 64}, priority="background",
    )  # fmt: skip
    one = asked(Story(), said)
    assert (one.seed, one.steps, one.guidance_scale, one.width, one.height) == (0, 9, 0.0, 128, 96)
    assert (one.negative_prompt, one.options, one.priority) == ("blur", {"max_sequence_length": 64}, "background")


def test_a_batch_counts_its_seeds_up_and_stays_within_the_limit() -> None:
    many = [
        typing.cast(ev.GenerationRequested, one)
        for one in decided(Story(), act.New(prompt="x", count=3, seed=2**53 - 2))
    ]
    assert [one.seed for one in many] == [2**53 - 2, 2**53 - 1, 0]
    assert [one.batch for one in many] == [ev.Batch("batch", index, 3) for index in range(3)]


def test_a_refinement_names_its_parent_and_takes_after_it() -> None:
    story = forked()
    parent = head(story)
    one = asked(story, act.Refine(modification="add a hat"))
    assert (one.parent_id, one.source, one.seed) == (parent.id, parent.digest, parent.recipe.seed)
    assert one.expected_head == parent.id
    assert one.source_prompt == parent.recipe.prompt
    assert one.modification == "add a hat"
    assert one.reading is not None
    assert 0 < (one.strength or 0) <= 1
    other = asked(story, act.Refine(modification="add a hat", parent_id="head^", seed=3, strength=0.25))
    root = next(iter(story.session.generations))
    assert (other.parent_id, other.seed, other.strength, other.expected_head) == (root, 3, 0.25, parent.id)


def test_a_refinement_keeps_the_size_of_its_parent_as_the_model_can_paint_it() -> None:
    story = Story()
    data = picture("photo", 1, "", 100, 70)
    story.do(act.Import(story.keep(data), "png", len(data), 100, 70))
    one = asked(story, act.Refine(modification="add a hat"))
    assert (one.width, one.height) == (96, 64)
    assert one.seed == 11  # an imported picture has no seed to take after


def test_a_mask_makes_it_an_inpainting() -> None:
    one = asked(forked(), act.Refine(modification="add a hat", mask="ab" * 32))
    assert (one.kind, one.method, one.mask) == ("inpaint", "inpaint", "ab" * 32)


def test_again_paints_the_same_recipe_with_another_seed_beside_it() -> None:
    story = forked()
    base = head(story).recipe
    one = asked(story, act.Again())
    same = msgspec.structs.replace(base, id=one.id, kind="variation", seed=11, expected_head=story.session.head)
    assert one == same


def test_several_moves_are_one_event_each() -> None:
    story = forked()
    root = next(iter(story.session.generations))
    now = story.session.head
    assert decided(story, act.Undo(2)) == [ev.HeadUndone(now, root), ev.HeadUndone(root, None)]
    story.do(act.Undo(2))
    assert decided(story, act.Redo(2)) == [ev.HeadRedone(None, root), ev.HeadRedone(root, now)]


def so_already() -> list[tuple[act.AnyAction, act.AnyAction | None]]:
    """An action, and what has to be done first so that it asks for what is so already."""
    return [
        (act.Star("@"), act.Star("@")),
        (act.Unstar("@"), None),
        (act.Name("@", "x"), act.Name("@", " x ")),
        (act.Note("@", "x"), act.Note("@", "x")),
        (act.Tag("@", ("a", "b")), act.Tag("@", ("a", "b", "a"))),
        (act.Trash("@"), act.Trash("@")),
        (act.Restore("@"), None),
        (act.Jump("@"), None),
        (act.Rename("x"), act.Rename("x")),
        (act.Clear(), act.Clear()),
        (act.TrashSession(), act.TrashSession()),
        (act.RestoreSession(), None),
    ]


@pytest.mark.parametrize(("action", "first"), so_already(), ids=lambda one: type(one).__name__)
def test_what_is_so_already_is_no_event(action: act.AnyAction, first: act.AnyAction | None) -> None:
    story = forked()
    if first is not None:
        assert decided(story, action) != []
        story.do(first)
    assert decided(story, action) == []


REFUSED: list[tuple[act.AnyAction, type[Refusal]]] = [
    (act.New(prompt=""), Invalid),
    (act.New(prompt="x" * 10_001), Invalid),
    (act.New(prompt="\ud800"), Invalid),
    (act.New(prompt="x", seed=2**53), Invalid),
    (act.New(prompt="x", steps=151), Invalid),
    (act.New(prompt="x", width=65), Invalid),
    (act.New(prompt="x", height=4112), Invalid),
    (act.New(prompt="x", count=17), Invalid),
    (act.New(prompt="x", guidance_scale=float("inf")), Invalid),
    (act.New(prompt="x", negative_prompt="x" * 10_001), Invalid),
    (act.New(prompt="x", source="ab" * 32, strength=0.0), Invalid),
    (act.New(prompt="x", options={"x": 10**30}), Invalid),
    (act.New(prompt="x", options={"x": float("nan")}), Invalid),
    (act.New(prompt="x", options={"x": "y" * 501}), Invalid),
    (act.New(prompt="x", options={"": 1}), Invalid),
    (act.New(prompt="x", options={str(n): n for n in range(65)}), Invalid),
    (act.Import("ab" * 32, "svg", 1, 64, 64), Invalid),
    (act.Import("ab" * 32, "png", 0, 64, 64), Invalid),
    (act.Import("ab" * 32, "png", 1, 64, 0), Invalid),
    (act.Import("ab" * 32, "png", 1, 9000, 64), Invalid),
    (act.Import("ab" * 32, "png", 1, 64, 64, lqip="x" * 4001), Invalid),
    (act.Refine(modification=" "), Invalid),
    (act.Refine(modification="x", strength=0.0), Invalid),
    (act.Refine(modification="x", strength=1.01), Invalid),
    (act.Refine(modification="x", method="magic"), Invalid),
    (act.Refine(modification="x", parent_id="nobody"), NotFound),
    (act.Undo(0), Invalid),
    (act.Undo(3), Conflict),
    (act.Redo(), Conflict),
    (act.Jump("nobody"), NotFound),
    (act.Star("nobody"), NotFound),
    (act.Name("@", "x" * 201), Invalid),
    (act.Name("@", "head"), Invalid),
    (act.Name("@", "@~2"), Invalid),
    (act.Note("@", "x" * 10_001), Invalid),
    (act.Tag("@", ("",)), Invalid),
    (act.Tag("@", tuple(map(str, range(51)))), Invalid),
    (act.Rename(" "), Invalid),
]


@pytest.mark.parametrize(("action", "kind"), REFUSED, ids=lambda one: str(one)[:60])
def test_what_cannot_be_is_refused_with_a_hint(action: act.AnyAction, kind: type[Refusal]) -> None:
    with pytest.raises(kind) as wrong:
        decided(forked(), action)
    assert wrong.value.message
    assert wrong.value.hint


def test_what_is_not_painted_cannot_be_refined_shown_or_thrown_away() -> None:
    story = forked()
    (waiting,) = story.do(act.New(prompt="x"))
    for action in (
        act.Refine(modification="x", parent_id=waiting),
        act.Jump(waiting),
        act.Trash(waiting),
        act.TrashSession(),
    ):
        with pytest.raises(Conflict):
            decided(story, action)


def test_an_empty_canvas_has_nothing_to_refine() -> None:
    with pytest.raises(Conflict, match="no picture to refine"):
        decided(Story(), act.Refine(modification="make it blue"))


def test_a_name_stands_for_one_picture() -> None:
    story = forked()
    root = next(iter(story.session.generations))
    story.do(act.Name("@", "hero"))
    with pytest.raises(Conflict, match="hero"):
        decided(story, act.Name(root, "hero"))


def test_a_session_in_the_trash_takes_nothing_but_its_return() -> None:
    story = forked()
    story.do(act.TrashSession())
    for action in (act.New(prompt="x"), act.Undo(), act.Star("@"), act.Rename("x")):
        with pytest.raises(Conflict, match="trash"):
            decided(story, action)
    assert decided(story, act.RestoreSession()) == [ev.SessionRestored()]


def test_an_imported_picture_has_no_recipe_to_repeat() -> None:
    story = Story()
    data = picture("photo", 1, "", 64, 64)
    story.do(act.Import(story.keep(data), "png", len(data), 64, 64))
    with pytest.raises(Conflict, match="no recipe"):
        decided(story, act.Again())


@pytest.mark.parametrize("change", [{"guidance_scale": 2.0}, {"width": 128}, {"model": "other"}, {"options": {"a": 1}}])
def test_painting_again_keeps_the_recipe(change: dict[str, typing.Any]) -> None:
    with pytest.raises(Invalid, match="keeps the recipe"):
        decided(forked(), act.Again(**change))


def test_an_action_with_an_unknown_field_is_no_action() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type":"undo","tims":3}', type=act.AnyAction)
