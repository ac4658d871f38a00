"""The lines of `dimp log`, straight from the event log: nothing is folded, and nothing asynchronous is imported."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from dimp.accounts.names import read_names
from dimp.cli.exits import INTERRUPTED, Exit
from dimp.cli.output import console
from dimp.cli.output.event_text import event_text
from dimp.cli.store import open_reader, resolve_home
from dimp.core.events import UnknownEvent, decode
from dimp.home import Home
from dimp_store.log import Row
from dimp_store.reader import ReadOnlyLog

_POLL_S = 0.2
_PAGE = 5_000
_MIN_PREFIX = 4
_FLAGS = {"--json": "json", "--quiet": "quiet", "-q": "quiet", "--follow": "follow", "-f": "follow"}
_VALUES = {"--home": "home", "--session": "session", "--limit": "limit", "-n": "limit"}


class LogOptions(msgspec.Struct, frozen=True):
    """The options of `dimp log`."""

    home: Path | None = None
    session: str | None = None
    json: bool = False
    quiet: bool = False
    follow: bool = False
    limit: int | None = None


def parse_options(words: Sequence[str]) -> LogOptions | None:
    """Parses the options of `dimp log` by hand; None for anything but the simple forms.

    Loading the full parser takes longer than everything else that this command does. Other forms go to the full
    parser, which also has the error messages.
    """
    values: dict[str, Any] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in _FLAGS:
            values[_FLAGS[word]] = True
        elif word in _VALUES and rest and not rest[0].startswith("-"):
            values[_VALUES[word]] = rest.pop(0)
        else:
            return None
    if not str(values.get("limit", "0")).isascii() or not str(values.get("limit", "0")).isdigit():
        return None
    limit = int(values.pop("limit")) if "limit" in values else None
    home = Path(values.pop("home")) if "home" in values else None
    return LogOptions(home=home, limit=limit, **values)


def print_log(options: LogOptions) -> None:
    """Prints the events. With `follow` it goes on until interrupted, and JSON comes as one value a line."""
    home = resolve_home(options.home)
    reader = open_reader(home)
    while reader is None and options.follow:
        time.sleep(_POLL_S)
        reader = open_reader(home)
    if reader is None:
        _print_empty(options)
        return
    names = read_names(home.accounts)
    with reader:
        session = _find_session_id(home, reader, options.session)
        if options.json and not options.follow:
            console.print_json([_row_json(row) for row in _newest(reader, session, options.limit)])
            return
        last = reader.last_seq()
        for row in _newest(reader, session, options.limit):
            _print_row(row, names, json=options.json)
        if options.follow:
            _follow(reader, session, last, names, json=options.json)


def _follow(reader: ReadOnlyLog, session: str | None, last: int, names: Mapping[str, str], *, json: bool) -> None:
    """Prints new events until Ctrl-C, the normal way to end it."""
    try:
        while True:
            time.sleep(_POLL_S)
            for row in reader.read_all(last):
                last = row.seq
                if session in (None, row.session):
                    _print_row(row, names, json=json)
    except KeyboardInterrupt:
        raise Exit(INTERRUPTED) from None


def _print_empty(options: LogOptions) -> None:
    if options.json:
        console.print_json([])
    elif not options.quiet:
        console.print_note('Nothing has happened yet. Start with: dimp new "a red ball on grass"')


def _find_session_id(home: Home, reader: ReadOnlyLog, session_name: str | None) -> str | None:
    """The full id of a session. A title needs the folded sessions, so it is tried last."""
    if session_name is None:
        return None
    matching = [head.session for head in reader.sessions() if head.session.startswith(session_name)]
    if len(matching) == 1 and len(session_name) >= _MIN_PREFIX:
        return matching[0]
    from dimp.cli.store import load_sessions

    return load_sessions(home).find(session_name).id


def _newest(reader: ReadOnlyLog, session: str | None, limit: int | None) -> Iterator[Row]:
    """The newest `limit` events (all by default), oldest first, page by page."""
    if session is not None:
        rows = reader.read(session)
        yield from rows[len(rows) - limit :] if limit is not None and limit < len(rows) else rows
        return
    # `seq` has no gaps: nothing is ever removed.
    after = max(reader.last_seq() - limit, 0) if limit is not None else 0
    while rows := reader.read_all(after, _PAGE):
        yield from rows
        after = rows[-1].seq


def _print_row(row: Row, names: Mapping[str, str], *, json: bool) -> None:
    """One event; who acted is said by name where people have accounts."""
    if json:
        console.print_json(_row_json(row))
        return
    try:
        words = event_text(decode(row.body))
    except UnknownEvent:
        words = "(written by a newer version)"
    at = f"{datetime.fromisoformat(row.at).astimezone():%Y-%m-%d %H:%M:%S}"
    who = f"{console.shorten(names[row.actor], 20)}: " if row.actor in names else ""
    console.print_line(f"{row.seq:>6}  {at}  {row.type:<22} {console.plain(who + words)}")


def _row_json(row: Row) -> dict[str, object]:
    fields = msgspec.structs.asdict(row)
    return {**fields, "body": msgspec.Raw(row.body), "hash": row.hash.hex()}
