"""Finding pictures: words in any spelling, newest first, over all sessions."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Invalid
from dimp.core.library_events import Search
from dimp.history.search import find, fold_text
from dimp.studio.sessions import Sessions
from tests.dimp.story import Story

CAFE = "Café crème à Zürich, Ångström, Straße, Ελλάδα"


def told(stories: list[Story]) -> Sessions:
    sessions, before = Sessions(), 0
    for story in stories:
        sessions.load([msgspec.structs.replace(row, seq=before + row.version) for row in story.rows])
        before += len(story.rows)
    return sessions


def found(stories: list[Story], **wanted: object) -> list[str]:
    return [generation.words for _, generation in find(told(stories), Search(**wanted))]  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["café", "cafe", "CAFÉ", "zurich", "ZÜRICH creme", "angstrom", "strasse", "ελλαδα"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_capitals_and_composition_make_no_difference(words: str, form: str) -> None:
    story = Story()
    story.paint(act.New(prompt=unicodedata.normalize(form, CAFE)))  # type: ignore[arg-type]
    for typed in ("NFC", "NFD"):
        assert len(found([story], query=unicodedata.normalize(typed, words))) == 1
    assert found([story], query=words + " nowhere") == []


def test_folding_twice_is_folding_once() -> None:
    assert fold_text(fold_text(CAFE)) == fold_text(CAFE)
    assert fold_text("Plain") == "plain"


def test_newest_first_over_all_sessions_and_none_from_the_trash() -> None:
    first, second = Story(), Story(2)
    first.paint(act.New(prompt="a ball"))
    second.paint(act.New(prompt="a red ball"))
    assert found([first, second], query="ball") == ["a red ball", "a ball"]
    trashed = next(iter(second.session.generations))
    second.do(act.Trash(id=trashed))
    assert found([first, second], query="ball") == ["a ball"]
    with pytest.raises(Invalid):
        found([first], since="yesterday")
