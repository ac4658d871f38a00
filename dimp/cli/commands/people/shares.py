"""`dimp shares`: links, and who may use a session beside its owner. It is the founder of the house who shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.commands.people.house import day_of
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home

Which = Annotated[str, Parameter(name="SESSION", help="Id, beginning of an id, or title.")]
Who = Annotated[str, Parameter(name="NAME", help="Name or id of somebody who has an account.")]
Hours = Annotated[float | None, Parameter(help="After how many hours it ends.")]


def list_shares(*, options: CommonOptions = COMMON) -> None:
    """The links that hold."""
    found = _request(options, "GET", "/api/shares")
    if options.json:
        console.print_json(found)
        return
    for made in found["shares"]:
        what = f"picture {made['generation_id']}" if made["generation_id"] else f"session {made['session_id']}"
        console.print_line(f"{made['id']}  {made['level']}  {what}  until {day_of(made['expires_at'])}")
    if not found["shares"] and not options.quiet:
        console.print_note("There is no link. Make one: dimp shares new SESSION")


def new(
    session: Which,
    /,
    *,
    level: Annotated[
        str,
        Parameter(help="image, recipe or chain: anybody looks; look or continue: people with an account join."),
    ] = "image",
    picture: Annotated[str | None, Parameter(help="This picture of the session alone.")] = None,
    hours: Hours = 168,
    options: CommonOptions = COMMON,
) -> None:
    """Make a link to a session, or to one picture of it."""
    chosen = {"session_id": session} if picture is None else {"id": picture}
    query = {} if picture is None else {"session": session}
    made = _request(options, "POST", "/api/shares", {**chosen, "level": level, "hours": hours}, query)
    if options.json:
        console.print_json(made)
    else:
        console.print_line(made["url"])


def close(
    link: Annotated[str, Parameter(name="LINK", help="Its id; see: dimp shares list")], /, *,
    options: CommonOptions = COMMON,
) -> None:  # fmt: skip
    """End a link at once; who joined by it is out."""
    _report(_request(options, "DELETE", f"/api/shares/{quote(link, safe='')}"), options, "It holds no more.")


def people(session: Which, /, *, options: CommonOptions = COMMON) -> None:
    """Whose a session is, and who may use it."""
    found = _request(options, "GET", _path(session))
    if options.json:
        console.print_json(found)
        return
    console.print_line(console.plain(f"{found['owner']['name']}  owner"))
    for member in found["members"]:
        notes = [member["access"]] + (["by a link"] if member["by_link"] else [])
        notes += [f"until {day_of(member['expires_at'])}"] if member["expires_at"] else []
        console.print_line(console.plain(f"{member['name']}  {', '.join(notes)}"))


def add(
    session: Which,
    name: Who,
    /,
    *,
    view: Annotated[bool, Parameter(negative="", help="To look at it, not to continue it.")] = False,
    hours: Hours = None,
    options: CommonOptions = COMMON,
) -> None:
    """Let somebody use a session."""
    body = {"name": name, "access": "view" if view else "continue", "hours": hours}
    _report(_request(options, "POST", _path(session), body), options, f"{name} has it, too.")


def remove(session: Which, name: Who, /, *, options: CommonOptions = COMMON) -> None:
    """Put somebody out of a session at once; what they painted stays."""
    _report(_request(options, "DELETE", f"{_path(session)}/{quote(name, safe='')}"), options, f"{name} is out.")


def hand_over(
    name: Annotated[str, Parameter(name="NAME", help="Who was removed: name or id.")],
    to: Annotated[str, Parameter(name="TO", help="Who is to have their sessions: name or id.")],
    /,
    *,
    options: CommonOptions = COMMON,
) -> None:
    """Give the sessions of somebody who was removed to somebody who is here."""
    given = _request(options, "POST", f"/api/users/removed/{quote(name, safe='')}/hand-over", {"to": to})
    _report(given, options, f"{to} has {console.pluralize(len(given['session_ids']), 'session')} more.")


def _path(session: str) -> str:
    if not session.strip():
        raise Usage("No session is named.", "Name one; see: dimp sessions")
    return f"/api/sessions/{quote(session, safe='')}/people"


def _request(
    options: CommonOptions, method: str, path: str, body: object = None, query: Mapping[str, object] | None = None
) -> Any:
    return background.connect(resolve_home(options.home)).request(method, path, body, query=query)


def _report(answer: Any, options: CommonOptions, message: str) -> None:
    if options.json:
        console.print_json(answer)
    elif not options.quiet:
        console.print_line(console.plain(message))
