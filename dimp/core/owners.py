"""To whom sessions belong: told by the actor of their first event. Pure.

Where people have accounts, the actor of an event is the id of an account; else it names a kind of client (`cli`,
`browser`), and what such an actor makes belongs to the house.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

HOUSE = ""
"""The owner of what was made without an account; the founder, the first account of a house, is its owner, too."""

NOBODY = "nobody"
"""The owner of nothing: whose part of the studio strangers get, and with whom nothing is shared."""

EVERYBODY = "*"
"""With whom something is shared that everybody has who has an account."""

Access = Literal["view", "continue"]
ACCESSES: tuple[Access, ...] = get_args(Access)
"""What somebody may do in what another person has shared with them: look at it, or go on with it. The weaker first."""

LibraryAccess = Literal["view", "edit"]
LIBRARY_ACCESSES: tuple[LibraryAccess, ...] = get_args(LibraryAccess)
"""What somebody may do with a collection, a style or a note of another person: see it, or change it, too. The weaker
first."""

_ACCOUNT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def owner_of(actor: str, founder: str) -> str:
    """The owner of what an actor makes: an account's id, or the house."""
    return actor if actor != founder and _ACCOUNT.fullmatch(actor) else HOUSE


def stronger(first: Access | None, second: Access) -> Access:
    """The access that allows more."""
    return second if first is None else max(first, second, key=ACCESSES.index)
