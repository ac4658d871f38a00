"""`dimp star`, `name`, `note`, `tag`, `trash`, `restore`: marks on a picture, all of them reversible."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions, join_words
from dimp.cli.output import console
from dimp.cli.send_action import send_action
from dimp.cli.store import resolve_home

Reference = Annotated[str, Parameter(name="ID", help="Id, digest, name, @, head^ or head~2.")]


def star(reference: Reference, /, *, options: CommonOptions = COMMON) -> None:
    """Star a picture."""
    send_action({"type": "star", "id": reference}, options, "Starred.")


def unstar(reference: Reference, /, *, options: CommonOptions = COMMON) -> None:
    """Remove the star."""
    send_action({"type": "unstar", "id": reference}, options, "Star removed.")


def name(
    reference: Reference,
    /,
    *text: Annotated[str, Parameter(help="The name; leave it out to remove the name.")],
    options: CommonOptions = COMMON,
) -> None:
    """Give a picture a name, which can then stand for its id."""
    send_action(
        {"type": "name", "id": reference, "name": join_words(text)}, options, "Named." if text else "Name removed."
    )


def note(
    reference: Reference,
    /,
    *text: Annotated[str, Parameter(help="The note; leave it out to remove the note.")],
    options: CommonOptions = COMMON,
) -> None:
    """Write a note on a picture."""
    send_action(
        {"type": "note", "id": reference, "note": join_words(text)}, options, "Noted." if text else "Note removed."
    )


def tag(
    reference: Reference,
    /,
    *tags: Annotated[str, Parameter(help="All tags of the picture; leave them out to remove all.")],
    add: Annotated[bool, Parameter(negative="", help="Keep the tags that are there and add these.")] = False,
    remove: Annotated[bool, Parameter(negative="", help="Remove these tags and keep the others.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Set the tags of a picture, or add or remove some."""
    if not (add or remove):
        send_action({"type": "tag", "id": reference, "tags": tags}, options, "Tagged." if tags else "Tags removed.")
        return
    if (add and remove) or not tags:
        raise Usage("It is not said what to do with which tags.", "Write: dimp tag ID TAG... --add (or --remove)")
    client = background.connect(resolve_home(options.home))
    body = {"ids": [reference], "tags_added" if add else "tags_removed": tags}
    marked = client.request("POST", "/api/bulk/mark", body, query={"session": options.session})
    if options.json:
        console.print_json(marked)
    elif not options.quiet:
        console.print_line("Tagged." if add else "Tags removed.")


def trash(reference: Reference, /, *, options: CommonOptions = COMMON) -> None:
    """Move a picture to the trash; `dimp restore` takes it out again."""
    send_action({"type": "trash", "id": reference}, options, "Moved to the trash; undo with: dimp restore")


def restore(reference: Reference, /, *, options: CommonOptions = COMMON) -> None:
    """Take a picture out of the trash."""
    send_action({"type": "restore", "id": reference}, options, "Restored.")
