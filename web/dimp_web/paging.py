"""Pages of a history and of a search, and the encoded view of a session; each costs a page, however long that is."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from heapq import merge
from itertools import islice

import msgspec

from dimp.refusals import Invalid
from dimp.session import Generation, Session
from dimp.studio import Studio
from dimp.views import HISTORY_PAGE, GenerationView, SessionView, generation_view, session_view

LONGEST_PAGE = 500
_KEPT_VIEWS = 16
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,6})?)?)?)?")
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
    found = [one for one in newest if one.order >= session.floor]
    page = tuple(generation_view(session.id, one) for one in found[:limit][::-1])
    return HistoryPage(page, len(found) > limit)


def view(session: Session) -> SessionView:
    """A session with the newest page of its history."""
    page = history(session)
    return session_view(session, page.generations, page.more)


class EncodedViews:
    """Views of sessions as JSON, kept until the session changes: a page that is asked for again costs a look-up."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, bytes]] = OrderedDict()

    def of(self, session: Session) -> bytes:
        """The `SessionView` of a session, encoded."""
        kept = self._kept.get(session.id)
        if kept is None or kept[0] != session.version:
            kept = self._kept[session.id] = (session.version, _encoder.encode(view(session)))
        self._kept.move_to_end(session.id)
        while len(self._kept) > _KEPT_VIEWS:
            self._kept.popitem(last=False)
        return kept[1]


class Wanted(msgspec.Struct, frozen=True):
    """What pictures are looked for: every word, and what else is said.

    `since` and `until` are times in UTC as in a generation's `timestamp`, or the beginning of one: a day, an hour.
    """

    query: str = ""
    starred: bool | None = None
    model: str | None = None
    session: str | None = None
    since: str = ""
    until: str = ""


def search(studio: Studio, wanted: Wanted, limit: int, before: int | None) -> HistoryPage:
    """Generations that fit, of all sessions or the one named, newest first, below seq `before`. Raises a `Refusal`."""
    _check_limit(limit)
    for time in (wanted.since, wanted.until):
        if time and not _TIME.fullmatch(time):
            raise Invalid(f"{time[:40]!r} is no time.", "Write a day as 2026-01-31, a time (UTC) as 2026-01-31T18:30.")
    words = wanted.query.lower().split()
    found: list[tuple[str, Generation]] = []
    for session_id, one in _newest_first(studio, wanted.session):
        if (before is None or one.seq < before) and _fits(one, words, wanted):
            found.append((session_id, one))
            if len(found) > limit:
                break
    page = tuple(generation_view(session_id, one) for session_id, one in found[:limit])
    return HistoryPage(page, len(found) > limit)


def _newest_first(studio: Studio, said: str | None) -> Iterator[tuple[str, Generation]]:
    """Every picture in use, lazily: a page of a long history costs a page. A session in the trash must be named."""
    sessions = [studio.sessions.find(said)] if said else studio.sessions.all()
    living = [session for session in sessions if said or not session.trashed]
    lines = [((session.id, one) for one in reversed(session.generations.values())) for session in living]
    return (pair for pair in merge(*lines, key=lambda pair: -pair[1].seq) if not pair[1].trashed)


def _fits(one: Generation, words: list[str], wanted: Wanted) -> bool:
    if wanted.starred not in (None, one.starred) or (wanted.model and one.recipe.model != wanted.model):
        return False
    since, until = wanted.since, wanted.until
    if one.at[: len(since)] < since or (until and one.at[: len(until)] > until):
        return False
    if not words:
        return True
    recipe = one.recipe
    text = "\n".join((recipe.prompt, recipe.modification or "", one.name, one.file_name, one.note, *one.tags)).lower()
    return all(word in text for word in words)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= LONGEST_PAGE:
        raise Invalid(f"The limit {limit} is out of range.", f"Use 1 to {LONGEST_PAGE}.")
