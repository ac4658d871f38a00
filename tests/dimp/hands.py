"""What tests of an open studio do again and again."""

from __future__ import annotations

from dimp.core import actions as act
from dimp.core.generation import DONE
from dimp.core.session import Session
from dimp.studio.studio import Studio


async def paint(studio: Studio, action: act.AnyAction) -> str:
    """Does a painting action, waits for its first picture and returns the generation's id."""
    outcome = await studio.do(None, action)
    one = await studio.finished(outcome.generation_ids[0])
    assert one.status == DONE, one.message
    return one.id


def current(studio: Studio) -> Session:
    """The current session, which there must be."""
    session = studio.sessions.current()
    assert session is not None
    return session
