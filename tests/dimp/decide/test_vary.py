"""Variations: in the noise of a picture painted from words, else from the picture itself; drafts done properly."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.actions import AnyAction
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.model import DecisionInputs, DraftDefaults
from dimp.decide import table
from dimp.decide.vary import SHARE, STRENGTH
from tests.dimp.story import FACTS, Story

QUICK = msgspec.structs.replace(FACTS, steps=20, draft=DraftDefaults(8, {"step_cache": 0.1}))


def asked(story: Story, action: AnyAction, **facts: Any) -> list[Any]:
    """Does an action with a model that can paint drafts; the recipes it amounts to, in the story too."""
    ids = tuple(story.source.id() for _ in range(3))
    model = msgspec.structs.replace(QUICK, **facts)
    made = table.decide(story.session, action, DecisionInputs(ids, 900, "batch", model))
    for one in made:
        story.append(one)
    return made


def test_a_picture_from_words_is_varied_in_its_noise_as_a_sibling() -> None:
    story = Story()
    root = story.paint(act.New(prompt="a red ball", seed=7))
    for degree in ("subtle", "strong"):
        made = asked(story, act.Vary(degree=degree, count=2))
        assert {(one.kind, one.parent_id, one.seed, one.method) for one in made} == {("variation", None, 7, "text")}
        assert [one.options["variation_seed"] for one in made] == [900, 901]
        assert {one.options["variation"] for one in made} == {SHARE[degree]}
        assert [one.batch.index for one in made] == [0, 1]
    assert story.session.head == root


def test_a_changed_picture_is_varied_from_itself_as_its_child() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball", seed=7))
    blue = story.paint(act.Refine(modification="make the ball blue", mask=story.keep(b"mask")))
    (one,) = asked(story, act.Vary(degree="strong", seed=5))
    parent = story.session.generations[blue]
    assert (one.parent_id, one.source, one.method, one.mask) == (blue, parent.digest, "img2img", None)
    assert (one.strength, one.seed, one.prompt) == (STRENGTH["strong"], 5, parent.recipe.prompt)
    assert "variation" not in one.options
    assert one.options["degree"] == "strong"


def test_what_cannot_be_varied_is_refused() -> None:
    story = Story()
    with pytest.raises(NotFound):
        asked(story, act.Vary())
    waiting = story.do(act.New(prompt="a red ball"))[0]
    story.finish(waiting)
    pending = story.do(act.Refine(modification="make the ball blue"))[0]
    for wrong, kind in (
        (act.Vary(id=pending), Conflict),
        (act.Vary(guidance_scale=0.0), Invalid),
        (act.Vary(references=("ab" * 32,)), Invalid),
        (act.Properly(), Conflict),
    ):
        with pytest.raises(kind) as refused:
            asked(story, wrong)
        assert refused.value.hint


def test_a_draft_is_quick_and_done_properly_with_its_own_seed() -> None:
    story = Story()
    (draft,) = asked(story, act.New(prompt="a red ball", seed=7, tier="draft", options={"other": 1}))
    assert (draft.tier, draft.steps) == ("draft", 8)
    assert draft.options == {"max_sequence_length": 32, "step_cache": 0.1, "other": 1}
    story.finish(draft.id)
    (proper,) = asked(story, act.Properly())
    assert (proper.kind, proper.tier, proper.seed, proper.steps) == ("new", "full", 7, 20)
    assert proper.options == {"max_sequence_length": 32, "other": 1}
    assert asked(story, act.Properly(steps=30))[0].steps == 30


def test_a_draft_of_a_change_keeps_its_place_in_the_tree() -> None:
    story = Story()
    root = story.paint(act.New(prompt="a red ball", seed=7))
    (draft,) = asked(story, act.Refine(modification="make the ball blue", tier="draft"))
    story.finish(draft.id)
    (proper,) = asked(story, act.Properly())
    assert (proper.kind, proper.parent_id, proper.modification) == ("refinement", root, "make the ball blue")


def test_a_model_without_a_quick_way_paints_a_draft_as_usual() -> None:
    story = Story()
    (draft,) = asked(story, act.New(prompt="a red ball", tier="draft"), draft=None)
    assert (draft.tier, draft.steps, draft.options) == ("draft", 20, {"max_sequence_length": 32})
