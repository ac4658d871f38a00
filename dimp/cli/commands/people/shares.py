"""`dimp shares`: links, who may use a session beside its owner, and who has collections, styles and notes.

It is the founder of the house who shares.
"""

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
Item = Annotated[
    str,
    Parameter(name="ITEM", help="A collection by its title, a style by its name, or the id of one or of a note."),
]
Receiver = Annotated[str | None, Parameter(name="NAME", help="Name or id of somebody who has an account.")]
Everybody = Annotated[bool, Parameter(negative="", help="With everybody in the house.")]
Hours = Annotated[float | None, Parameter(help="After how many hours it ends.")]


def list_shares(*, options: CommonOptions = COMMON) -> None:
    """The links that hold."""
    answer = _request(options, "GET", "/api/shares")
    if options.json:
        console.print_json(answer)
        return
    for share in answer["shares"]:
        what = f"picture {share['generation_id']}" if share["generation_id"] else f"session {share['session_id']}"
        console.print_line(f"{share['id']}  {share['level']}  {what}  until {day_of(share['expires_at'])}")
    if not answer["shares"] and not options.quiet:
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
    answer = _request(options, "GET", _path(session))
    if options.json:
        console.print_json(answer)
        return
    console.print_line(console.plain(f"{answer['owner']['name']}  owner"))
    for member in answer["members"]:
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


def receivers(item: Item, /, *, options: CommonOptions = COMMON) -> None:
    """With whom a collection, a style or a note is shared."""
    answer = _request(options, "GET", _item_path(item))
    if options.json:
        console.print_json(answer)
        return
    console.print_line(console.plain(f"{answer['owner']['name']}  owner"))
    for receiver in answer["receivers"]:
        console.print_line(console.plain(f"{receiver['name'] or 'everybody'}  {receiver['access']}"))


def give(
    item: Item,
    name: Receiver = None,
    /,
    *,
    everybody: Everybody = False,
    edit: Annotated[bool, Parameter(negative="", help="To change it, too, not only to see it.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Share a collection, a style or a note on a LoRA with somebody, or with everybody in the house."""
    body = {"name": _receiver(name, everybody), "access": "edit" if edit else "view"}
    _report(_request(options, "POST", _item_path(item), body), options, f"{name or 'Everybody'} has it, too.")


def take_back(
    item: Item, name: Receiver = None, /, *, everybody: Everybody = False, options: CommonOptions = COMMON
) -> None:
    """Take back what was shared, at once."""
    path = f"{_item_path(item)}/{quote(_receiver(name, everybody), safe='')}"
    _report(_request(options, "DELETE", path), options, f"It is no longer shared with {name or 'everybody'}.")


def hand_over(
    name: Annotated[str, Parameter(name="NAME", help="Who was removed: name or id.")],
    to: Annotated[str, Parameter(name="TO", help="Who is to have what they left: name or id.")],
    /,
    *,
    remove_library: Annotated[
        bool, Parameter(negative="", help="Remove their collections, styles and notes instead of giving them, too.")
    ] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Give the sessions, collections, styles and notes of somebody who was removed to somebody who is here."""
    body = {"to": to, "library": "remove" if remove_library else "hand-over"}
    given = _request(options, "POST", f"/api/users/removed/{quote(name, safe='')}/hand-over", body)
    sessions = console.pluralize(len(given["session_ids"]), "session")
    items = f"{len(given['item_ids'])} of collections, styles and notes"
    _report(given, options, f"{to} has {sessions} more; {items} {'removed' if remove_library else 'handed over'}.")


def _path(session: str) -> str:
    if not session.strip():
        raise Usage("No session is named.", "Name one; see: dimp sessions")
    return f"/api/sessions/{quote(session, safe='')}/people"


def _item_path(item: str) -> str:
    if not item.strip():
        raise Usage("Nothing is named.", "Name a collection or a style; see: dimp collections, dimp presets")
    return f"/api/library/{quote(item, safe='')}/people"


def _receiver(name: str | None, everybody: bool) -> str:
    if (name is None) != everybody:
        raise Usage("It is to be shared with one person, or with everybody.", "Give a name, or --everybody.")
    return name or "*"


def _request(
    options: CommonOptions, method: str, path: str, body: object = None, query: Mapping[str, object] | None = None
) -> Any:
    return background.connect(resolve_home(options.home)).request(method, path, body, query=query)


def _report(answer: Any, options: CommonOptions, message: str) -> None:
    if options.json:
        console.print_json(answer)
    elif not options.quiet:
        console.print_line(console.plain(message))
