"""`dimp sessions` and `dimp session ...`: listing and managing sessions."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.options import COMMON, CommonOptions, join_words
from dimp.cli.output import console
from dimp.cli.output.local_time import local_time
from dimp.cli.send_action import send_action
from dimp.cli.store import CLI, load_sessions, resolve_home
from dimp.core.views import SessionSummary

Which = Annotated[str, Parameter(name="S", help="Id, its beginning (4 characters or more), or title.")]


def sessions(
    *,
    everything: Annotated[bool, Parameter(name="--all", negative="", help="Also those in the trash.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """All sessions, the last used first; the current one is marked."""
    all_sessions = load_sessions(resolve_home(options.home))
    current = all_sessions.current(CLI)
    shown = [summary for summary in all_sessions.summaries() if everything or not summary.trashed]
    if options.json:
        console.print_json({"current": current.id if current else None, "sessions": shown})
        return
    for summary in shown:
        console.print_line(_line(summary, current is not None and summary.session_id == current.id))
    if not shown and not options.quiet:
        console.print_note('There is no session yet. Start with: dimp new "a red ball on grass"')


def new(*title: Annotated[str, Parameter(help="Its title.")], options: CommonOptions = COMMON) -> None:
    """Start a session and switch to it."""
    client = background.connect(resolve_home(options.home))
    session = client.request("POST", "/api/sessions", {"title": join_words(title)})
    if options.json:
        console.print_json({"session_id": session["session_id"], "title": session["title"]})
    else:
        console.print_line(f"{session['session_id']}  {console.plain(session['title'])}".rstrip())


def switch(which: Which, /, *, options: CommonOptions = COMMON) -> None:
    """Make a session the current one."""
    home = resolve_home(options.home)
    session = load_sessions(home).find(which)
    background.connect(home).request("PATCH", f"/api/sessions/{session.id}", {"current": True})
    if options.json:
        console.print_json({"session_id": session.id, "title": session.title})
    elif not options.quiet:
        console.print_line(f"Now in {console.plain(session.title) or session.id}.")


def rename(
    which: Which, /, *title: Annotated[str, Parameter(help="The new title.")], options: CommonOptions = COMMON
) -> None:
    """Give a session a title."""
    send_action({"type": "rename", "title": join_words(title)}, options, "Renamed.", _session_id(which, options))


def trash(which: Which, /, *, options: CommonOptions = COMMON) -> None:
    """Move a session to the trash; `dimp session restore` takes it out again."""
    message = "Moved to the trash; undo with: dimp session restore"
    send_action({"type": "trash_session"}, options, message, _session_id(which, options))


def restore(which: Which, /, *, options: CommonOptions = COMMON) -> None:
    """Take a session out of the trash."""
    send_action({"type": "restore_session"}, options, "Restored.", _session_id(which, options))


def _session_id(which: str, options: CommonOptions) -> str:
    """The full id of a session."""
    return load_sessions(resolve_home(options.home)).find(which).id


def _line(summary: SessionSummary, current: bool) -> str:
    mark = "*" if current else " "
    notes = [console.pluralize(summary.picture_count, "picture")]
    notes += [f"{summary.pending} unfinished"] if summary.pending else []
    notes += ["in the trash"] if summary.trashed else []
    title = console.shorten(summary.title, 60) or "(no title)"
    return f"{mark} {summary.session_id}  {local_time(summary.updated_at)}  {title}  ({', '.join(notes)})"
