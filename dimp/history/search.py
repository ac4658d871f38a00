"""Finding pictures of all sessions by their words, newest first. Accents and capitals make no difference."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from heapq import merge

from dimp.core.errors import Invalid
from dimp.core.generation import ERASED, Generation
from dimp.core.library_events import Search
from dimp.core.session import Session
from dimp.decide.library.collections import find_collection
from dimp.studio.sessions import Sessions

_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,6})?)?)?)?")


def find(sessions: Sessions, wanted: Search, *, trashed: bool = False) -> Iterator[tuple[Session, Generation]]:
    """Generations that fit, lazily, newest first: a page of a long history costs a page.

    A session in the trash must be named. Pictures in the trash are left out or, with `trashed`, the only ones. Raises
    `Invalid`, `NotFound`, `Conflict`.
    """
    for time in (wanted.since, wanted.until):
        if time and not _TIME.fullmatch(time):
            raise Invalid(f"{time[:40]!r} is no time.", "Write a day as 2026-01-31, a time (UTC) as 2026-01-31T18:30.")
    words, members = fold_text(wanted.query).split(), _members(sessions, wanted)
    return (
        (session, generation)
        for session, generation in _newest_first(sessions, wanted.session, trashed)
        if (members is None or generation.id in members)
        and _is_of(generation, wanted)
        and _matches(generation, words, wanted)
    )


def fold_text(text: str) -> str:
    """Text as it is compared: without accents and capitals, however its letters were composed (Unicode NFKD)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def _members(sessions: Sessions, wanted: Search) -> Container[str] | None:
    if wanted.collection is None:
        return None
    collection = find_collection(sessions.library, wanted.collection)
    if collection.id in sessions.library.shared:
        hint = f"See it with: GET /api/collections/{collection.id}"
        raise Invalid("That collection is somebody else's: it is no filter.", hint)
    if collection.search is not None:
        raise Invalid("That collection is a search itself.", f"See it with: GET /api/collections/{collection.id}")
    return collection.members


def _newest_first(sessions: Sessions, reference: str | None, trashed: bool) -> Iterator[tuple[Session, Generation]]:
    named = [sessions.find(reference)] if reference else sessions.all()
    lines = [_newest_of(session) for session in named if reference or not session.trashed]
    return (
        pair
        for pair in merge(*lines, key=lambda pair: -pair[1].seq)
        if pair[1].trashed == trashed and pair[1].status != ERASED
    )


def _newest_of(session: Session) -> Iterator[tuple[Session, Generation]]:
    return ((session, generation) for generation in reversed(session.generations.values()))


def _is_of(generation: Generation, wanted: Search) -> bool:
    """Whether a generation was made as is wanted."""
    manner = generation.manner
    return (
        wanted.starred in (None, generation.starred)
        and (not wanted.model or wanted.model == manner.model)
        and wanted.scheduler in (None, manner.scheduler)
        and wanted.kind in (None, manner.kind)
        and (wanted.tag is None or wanted.tag in generation.tags)
        and (wanted.lora is None or any(wanted.lora in (use.name, use.digest) for use in manner.lora_uses))
    )


def _matches(generation: Generation, words: list[str], wanted: Search) -> bool:
    since, until = wanted.since, wanted.until
    if generation.at[: len(since)] < since or (until and generation.at[: len(until)] > until):
        return False
    if not words:
        return True
    own = (generation.name, generation.file_name, generation.note, *generation.tags)
    text = fold_text("\n".join((generation.prompt, generation.modification or "", *own)))
    return all(word in text for word in words)
