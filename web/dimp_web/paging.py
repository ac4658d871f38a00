"""Pages of a history and of a search, and the encoded view of a session; each costs a page, however long that is."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Container, Iterator
from heapq import merge
from itertools import islice

import msgspec

from dimp.core.errors import Invalid
from dimp.core.library_events import Search
from dimp.core.parameters import lasting_loras
from dimp.core.session import ERASED, Generation, Session
from dimp.core.views import (
    HISTORY_PAGE,
    GenerationView,
    OutlineNode,
    SessionView,
    generation_view,
    outline_node,
    session_view,
)
from dimp.decide.library.collections import find_collection
from dimp.studio.studio import Studio

MAX_PAGE = 500
_CACHED_VIEWS = 16
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
    found = (pair for pair in find(studio, wanted, trashed=trashed) if before is None or pair[1].seq < before)
    matches = list(islice((pair for pair in found if pair[1].digest or not painted), limit + 1))
    page = tuple(generation_view(session_id, generation) for session_id, generation in matches[:limit])
    return HistoryPage(page, len(matches) > limit)


def find(studio: Studio, wanted: Search, *, trashed: bool = False) -> Iterator[tuple[str, Generation]]:
    """Every generation that fits, newest first, with the id of its session; lazily. Raises a `Refusal`.

    Those in the trash are left out or, with `trashed`, the only ones.
    """
    for time in (wanted.since, wanted.until):
        if time and not _TIME.fullmatch(time):
            raise Invalid(f"{time[:40]!r} is no time.", "Write a day as 2026-01-31, a time (UTC) as 2026-01-31T18:30.")
    words, members = wanted.query.lower().split(), _members(studio, wanted)
    return (
        (session_id, generation)
        for session_id, generation in _newest_first(studio, wanted.session, trashed)
        if (members is None or generation.id in members)
        and _is_of(generation, wanted)
        and _matches(generation, words, wanted)
    )


def _members(studio: Studio, wanted: Search) -> Container[str] | None:
    if wanted.collection is None:
        return None
    collection = find_collection(studio.sessions.library, wanted.collection)
    if collection.search is not None:
        raise Invalid("That collection is a search itself.", f"See it with: GET /api/collections/{collection.id}")
    return collection.members


def _newest_first(studio: Studio, reference: str | None, trashed: bool) -> Iterator[tuple[str, Generation]]:
    """Every picture, lazily: a page of a long history costs a page. A session in the trash must be named."""
    sessions = [studio.sessions.find(reference)] if reference else studio.sessions.all()
    living = [session for session in sessions if reference or not session.trashed]
    lines = [_newest_of(session) for session in living]
    return (
        pair
        for pair in merge(*lines, key=lambda pair: -pair[1].seq)
        if pair[1].trashed == trashed and pair[1].status != ERASED
    )


def _newest_of(session: Session) -> Iterator[tuple[str, Generation]]:
    return ((session.id, generation) for generation in reversed(session.generations.values()))


def _matches(generation: Generation, words: list[str], wanted: Search) -> bool:
    if wanted.starred not in (None, generation.starred) or (wanted.model and generation.recipe.model != wanted.model):
        return False
    since, until = wanted.since, wanted.until
    if generation.at[: len(since)] < since or (until and generation.at[: len(until)] > until):
        return False
    if not words:
        return True
    recipe = generation.recipe
    own = (generation.name, generation.file_name, generation.note, *generation.tags)
    text = "\n".join((recipe.prompt, recipe.modification or "", *own)).lower()
    return all(word in text for word in words)


def _is_of(generation: Generation, wanted: Search) -> bool:
    """Whether a generation was made as is wanted."""
    recipe = generation.recipe
    return (
        wanted.scheduler in (None, recipe.scheduler)
        and wanted.kind in (None, recipe.kind)
        and (wanted.tag is None or wanted.tag in generation.tags)
        and (wanted.lora is None or any(wanted.lora in (use.name, use.digest) for use in lasting_loras(recipe)))
    )


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise Invalid(f"The limit {limit} is out of range.", f"Use 1 to {MAX_PAGE}.")
