"""Finding pictures of all sessions by their words, newest first. Accents and capitals make no difference."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from heapq import merge

import msgspec

from dimp.core.errors import Invalid
from dimp.core.session import Generation, Session
from dimp.studio.sessions import Sessions

_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,6})?)?)?)?")


class SearchQuery(msgspec.Struct, frozen=True):
    """Which pictures are looked for: those with every word, and with the other properties that are set.

    `since` and `until` are times in UTC as in a generation's `timestamp`, or the beginning of one: a day, an hour.
    """

    query: str = ""
    starred: bool | None = None
    model: str | None = None
    session: str | None = None
    since: str = ""
    until: str = ""


def find(sessions: Sessions, wanted: SearchQuery, before: int | None = None) -> Iterator[tuple[Session, Generation]]:
    """Generations that fit, lazily, newest first, below seq `before`: a page of a long history costs a page.

    A session in the trash must be named, pictures in the trash are left out. Raises `Invalid`, `NotFound`, `Conflict`.
    """
    for time in (wanted.since, wanted.until):
        if time and not _TIME.fullmatch(time):
            raise Invalid(f"{time[:40]!r} is no time.", "Write a day as 2026-01-31, a time (UTC) as 2026-01-31T18:30.")
    words = fold_text(wanted.query).split()
    pairs = _newest_first(sessions, wanted.session)
    return (pair for pair in pairs if (before is None or pair[1].seq < before) and _matches(pair[1], words, wanted))


def fold_text(text: str) -> str:
    """Text as it is compared: without accents and capitals, however its letters were composed (Unicode NFKD)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def _newest_first(sessions: Sessions, reference: str | None) -> Iterator[tuple[Session, Generation]]:
    chosen = [sessions.find(reference)] if reference else [one for one in sessions.all() if not one.trashed]
    lines = [((session, generation) for generation in reversed(session.generations.values())) for session in chosen]
    return (pair for pair in merge(*lines, key=lambda pair: -pair[1].seq) if not pair[1].trashed)


def _matches(generation: Generation, words: list[str], wanted: SearchQuery) -> bool:
    if wanted.starred not in (None, generation.starred) or (wanted.model and generation.recipe.model != wanted.model):
        return False
    since, until = wanted.since, wanted.until
    if generation.at[: len(since)] < since or (until and generation.at[: len(until)] > until):
        return False
    if not words:
        return True
    recipe = generation.recipe
    own = (generation.name, generation.file_name, generation.note, *generation.tags)
    text = fold_text("\n".join((recipe.prompt, recipe.modification or "", *own)))
    return all(word in text for word in words)
