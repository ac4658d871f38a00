"""`dimp collections`: pictures of any session, put together by hand or found by a search."""

from __future__ import annotations

import os
from typing import Annotated, Any
from urllib.parse import quote

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions, join_words
from dimp.cli.output import console
from dimp.cli.store import resolve_home

Which = Annotated[str, Parameter(name="COLLECTION", help="Title, id, or the beginning of an id.")]
IDs = Annotated[str, Parameter(name="ID", help="Pictures, of any session: id, digest, name or @.")]


def list_collections(
    *,
    trashed: Annotated[bool, Parameter(negative="", help="Those in the trash.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """The collections, the one changed last first."""
    answer = _request(options, "GET", "", query={"trashed": str(trashed).lower()})
    if options.json:
        console.print_json(answer)
        return
    for collection in answer["collections"]:
        console.print_line(_line(collection))
    if not answer["collections"] and not options.quiet:
        console.print_line("There is no collection yet; begin one with: dimp collections new TITLE")


def show(which: Which, /, *, limit: int = 50, options: CommonOptions = COMMON) -> None:
    """The pictures of a collection, the last put in first."""
    page = _request(options, "GET", f"/{quote(which, safe='')}", query={"limit": limit})
    if options.json:
        console.print_json(page)
        return
    console.print_line(_line(page["collection"]))
    for picture in page["generations"]:
        words = picture["name"] or picture["modification"] or picture["prompt"]
        console.print_line(f"  {picture['id']}  {console.shorten(words, 60)}")


def new(
    *title: Annotated[str, Parameter(help="What it is called.")],
    search: Annotated[str | None, Parameter(help="Words: it then holds all pictures that are found by them.")] = None,
    tagged: Annotated[str | None, Parameter(help="A tag: it then holds all pictures that carry it.")] = None,
    starred: Annotated[bool, Parameter(negative="", help="It then holds starred pictures.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Begin a collection: an empty one, or one that holds what a search finds."""
    if not title:
        raise Usage("The collection has no title.", "Give it one: dimp collections new Portraits")
    smart = {"query": search or "", "tag": tagged, "starred": True if starred else None}
    body: dict[str, Any] = {"title": join_words(title)}
    if any(smart.values()):
        body["search"] = smart
    client = background.connect(resolve_home(options.home))
    made = client.request("POST", "/api/collections", body, query={"op": os.urandom(16).hex()})
    _report(made, options, f"Begun: {made['id']}")


def add(which: Which, /, *ids: IDs, options: CommonOptions = COMMON) -> None:
    """Put pictures into a collection."""
    changed = _request(options, "POST", f"/{quote(which, safe='')}/add", {"ids": _need(ids)})
    _report(changed, options, f"It holds {console.pluralize(changed['count'], 'picture')}.")


def remove(which: Which, /, *ids: IDs, options: CommonOptions = COMMON) -> None:
    """Take pictures out of a collection; they stay in their sessions."""
    changed = _request(options, "POST", f"/{quote(which, safe='')}/remove", {"ids": _need(ids)})
    _report(changed, options, f"It holds {console.pluralize(changed['count'], 'picture')}.")


def rename(
    which: Which, /, *title: Annotated[str, Parameter(help="The new title.")], options: CommonOptions = COMMON
) -> None:
    """Give a collection another title."""
    _change(which, {"title": join_words(title)}, options, "Renamed.")


def trash(which: Which, /, *, options: CommonOptions = COMMON) -> None:
    """Move a collection to the trash; its pictures are not touched."""
    _change(which, {"trashed": True}, options, "Moved to the trash; undo with: dimp collections restore")


def restore(which: Which, /, *, options: CommonOptions = COMMON) -> None:
    """Take a collection out of the trash."""
    _change(which, {"trashed": False}, options, "Restored.")


def _change(which: str, body: dict[str, object], options: CommonOptions, message: str) -> None:
    _report(_request(options, "PATCH", f"/{quote(which, safe='')}", body), options, message)


def _need(ids: tuple[str, ...]) -> tuple[str, ...]:
    if not ids:
        raise Usage("No picture is named.", "Give one or more ids; see: dimp tree")
    return ids


def _request(
    options: CommonOptions, method: str, path: str, body: object = None, query: dict[str, object | None] | None = None
) -> Any:
    client = background.connect(resolve_home(options.home))
    within = {"session": options.session} if method == "POST" else {}
    return client.request(method, f"/api/collections{path}", body, query={**within, **(query or {})})


def _report(collection: dict[str, Any], options: CommonOptions, message: str) -> None:
    if options.json:
        console.print_json(collection)
    elif not options.quiet:
        console.print_line(console.plain(message))


def _line(collection: dict[str, Any]) -> str:
    notes = [console.pluralize(collection["count"], "picture")]
    notes += ["a search"] if collection["search"] else []
    notes += ["in the trash"] if collection["trashed"] else []
    return f"{collection['id']}  {console.shorten(collection['title'], 60)}  ({', '.join(notes)})"
