"""The lines of `dimp log`, straight from the table: nothing is folded, and nothing asynchronous is imported."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from dimp.cli import output
from dimp.cli.exits import INTERRUPTED, Exit
from dimp.cli.store import home_of, open_reader
from dimp.cli.telling import told
from dimp.events import UnknownEvent, decode
from dimp.home import Home
from dimp_store.log import Row
from dimp_store.reader import ReadOnlyLog

_LOOK_EVERY_S = 0.2
_PAGE = 5_000
_SHORTEST = 4
_FLAGS = {"--json": "json", "--quiet": "quiet", "-q": "quiet", "--follow": "follow", "-f": "follow"}
_VALUES = {"--home": "home", "--session": "session", "--limit": "limit", "-n": "limit"}


class Wish(msgspec.Struct, frozen=True):
    """What `dimp log` was asked for."""

    home: Path | None = None
    session: str | None = None
    json: bool = False
    quiet: bool = False
    follow: bool = False
    limit: int | None = None


def wish_of(words: Sequence[str]) -> Wish | None:
    """The wish that the options of `dimp log` amount to, read by hand; None for whatever is not plain.

    Loading the parser takes longer than everything else that this command does. What is not plain goes to the
    parser after all, which also has the words for what is wrong.
    """
    said: dict[str, Any] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in _FLAGS:
            said[_FLAGS[word]] = True
        elif word in _VALUES and rest and not rest[0].startswith("-"):
            said[_VALUES[word]] = rest.pop(0)
        else:
            return None
    if not str(said.get("limit", "0")).isascii() or not str(said.get("limit", "0")).isdigit():
        return None
    limit = int(said.pop("limit")) if "limit" in said else None
    home = Path(said.pop("home")) if "home" in said else None
    return Wish(home=home, limit=limit, **said)


def show(wish: Wish) -> None:
    """Prints the events; to follow is to go on until interrupted, as JSON lines where JSON was asked for."""
    home = home_of(wish.home)
    reader = open_reader(home)
    while reader is None and wish.follow:
        time.sleep(_LOOK_EVERY_S)
        reader = open_reader(home)
    if reader is None:
        _nothing(wish)
        return
    with reader:
        session = _session(home, reader, wish.session)
        if wish.json and not wish.follow:
            output.value([_described(row) for row in _newest(reader, session, wish.limit)])
            return
        last = reader.last_seq()
        for row in _newest(reader, session, wish.limit):
            _print(row, wish.json)
        if wish.follow:
            _follow(reader, session, last, wish.json)


def _follow(reader: ReadOnlyLog, session: str | None, last: int, json: bool) -> None:
    """Goes on until Ctrl-C, which is the ordinary end of it."""
    try:
        while True:
            time.sleep(_LOOK_EVERY_S)
            for row in reader.read_all(last):
                last = row.seq
                if session in (None, row.session):
                    _print(row, json)
    except KeyboardInterrupt:
        raise Exit(INTERRUPTED) from None


def _nothing(wish: Wish) -> None:
    if wish.json:
        output.value([])
    elif not wish.quiet:
        output.note('Nothing has happened yet. Begin with: dimp new "a red ball on grass"')


def _session(home: Home, reader: ReadOnlyLog, said: str | None) -> str | None:
    """The whole id of the session meant; a title needs the sessions folded, so that comes last."""
    if said is None:
        return None
    fitting = [one.session for one in reader.sessions() if one.session.startswith(said)]
    if len(fitting) == 1 and len(said) >= _SHORTEST:
        return fitting[0]
    from dimp.cli.store import folded

    return folded(home).find(said).id


def _newest(reader: ReadOnlyLog, session: str | None, limit: int | None) -> Iterator[Row]:
    """The newest `limit` events (all by default), oldest first, page by page."""
    if session is not None:
        rows = reader.read(session)
        yield from rows[len(rows) - limit :] if limit is not None and limit < len(rows) else rows
        return
    # `seq` counts without gaps: nothing is ever removed.
    after = max(reader.last_seq() - limit, 0) if limit is not None else 0
    while rows := reader.read_all(after, _PAGE):
        yield from rows
        after = rows[-1].seq


def _print(row: Row, json: bool) -> None:
    if json:
        output.value(_described(row))
        return
    try:
        words = told(decode(row.body))
    except UnknownEvent:
        words = "(written by a newer version)"
    at = f"{datetime.fromisoformat(row.at).astimezone():%Y-%m-%d %H:%M:%S}"
    output.line(f"{row.seq:>6}  {at}  {row.type:<22} {output.plain(words)}")


def _described(row: Row) -> dict[str, object]:
    fields = msgspec.structs.asdict(row)
    return {**fields, "body": msgspec.Raw(row.body), "hash": row.hash.hex()}
