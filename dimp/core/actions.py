"""Actions: what a user may ask of a session, as one closed, tagged union; `decisions` tells what follows. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from dimp.animating import Film
from dimp.variations import Degree
from dimp.wishes import Wishes


class Action(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Base of all actions."""


class Paint(Action, Wishes, frozen=True):
    """What the painting actions share: the wishes."""


class New(Paint, frozen=True, tag="new", kw_only=True):
    """Paint a fresh picture from words; `source` (a digest) starts from an image instead of noise."""

    prompt: str
    source: str | None = None


class Refine(Paint, frozen=True, tag="refine", kw_only=True):
    """Change a picture (the head unless `parent_id` names another) as the words say, inside `mask` if given."""

    modification: str
    parent_id: str | None = None
    mask: str | None = None


class Again(Paint, frozen=True, tag="again", kw_only=True):
    """Paint a generation's recipe again with other seeds."""

    id: str | None = None


class Vary(Paint, frozen=True, tag="vary", kw_only=True):
    """Paint variations of a picture (else the head), near it or far from it."""

    id: str | None = None
    degree: Degree = "subtle"


class Properly(Paint, frozen=True, tag="properly", kw_only=True):
    """Paint a draft (else the head) as its model usually paints: the same seed and words, nothing given up."""

    id: str | None = None


class Outpaint(Paint, frozen=True, tag="outpaint", kw_only=True):
    """Go on painting beyond a picture's edges, so many pixels on each side; the words may be empty."""

    modification: str = ""
    parent_id: str | None = None
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


class Animate(Paint, frozen=True, tag="animate", kw_only=True):
    """Set a picture in motion (the head unless `parent_id` names another), or words alone where only they are said."""

    prompt: str | None = None
    parent_id: str | None = None
    film: Film = Film()


class Upscale(Action, frozen=True, tag="upscale", kw_only=True):
    """Make a picture (else the head) 2, 3 or 4 times as large, by the upscaler named or the best one here."""

    id: str | None = None
    scale: int = 2
    upscaler: str | None = None
    priority: Literal["interactive", "background"] = "interactive"
    aside: bool = False


class Squash(Paint, frozen=True, tag="squash"):
    """Make the changes between two pictures of one line as one change of the earlier: against drift.

    `id` is the later picture (else the head), `since` the earlier one (else where its line began).
    """

    id: str | None = None
    since: str | None = None


class Undo(Action, frozen=True, tag="undo"):
    """Take the head back `times` moves."""

    times: int = 1


class Redo(Action, frozen=True, tag="redo"):
    """Take the head forward again `times` moves."""

    times: int = 1


class Jump(Action, frozen=True, tag="goto"):
    """Take the head to another picture."""

    id: str


class Clear(Action, frozen=True, tag="clear"):
    """Empty the canvas and set the generations so far aside; undo brings them back."""


class Star(Action, frozen=True, tag="star"):
    """Star a picture."""

    id: str


class Unstar(Action, frozen=True, tag="unstar"):
    """Take a star off."""

    id: str


class Name(Action, frozen=True, tag="name"):
    """Name a picture; an empty name takes it away."""

    id: str
    name: str


class Note(Action, frozen=True, tag="note"):
    """Write a note on a picture; an empty one takes it away."""

    id: str
    note: str


class Tag(Action, frozen=True, tag="tag"):
    """Set a picture's tags."""

    id: str
    tags: tuple[str, ...]


class Trash(Action, frozen=True, tag="trash"):
    """Take a picture out of the views."""

    id: str


class Restore(Action, frozen=True, tag="restore"):
    """Bring a picture back into the views."""

    id: str


class Import(Action, frozen=True, tag="import"):
    """Put an image that is already a blob into the tree, as a root."""

    digest: str
    suffix: str
    size: int
    width: int
    height: int
    name: str = ""
    prompt: str = ""
    lqip: str = ""


class Rename(Action, frozen=True, tag="rename"):
    """Give the session a title."""

    title: str


class TrashSession(Action, frozen=True, tag="trash_session"):
    """Take the session out of the lists."""


class RestoreSession(Action, frozen=True, tag="restore_session"):
    """Bring the session back into the lists."""


AnyAction = (
    New | Refine | Again | Vary | Properly | Outpaint | Animate | Upscale | Squash | Undo | Redo | Jump | Clear | Star
    | Unstar | Name | Note | Tag | Trash | Restore | Import | Rename | TrashSession | RestoreSession
)  # fmt: skip
