"""The session that the page's own tests are run on is what the server's views say, to the byte.

Write it anew with `DIMP_WRITE_GOLDEN=1`; the page's tests read the same file.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from dimp.core import events as ev
from dimp.core import views
from dimp.core.events import AnyEvent, Stamped
from dimp.core.session import Session, fold

GOLDEN = Path(__file__).parents[1] / "golden" / "client_session.json"
_OPENED_AFTER = 4


def test_golden_session_of_the_page_is_fresh() -> None:
    text = msgspec.json.format(msgspec.json.encode(_story()), indent=1) + b"\n"

    if os.environ.get("DIMP_WRITE_GOLDEN"):
        GOLDEN.write_bytes(text)
    assert GOLDEN.read_bytes() == text, "run this test with DIMP_WRITE_GOLDEN=1"


def _story() -> dict[str, object]:
    """A session opened after its first picture, the patches that follow, and the session opened at the end."""
    session = Session("session-1")
    opened: views.SessionView | None = None
    patches: list[views.Patch] = []
    for seq, event in enumerate(_events(), start=1):
        stamped = Stamped(seq, session.id, seq, f"2026-01-01T10:00:{seq:02}.000000Z", "page", f"op-{seq}", event)
        fold(session, stamped)
        changed = [view for view in session.generations.values() if view.id == getattr(event, "id", None)]
        if seq > _OPENED_AFTER:
            patches.append(views.patch(session, stamped, changed))
        elif seq == _OPENED_AFTER:
            opened = _open(session)
    return {"opened": opened, "patches": patches, "settled": _open(session)}


def _open(session: Session) -> views.SessionView:
    page = [views.generation_view(session.id, generation) for generation in session.visible()]
    return views.session_view(session, page, False)


def _events() -> list[AnyEvent]:
    return [
        ev.SessionStarted("A red ball"),
        *_painted("a", None, None),
        *_painted("b", "a", "a"),
        ev.GenerationStarred("b"),
        ev.HeadUndone("b", "a"),
        *_painted("c", "a", "a"),
        ev.GenerationNamed("c", "the blue one"),
        _requested("d", "c", "c"),
        ev.GenerationStarted("d", 1),
        ev.GenerationFailed("d", "memory", "Out of memory.", "Try a smaller size."),
        ev.HeadJumped("c", "b"),
    ]


def _painted(name: str, parent: str | None, head: str | None) -> list[AnyEvent]:
    done = ev.GenerationCompleted(
        name, name * 64, "png", 1000, 64, 64, 900, 0, {"device": "cpu"}, "AAAA", moves_head=True
    )
    return [_requested(name, parent, head), ev.GenerationStarted(name, 1), done]


def _requested(name: str, parent: str | None, head: str | None) -> ev.GenerationRequested:
    return ev.GenerationRequested(
        id=name, kind="refinement" if parent else "new", parent_id=parent, prompt=f"a ball {name}",
        negative_prompt="", modification=f"make it {name}" if parent else None, seed=7, steps=4,
        strength=0.6 if parent else None, guidance_scale=3.5, width=64, height=64, model="paper",
        model_revision="r", source=None, mask=None, loras=(), controls=(), scheduler="", batch=None,
        method="img2img" if parent else "text", source_prompt="", instruction="", options={}, reading=None,
        expected_head=head, priority="interactive",
    )  # fmt: skip
