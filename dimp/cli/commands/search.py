"""`dimp search` and `starred`: finding pictures of all sessions, read from disk without a server."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from cyclopts import Parameter

from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions, join_words
from dimp.cli.output import console
from dimp.cli.output.local_time import local_time
from dimp.cli.store import load_sessions, resolve_home
from dimp.core.generation import Generation
from dimp.core.library_events import Search
from dimp.core.session import Session
from dimp.core.views import generation_view
from dimp.history.search import find

_SHOWN = 20
Limit = Annotated[int, Parameter(name=["--limit", "-n"], help="At most so many, the newest first.")]


def search(
    *words: Annotated[str, Parameter(name="WORDS", help="Words of the prompt, change, name, note or tags.")],
    limit: Limit = _SHOWN,
    options: CommonOptions = COMMON,
) -> None:
    """Pictures that hold every word, newest first, in all sessions or in that of --session; accents do not matter."""
    if not words:
        raise Usage("There is nothing to look for.", 'Give some words: dimp search "red ball"')
    _list(Search(query=join_words(words), session=options.session), limit, options)


def starred(*, limit: Limit = _SHOWN, options: CommonOptions = COMMON) -> None:
    """The starred pictures, newest first, of all sessions or of that of --session."""
    _list(Search(starred=True, session=options.session), limit, options)


def _list(wanted: Search, limit: int, options: CommonOptions) -> None:
    if limit < 1:
        raise Usage(f"There are no {limit} pictures to show.", "Give a number above 0: --limit 20")
    found = list(islice(find(load_sessions(resolve_home(options.home)), wanted), limit + 1))
    if options.json:
        views = [generation_view(session.id, generation) for session, generation in found[:limit]]
        console.print_json({"generations": views, "more": len(found) > limit})
        return
    for session, generation in found[:limit]:
        console.print_line(console.plain(_line(session, generation)))
    if not options.quiet:
        if not found:
            console.print_note("There is no such picture.")
        elif len(found) > limit:
            console.print_note(f"There are more: --limit {limit * 2}")


def _line(session: Session, generation: Generation) -> str:
    star = "★ " if generation.starred else ""
    title = session.title or session.id[:13]
    return f"{generation.id}  {local_time(generation.at)}  {star}{generation.name or generation.words}  ({title})"
