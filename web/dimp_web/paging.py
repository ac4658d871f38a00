"""Pages of a history and of a search, and the encoded view of a session; each costs a page, however long that is."""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice

import msgspec

from dimp.core.errors import Invalid
from dimp.core.library_events import Search
from dimp.core.session import Session
from dimp.core.views import (
    HISTORY_PAGE,
    GenerationView,
    OutlineNode,
    SessionView,
    generation_view,
    outline_node,
    session_view,
)
from dimp.history.search import find
from dimp.studio.studio import Studio

MAX_PAGE = 500
_CACHED_VIEWS = 16
_encoder = msgspec.json.Encoder()


class HistoryPage(msgspec.Struct, frozen=True):
    """Some generations; `more` says that there are others before (history) or after (search) them."""

    generations: tuple[GenerationView, ...]
    more: bool


def history(session: Session, limit: int = HISTORY_PAGE, before: int | None = None) -> HistoryPage:
    """The newest `limit` generations not set aside by a clear, below order `before`; oldest first. Raises `Invalid`."""
    _check_limit(limit)
    total = len(session.generations)
    skipped = 0 if before is None else max(0, total - max(0, before))
    newest = islice(reversed(session.generations.values()), skipped, skipped + limit + 1)
    generations = [generation for generation in newest if generation.order >= session.floor]
    page = tuple(generation_view(session.id, generation) for generation in generations[:limit][::-1])
    return HistoryPage(page, len(generations) > limit)


class Outline(msgspec.Struct, frozen=True):
    """All generations of a session that are not set aside by a clear, in order of asking, with little of each."""

    session_id: str
    seq: int
    nodes: tuple[OutlineNode, ...]


def outline(session: Session) -> Outline:
    """The whole tree of a session, for an overview: some 60 bytes a picture as sent, where a view has 800."""
    return Outline(session.id, session.seq, tuple(outline_node(generation) for generation in session.visible()))


def view(session: Session) -> SessionView:
    """A session with the newest page of its history."""
    page = history(session)
    return session_view(session, page.generations, page.more)


class EncodedViews:
    """Views of sessions as JSON, kept until the session changes: a page that is asked for again costs a look-up."""

    def __init__(self) -> None:
        self._encoded: OrderedDict[str, tuple[int, bytes]] = OrderedDict()

    def encode(self, session: Session) -> bytes:
        """The `SessionView` of a session, encoded."""
        entry = self._encoded.get(session.id)
        if entry is None or entry[0] != session.version:
            entry = self._encoded[session.id] = (session.version, _encoder.encode(view(session)))
        self._encoded.move_to_end(session.id)
        while len(self._encoded) > _CACHED_VIEWS:
            self._encoded.popitem(last=False)
        return entry[1]


def search(
    studio: Studio, wanted: Search, limit: int, before: int | None, *, painted: bool = False, trashed: bool = False
) -> HistoryPage:
    """Generations that fit, of all sessions or the one named, newest first, below seq `before`. Raises a `Refusal`."""
    _check_limit(limit)
    found = (pair for pair in find(studio.sessions, wanted, trashed=trashed) if before is None or pair[1].seq < before)
    matches = list(islice((pair for pair in found if pair[1].digest or not painted), limit + 1))
    page = tuple(generation_view(session.id, generation) for session, generation in matches[:limit])
    return HistoryPage(page, len(matches) > limit)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise Invalid(f"The limit {limit} is out of range.", f"Use 1 to {MAX_PAGE}.")
