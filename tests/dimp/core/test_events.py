"""Events: what is stored is whole, its names are fixed, and what is stored can be read for ever."""

from __future__ import annotations

import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.core import events as ev
from tests.dimp.tales import everything

KINDS = get_args(ev.AnyEvent)
TAGS = (
    "session.started",
    "session.renamed",
    "session.cleared",
    "session.trashed",
    "session.restored",
    "generation.requested",
    "generation.started",
    "generation.completed",
    "generation.failed",
    "generation.cancelled",
    "head.undone",
    "head.redone",
    "head.jumped",
    "generation.starred",
    "generation.unstarred",
    "generation.named",
    "generation.noted",
    "generation.described",
    "generation.tagged",
    "generation.trashed",
    "generation.restored",
    "generation.erased",
    "image.imported",
    "collection.created",
    "collection.renamed",
    "collection.searched",
    "collection.covered",
    "collection.added",
    "collection.removed",
    "collection.trashed",
    "collection.restored",
    "preset.saved",
    "preset.removed",
    "lora.noted",
    "lora.unnoted",
    "library.assigned",
    "queue.reordered",
    "session.assigned",
    "settings.changed",
)


def test_the_tags_are_those_that_other_programs_rely_on() -> None:
    assert sorted(kind.__struct_config__.tag for kind in KINDS) == sorted(TAGS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_rests_on_a_default_or_a_position(kind: type[msgspec.Struct]) -> None:
    config = kind.__struct_config__
    assert not config.omit_defaults
    assert not config.array_like
    assert config.frozen
    assert isinstance(config.tag, str)


@pytest.mark.parametrize("event", [one.event for one in everything().stamped()], ids=lambda event: ev.tag_of(event))
def test_every_field_is_stored_and_comes_back(event: ev.AnyEvent) -> None:
    stored = ev.encode(event)
    assert json.loads(stored).keys() == {"type", *event.__struct_fields__}
    assert json.loads(stored)["type"] == ev.tag_of(event)
    assert ev.decode(stored) == event
    assert b"\n" not in stored


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back(text: str) -> None:
    event = ev.GenerationNoted("x", text)
    assert ev.decode(ev.encode(event)) == event


def test_fields_of_a_newer_program_are_passed_over() -> None:
    assert ev.decode(b'{"type":"session.renamed","title":"x","colour":"red"}') == ev.SessionRenamed("x")


@pytest.mark.parametrize(
    "body",
    [b'{"type":"session.exploded"}', b'{"type":"session.renamed"}', b'{"type":"session.renamed","title":7}', b"[]"],
)
def test_what_is_no_event_is_said(body: bytes) -> None:
    with pytest.raises(ev.UnknownEvent):
        ev.decode(body)


def test_every_image_that_an_event_refers_to_is_named_once() -> None:
    story = everything()
    named = [digest for one in story.stamped() for digest in ev.digests(one.event)]
    assert set(named) == set(story.images)
    for one in story.stamped():
        if isinstance(one.event, ev.GenerationRequested):
            event = msgspec.structs.replace(
                one.event, source="aa", mask="aa", controls=(ev.ControlUse("tile", "bb", 1.0),)
            )
            assert ev.digests(event) == ("aa", "bb")
