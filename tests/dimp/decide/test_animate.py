"""Films: of the picture on the canvas, of one that is named, or of words alone; sides and lengths that can be."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.actions import AnyAction, Film
from dimp.core.errors import Conflict, Invalid
from dimp.core.model import DecisionInputs
from dimp.decide import table
from tests.dimp.story import FACTS, Story

MOVING = msgspec.structs.replace(FACTS, width=256, height=256, tasks=("animate", "text"))


def asked(story: Story, action: AnyAction, model: Any = MOVING) -> Any:
    made = table.decide(story.session, action, DecisionInputs((story.source.id(),), 5, "batch", model))
    return made[0]


def test_words_alone_begin_a_film_of_their_own() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball"))
    one = asked(story, act.Animate(prompt="a bird flies", film=Film(9, 12, "gif")))
    assert (one.kind, one.method, one.parent_id, one.source) == ("animation", "animate", None, None)
    assert (one.options["frames"], one.options["fps"], one.options["format"]) == (9, 12, "gif")
    assert (one.width, one.height) == (256, 256)
    usual = asked(story, act.Animate(prompt="a bird flies"), msgspec.structs.replace(MOVING, frames=97, fps=24))
    assert (usual.options["frames"], usual.options["fps"], usual.options["format"]) == (97, 24, "webp")


def test_the_picture_on_the_canvas_moves_in_its_own_proportions() -> None:
    story = Story()
    root = story.paint(act.New(prompt="a red ball", width=128, height=64))
    one = asked(story, act.Animate())
    assert (one.parent_id, one.source, one.prompt) == (root, story.session.generations[root].digest, "a red ball")
    assert (one.width, one.height) == (352, 192)
    named = asked(story, act.Animate(prompt="the ball rolls", parent_id=root, width=64, strength=0.5))
    assert (named.parent_id, named.prompt, named.width, named.strength) == (root, "the ball rolls", 64, 0.5)


def test_what_cannot_move_is_refused() -> None:
    story = Story()
    with pytest.raises(Conflict):
        asked(story, act.Animate())
    story.paint(act.New(prompt="a red ball"))
    for wrong in (Film(frames=1), Film(frames=1000), Film(fps=0), Film(fps=100)):
        with pytest.raises(Invalid) as refused:
            asked(story, act.Animate(film=wrong))
        assert refused.value.hint
    with pytest.raises(Invalid, match="animate"):
        asked(story, act.Animate(), msgspec.structs.replace(MOVING, tasks=("text",)))
