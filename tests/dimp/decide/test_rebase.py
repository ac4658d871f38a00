"""What a rebase would do, before anything is done."""

from __future__ import annotations

import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict
from dimp.core.generation import Generation
from dimp.decide.rebase import Rebase, RebasePlan, plan_rebase, repeat_change
from tests.dimp.decide.test_squash import told
from tests.dimp.story import Story


def ids(story: Story) -> list[str]:
    return list(story.session.generations)


def planned(story: Story, **wish: object) -> RebasePlan:
    return plan_rebase(story.session, None, Rebase(**wish))  # type: ignore[arg-type]


def actions(found: RebasePlan, base: Generation, **wish: object) -> list[act.Refine]:
    return [repeat_change(change, base, Rebase(**wish), aside=False) for change in found.changes]  # type: ignore[arg-type]


def test_the_words_go_onto_another_picture_with_their_settings() -> None:
    story = told()
    _, blue, *_ = story.session.generations.values()
    (cat,) = story.do(act.New(prompt="a cat on sand", seed=3, aside=True))
    base = story.finish(cat)
    found = planned(story, onto=cat)
    assert (found.base, found.root) == (base, None)
    first, *rest = actions(found, base, onto=cat)
    assert [one.modification for one in (first, *rest)] == ["make the ball blue", "add a hat", "make it night"]
    assert (first.parent_id, first.seed, first.strength) == (cat, None, blue.recipe.strength)
    assert (first.steps, first.model, first.method) == (blue.recipe.steps, "paper", blue.recipe.method)


def test_another_seed_paints_the_root_anew_and_then_the_changes() -> None:
    story = told()
    found = planned(story, seed=5)
    assert found.base is None
    assert found.root == act.Again(id=ids(story)[0], seed=5, aside=True)
    assert {one.seed for one in actions(found, found.old, seed=5)} == {5}


def test_another_model_brings_its_own_settings() -> None:
    story = told()
    found = planned(story, model="other")
    assert found.root == act.New(
        prompt="a red ball on grass", model="other", seed=7, width=64, height=64, aside=True
    )  # fmt: skip
    first = actions(found, found.old, model="other")[0]
    assert (first.model, first.steps, first.strength, first.method) == ("other", None, None, None)


def test_since_begins_there_again() -> None:
    story = told()
    blue = ids(story)[1]
    found = planned(story, since=blue, seed=5)
    assert found.base is story.session.generations[blue]
    assert [change.generation.id for change in found.changes] == ids(story)[2:]


def test_a_change_with_a_seed_of_its_own_keeps_it() -> None:
    story = told()
    story.paint(act.Refine(modification="bigger", seed=99))
    found = planned(story, onto=ids(story)[1])
    assert [change.seed for change in found.changes] == [None, None, None, 99]


def test_what_would_change_nothing_is_refused() -> None:
    story = told()
    waiting = story.do(act.New(prompt="a cat", aside=True))[0]
    for wish in ({}, {"onto": ids(story)[0]}, {"onto": waiting}):
        with pytest.raises(Conflict) as refused:
            planned(story, **wish)
        assert refused.value.hint


def test_margins_are_said_again_around_another_picture() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball", seed=7))
    grown = story.paint(act.Outpaint(left=16, bottom=32))
    other = story.paint(act.New(prompt="a cat", seed=9))
    found = plan_rebase(story.session, grown, Rebase(onto=other))
    asked = repeat_change(found.changes[0], story.session.generations[other], Rebase(), aside=False)
    assert isinstance(asked, act.Outpaint)
    assert (asked.left, asked.top, asked.right, asked.bottom, asked.modification) == (16, 0, 0, 32, "")
    again = story.session.generations[story.paint(asked)].recipe
    assert (again.parent_id, again.width, again.height) == (other, 80, 96)


def test_a_change_keeps_its_negative_prompt_and_its_own_size() -> None:
    story = Story()
    ball = story.paint(act.New(prompt="a red ball", seed=7))
    blue = story.paint(act.Refine(modification="make the ball blue", negative_prompt="fog", width=96, height=128))
    cat = story.paint(act.New(prompt="a cat", seed=9))
    found = plan_rebase(story.session, blue, Rebase(since=ball, onto=cat))
    asked = repeat_change(found.changes[0], story.session.generations[cat], Rebase(), aside=False)
    assert isinstance(asked, act.Refine)
    assert (asked.negative_prompt, asked.width, asked.height) == ("fog", 96, 128)


def test_with_another_model_the_root_and_the_changes_keep_their_negative_prompt() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball", seed=7, negative_prompt="fog"))
    story.paint(act.Refine(modification="make the ball blue", negative_prompt="fog, people"))
    found = planned(story, model="other")
    assert isinstance(found.root, act.New)
    assert found.root.negative_prompt == "fog"
    assert actions(found, found.old, model="other")[0].negative_prompt == "fog, people"
