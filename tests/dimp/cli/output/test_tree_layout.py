"""The drawing of trees, and the short names in it."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from dimp.cli.output.tree_layout import ASCII, Glyphs, describe, layout_tree, notes_for
from dimp.cli.short_ids import short_ids
from dimp.core import actions as act
from dimp.core.errors import Refusal
from dimp.core.generation import Generation
from dimp.core.refs import resolve
from dimp.core.session import Session
from tests.dimp.story import Story
from tests.dimp.tales import everything, forked


def art(session: Session, everything: bool = False) -> list[str]:
    """Drawing and words of each line."""
    lines = layout_tree(session, everything)
    return [
        f"{line.drawing}{line.mark} {line.generation.recipe.modification or line.generation.recipe.prompt}"
        for line in lines
    ]


def test_a_fork_hangs_off_the_way_to_the_head() -> None:
    assert art(forked().session) == ["● a red ball on grass", "├─○ make the ball blue", "◉ make it night"]


def test_going_back_to_the_other_branch_redraws_the_same_tree_around_it() -> None:
    story = forked()
    blue = next(
        generation.id
        for generation in story.session.generations.values()
        if generation.recipe.modification == "make the ball blue"
    )
    story.do(act.Jump(id=blue))
    assert art(story.session) == ["● a red ball on grass", "├─○ make it night", "◉ make the ball blue"]


def test_a_branch_of_a_branch() -> None:
    story = forked()
    blue = next(
        generation.id
        for generation in story.session.generations.values()
        if generation.recipe.modification == "make the ball blue"
    )
    story.paint(act.Refine(modification="bigger", parent_id=blue))
    story.paint(act.Refine(modification="smaller", parent_id=blue))
    story.paint(act.Refine(modification="add a moon", parent_id=story.session.head))
    night = [line for line in art(story.session) if "○" not in line]
    assert len(art(story.session)) == 6
    assert all(not line.startswith(("│", "├")) for line in night)


def test_side_branches_show_where_they_hang() -> None:
    story = Story()
    root = story.paint(act.New(prompt="root"))
    side = story.paint(act.Refine(modification="side", parent_id=root))
    story.paint(act.Refine(modification="one", parent_id=side))
    story.paint(act.Refine(modification="two", parent_id=side))
    story.paint(act.Refine(modification="main", parent_id=root))
    story.do(act.Jump(id=root))
    assert art(story.session) == ["◉ root", "├─○ side", "│ ├─○ one", "│ ○ two", "○ main"]


def test_a_long_chain_stays_narrow_and_needs_no_deep_recursion() -> None:
    story = Story()
    recipe = story.session.generations[story.paint(act.New(prompt="a red ball"))].recipe
    for number in range(3000):
        recipe = msgspec.structs.replace(recipe, id=f"{number:08}", parent_id=recipe.id)
        story.session.generations[recipe.id] = Generation.of(recipe, number + 1)
    lines = list(layout_tree(story.session))
    assert len(lines) == 3001
    assert {line.drawing for line in lines} == {""}


def test_the_trash_is_hidden_unless_something_below_it_is_not() -> None:
    story = forked()
    ids = list(story.session.generations)
    story.do(act.Trash(id=ids[1]))
    assert art(story.session) == ["● a red ball on grass", "◉ make it night"]
    story.do(act.Trash(id=ids[0]))
    assert art(story.session) == ["● a red ball on grass", "◉ make it night"]
    assert len(art(story.session, everything=True)) == 3
    assert "in the trash" in notes_for(story.session, story.session.generations[ids[0]])


def test_what_was_cleared_is_set_aside() -> None:
    story = forked()
    story.do(act.Clear())
    assert art(story.session) == []
    assert len(art(story.session, everything=True)) == 3


def test_stars_and_names_stand_before_the_words() -> None:
    story = forked()
    story.do(act.Star(id="@"))
    story.do(act.Name(id="@", name="best"))
    head = story.session.generations[story.session.head or ""]
    assert describe(head, Glyphs()) == "★ [best] make it night"
    assert describe(head, ASCII) == "+ [best] make it night"


def test_every_generation_is_drawn_once_and_after_its_parent() -> None:
    session = everything().session
    seen: list[str] = []
    for line in layout_tree(session, everything=True):
        parent = line.generation.recipe.parent_id
        assert parent is None or parent in seen
        seen.append(line.generation.id)
    assert sorted(seen) == sorted(session.generations)


def test_every_short_name_leads_back() -> None:
    session = everything().session
    for generation_id, name in short_ids(session).items():
        assert resolve(session, name).id == generation_id


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["new", "refine", "undo", "again"]), st.integers(0, 3)), max_size=12))
def test_short_names_are_unique_and_resolve_whatever_was_painted(talk: list[tuple[str, int]]) -> None:
    story = Story()
    for kind, number in talk:
        action = {
            "new": act.New(prompt=f"p{number}", seed=number), "refine": act.Refine(modification=f"m{number}"),
            "undo": act.Undo(), "again": act.Again(seed=number),
        }[kind]  # fmt: skip
        try:
            for generation_id in story.do(action):
                story.finish(generation_id)
        except Refusal:
            continue
    names = short_ids(story.session)
    assert len(set(names.values())) == len(names)
    for generation_id, name in names.items():
        assert resolve(story.session, name).id == generation_id
