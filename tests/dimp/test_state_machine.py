"""Any sequence of actions and worker reports: the stored lines are the state, and nothing is ever lost.

Hypothesis tells a story step by step; after every step the whole stream is folded anew from its bytes.
"""

from __future__ import annotations

import copy

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dimp.core import actions as act
from dimp.core.errors import Refusal
from dimp.core.generation import DONE, Generation
from dimp.core.session import Place, Session, replay
from dimp.decide.rebase import Rebase, plan_rebase, repeat_change
from dimp.decide.validate import validate_history
from dimp.engine.reports import JobStarted
from dimp_store.chain import verify_stream
from tests.dimp.story import Story
from tests.fake_worker import picture

WORDS = st.sampled_from(["make it blue", "add a hat", "make it night", "remove the ball"])
PICK = st.integers(0, 1000)


class SessionMachine(RuleBasedStateMachine):
    """One session under any treatment."""

    @initialize()
    def begin(self) -> None:
        self.story = Story()
        self.recipes: dict[str, object] = {}
        self.finished: dict[str, str | None] = {}

    def do(self, action: act.AnyAction) -> None:
        """Does an action; a refusal must change nothing."""
        before, rows = copy.deepcopy(self.story.session), len(self.story.rows)
        try:
            self.story.do(action)
        except Refusal as refused:
            said = refused.message and refused.hint
            assert said
            assert self.story.session == before
            assert len(self.story.rows) == rows
        if not isinstance(action, act.Undo | act.Redo):
            self.went_on(before)

    def went_on(self, before: Session) -> None:
        """A move that is no undo or redo can be undone, and leaves nothing to do again."""
        session = self.story.session
        if session.place != before.place:
            assert session.back == [*before.back, before.place]
            assert session.ahead == []

    def some(self, pick: int, live: bool | None = None) -> Generation | None:
        """Some generation, if there is one."""
        fitting = [one for one in self.story.session.generations.values() if live is None or one.live == live]
        return fitting[pick % len(fitting)] if fitting else None

    # -- asking ------------------------------------------------------------------------------------

    @rule(count=st.integers(0, 3))
    def new(self, count: int) -> None:
        self.do(act.New(prompt="a red ball", count=count))

    @rule(words=WORDS)
    def refine(self, words: str) -> None:
        self.do(act.Refine(modification=words))

    @rule(words=WORDS, pick=PICK)
    def refine_another(self, words: str, pick: int) -> None:
        if one := self.some(pick):
            self.do(act.Refine(modification=words, parent_id=one.id))

    @rule(pick=PICK)
    def again(self, pick: int) -> None:
        if one := self.some(pick):
            self.do(act.Again(id=one.id))

    @rule(pick=PICK)
    def refine_aside(self, pick: int) -> None:
        if one := self.some(pick):
            self.do(act.Refine(modification="add a hat", parent_id=one.id, aside=True))

    @rule(pick=PICK, scale=st.integers(1, 4))
    def upscale(self, pick: int, scale: int) -> None:
        if one := self.some(pick):
            self.do(act.Upscale(id=one.id, scale=scale))

    @rule(pick=PICK, since=PICK)
    def squash(self, pick: int, since: int) -> None:
        if (one := self.some(pick)) and (start := self.some(since)):
            self.do(act.Squash(id=one.id, since=start.id))

    @precondition(lambda self: self.story.session.head is not None and not self.story.session.trashed)
    @rule(more=st.lists(WORDS, min_size=2, max_size=3))
    def squash_then_undo_is_where_it_was(self, more: list[str]) -> None:
        """A line of changes and their squash: both branches are there, and one undo takes the squash back."""
        story, session = self.story, self.story.session
        for words in more:
            story.paint(act.Refine(modification=words))
        place, line = session.place, [one.id for one in session.path(session.head or "")]
        squashed = story.paint(act.Squash())
        assert session.head == squashed
        assert session.generations[squashed].recipe.parent_id == line[0]
        story.do(act.Undo())
        assert session.place == place
        assert [one.id for one in session.path(session.head or "")] == line

    @rule(pick=PICK, onto=PICK)
    def rebase(self, pick: int, onto: int) -> None:
        """A rebase, step by step as it is carried out: one move of the head at most, and undo takes it back."""
        one, base = self.some(pick, live=False), self.some(onto, live=False)
        if one is None or base is None:
            return
        session, before, wish = self.story.session, copy.deepcopy(self.story.session), Rebase(onto=base.id)
        try:
            planned = plan_rebase(session, one.id, wish)
        except Refusal:
            return
        made = base
        for number, change in enumerate(planned.changes, 1):
            aside = number < len(planned.changes)
            try:
                (asked,) = self.story.do(repeat_change(change, made, wish, aside=aside))
            except Refusal:
                break  # the session is in the trash
            made = self.story.finish(asked)
            assert (session.head == asked) == (not aside)
        if session.place != before.place:
            self.went_on(before)
            self.story.do(act.Undo())
        assert session.place == before.place

    @rule(seed=st.integers(0, 3))
    def bring_in(self, seed: int) -> None:
        data = picture("photo", seed, "", 64, 64)
        self.do(act.Import(self.story.keep(data), "png", len(data), 64, 64, name="photo.png"))

    # -- what the worker says ----------------------------------------------------------------------

    @rule(pick=PICK)
    def starts(self, pick: int) -> None:
        if one := self.some(pick):  # also for work that is over: a report can come late
            self.story.report(JobStarted(one.id, one.attempts + 1))

    @rule(pick=PICK)
    def finishes(self, pick: int) -> None:
        if one := self.some(pick, live=True):
            session, before = self.story.session, copy.deepcopy(self.story.session)
            stays = one.recipe.expected_head == session.head and one.order >= session.floor and not one.recipe.aside
            self.story.report(self.story.painted(one.recipe))
            assert one.moved_head == stays
            assert (session.head == one.id) == stays
            self.went_on(before)

    @rule(pick=PICK)
    def finishes_late(self, pick: int) -> None:
        if (one := self.some(pick, live=False)) and one.recipe.kind != "import":
            before = copy.deepcopy(self.story.session)
            self.story.report(self.story.painted(one.recipe))
            assert self.story.session == before

    @rule(pick=PICK)
    def fails(self, pick: int) -> None:
        if one := self.some(pick):
            self.story.fail(one.id)

    @rule(pick=PICK)
    def stops(self, pick: int) -> None:
        if one := self.some(pick):
            self.story.stop(one.id)

    # -- moving ------------------------------------------------------------------------------------

    @rule(times=st.integers(0, 4))
    def undo(self, times: int) -> None:
        self.do(act.Undo(times))

    @rule(times=st.integers(0, 4))
    def redo(self, times: int) -> None:
        self.do(act.Redo(times))

    @precondition(lambda self: self.story.session.can_undo and not self.story.session.trashed)
    @rule(pick=PICK)
    def undo_then_redo_is_the_identity(self, pick: int) -> None:
        session = self.story.session
        times = pick % len(session.back) + 1
        before = (session.place, list(session.back), list(session.ahead))
        self.story.do(act.Undo(times))
        self.story.do(act.Redo(times))
        assert (session.place, session.back, session.ahead) == before

    @rule(pick=PICK)
    def jump(self, pick: int) -> None:
        if one := self.some(pick):
            self.do(act.Jump(one.id))

    @rule()
    def clear(self) -> None:
        self.do(act.Clear())

    @precondition(lambda self: self.story.session.head is not None and not self.story.session.trashed)
    @rule()
    def clear_then_undo_brings_everything_back(self) -> None:
        session = self.story.session
        before, visible = session.place, session.visible()
        self.story.do(act.Clear())
        assert session.visible() == []
        assert session.head is None
        self.story.do(act.Undo())
        assert session.place == before
        assert session.visible() == visible

    # -- marking -----------------------------------------------------------------------------------

    @rule(pick=PICK, which=st.sampled_from([act.Star, act.Unstar, act.Trash, act.Restore]))
    def mark(self, pick: int, which: type[act.Star]) -> None:
        if one := self.some(pick):
            self.do(which(one.id))

    @rule(pick=PICK, text=st.sampled_from(["", "ball", "hat", "x" * 201]))
    def name(self, pick: int, text: str) -> None:
        if one := self.some(pick):
            self.do(act.Name(one.id, text))

    @rule(which=st.sampled_from([act.TrashSession, act.RestoreSession]))
    def away(self, which: type[act.TrashSession]) -> None:
        self.do(which())

    # -- what always holds -------------------------------------------------------------------------

    @invariant()
    def the_stored_lines_are_the_state(self) -> None:
        session = self.story.session
        assert replay(session.id, self.story.stamped()) == session
        assert verify_stream(self.story.rows) is None
        if session.started:
            assert validate_history(session.id, self.story.stamped()) == session

    @invariant()
    def nothing_vanishes_or_changes(self) -> None:
        generations = self.story.session.generations
        for known, recipe in self.recipes.items():
            assert generations[known].recipe == recipe
        for known, digest in self.finished.items():
            assert generations[known].digest == digest
        self.recipes = {one.id: one.recipe for one in generations.values()}
        self.finished = {one.id: one.digest for one in generations.values() if not one.live}
        assert [one.order for one in generations.values()] == list(range(len(generations)))

    @invariant()
    def the_canvas_shows_a_painted_picture_that_is_not_set_aside(self) -> None:
        session = self.story.session
        for place in [session.place, *session.back, *session.ahead]:
            self.stands(place)

    def stands(self, place: Place) -> None:
        """Whether a place can be shown."""
        if place.head is not None:
            one = self.story.session.generations[place.head]
            assert one.status == DONE
            assert one.order >= place.floor

    @invariant()
    def every_path_leads_to_a_root(self) -> None:
        session = self.story.session
        for one in session.generations.values():
            path = session.path(one.id)
            assert path[0].recipe.parent_id is None
            assert path[-1] is one
            assert [other.order for other in path] == sorted(other.order for other in path)


TestSession = pytest.mark.filterwarnings("default")(SessionMachine.TestCase)
TestSession.settings = settings(max_examples=200, stateful_step_count=40)
