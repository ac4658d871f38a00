"""`dimp sessions` and `dimp session ...`: the conversations there are."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background, output
from dimp.cli.doing import do
from dimp.cli.options import COMMON, Common, joined
from dimp.cli.store import folded, home_of
from dimp.views import SessionSummary

Which = Annotated[str, Parameter(name="S", help="Id, its beginning (4 characters or more), or title.")]


def sessions(
    *,
    everything: Annotated[bool, Parameter(name="--all", negative="", help="Also those in the trash.")] = False,
    options: Common = COMMON,
) -> None:
    """All sessions, the one used last first; the current one is marked."""
    known = folded(home_of(options.home))
    current = known.current()
    shown = [one for one in known.summaries() if everything or not one.trashed]
    if options.json:
        output.value({"current": current.id if current else None, "sessions": shown})
        return
    for one in shown:
        output.line(_line(one, current is not None and one.session_id == current.id))
    if not shown and not options.quiet:
        output.note('There is no session yet. Begin with: dimp new "a red ball on grass"')


def new(*title: Annotated[str, Parameter(help="What to call it.")], options: Common = COMMON) -> None:
    """Begin a session; what comes next happens in it."""
    client = background.connect(home_of(options.home))
    made = client.ask("POST", "/api/sessions", {"title": joined(title)})
    if options.json:
        output.value({"session_id": made["session_id"], "title": made["title"]})
    else:
        output.line(f"{made['session_id']}  {output.plain(made['title'])}".rstrip())


def switch(which: Which, /, *, options: Common = COMMON) -> None:
    """Make a session the current one."""
    home = home_of(options.home)
    session = folded(home).find(which)
    background.connect(home).ask("PATCH", f"/api/sessions/{session.id}", {"current": True})
    if options.json:
        output.value({"session_id": session.id, "title": session.title})
    elif not options.quiet:
        output.line(f"Now in {output.plain(session.title) or session.id}.")


def rename(which: Which, /, *title: Annotated[str, Parameter(help="The new title.")], options: Common = COMMON) -> None:
    """Give a session a title."""
    do({"type": "rename", "title": joined(title)}, options, "Renamed.", _id(which, options))


def trash(which: Which, /, *, options: Common = COMMON) -> None:
    """Take a session out of the lists; `dimp session restore` brings it back."""
    do({"type": "trash_session"}, options, "In the trash; back with: dimp session restore", _id(which, options))


def restore(which: Which, /, *, options: Common = COMMON) -> None:
    """Bring a session back into the lists."""
    do({"type": "restore_session"}, options, "Back again.", _id(which, options))


def _id(which: str, options: Common) -> str:
    """The whole id of the session meant."""
    return folded(home_of(options.home)).find(which).id


def _line(one: SessionSummary, current: bool) -> str:
    mark = "*" if current else " "
    remarks = [output.number(one.generation_count, "picture")]
    remarks += [f"{one.pending} in work"] if one.pending else []
    remarks += ["in the trash"] if one.trashed else []
    title = output.short(one.title, 60) or "(no title)"
    return f"{mark} {one.session_id}  {one.updated_at[:16].replace('T', ' ')}  {title}  ({', '.join(remarks)})"
