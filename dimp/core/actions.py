"""Actions: what a user may ask of a session, as one closed, tagged union; `dimp.decide` says what follows. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from dimp.core.imported import ImportedRecipe, Remark
from dimp.core.parameters import Parameters

Degree = Literal["subtle", "strong"]
"""How far a variation may go from its picture."""


class Film(msgspec.Struct, frozen=True):
    """How long a film is, how fast it runs, and the kind of file; None leaves it to the model."""

    frames: int | None = None
    fps: int | None = None
    format: Literal["webp", "gif"] = "webp"


class Action(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Base of all actions."""


class Paint(Action, Parameters, frozen=True):
    """What the painting actions share: the parameters."""


class New(Paint, frozen=True, tag="new", kw_only=True):
    """Paint a fresh picture from words; `source` (a digest) starts from an image instead of noise."""

    prompt: str
    source: str | None = None


class Refine(Paint, frozen=True, tag="refine", kw_only=True):
    """Change a picture (the head unless `parent_id` names another) as the words say, inside `mask` if given.

    The edges of a hard mask are softened over `feather` pixels (None: by the picture's size), or kept with `hard`.
    `description` says what the picture shows, for one that nobody described (a photo) or described badly.
    """

    modification: str
    parent_id: str | None = None
    description: str | None = None
    mask: str | None = None
    feather: float | None = None
    hard: bool = False


class Again(Paint, frozen=True, tag="again", kw_only=True):
    """Paint a generation's recipe again with other seeds."""

    id: str | None = None


class Like(Paint, frozen=True, tag="like", kw_only=True):
    """Paint a fresh picture by the recipe of another one: the picture `id` (else the head), or `recipe` from a file.

    What this machine has not is replaced or left out, and said. `prompt` goes before the recipe's own words.
    """

    id: str | None = None
    recipe: ImportedRecipe | None = None
    prompt: str | None = None


class Vary(Paint, frozen=True, tag="vary", kw_only=True):
    """Paint variations of a picture (else the head), near it or far from it."""

    id: str | None = None
    degree: Degree = "subtle"


class Properly(Paint, frozen=True, tag="properly", kw_only=True):
    """Paint a draft (else the head) as its model usually paints: the same seed and words, nothing given up."""

    id: str | None = None


class Outpaint(Paint, frozen=True, tag="outpaint", kw_only=True):
    """Paint beyond a picture's edges, by a number of pixels on each side; the words may be empty."""

    modification: str = ""
    parent_id: str | None = None
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


class Animate(Paint, frozen=True, tag="animate", kw_only=True):
    """Animate a picture (the head unless `parent_id` names another), or words alone where only they are given."""

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


class Crop(Action, frozen=True, tag="crop", kw_only=True):
    """Cut a picture (else the head) to a box in its pixels, the rest of it untouched."""

    id: str | None = None
    left: int = 0
    top: int = 0
    width: int
    height: int
    aside: bool = False


class Rotate(Action, frozen=True, tag="rotate", kw_only=True):
    """Turn a picture (else the head) clockwise by quarters, pixel for pixel."""

    id: str | None = None
    degrees: Literal[90, 180, 270] = 90
    aside: bool = False


class Flip(Action, frozen=True, tag="flip", kw_only=True):
    """Flip a picture (else the head): left becomes right (horizontal), or top becomes bottom (vertical)."""

    id: str | None = None
    direction: Literal["horizontal", "vertical"] = "horizontal"
    aside: bool = False


class Remask(Action, frozen=True, tag="remask", kw_only=True):
    """Change the mask by which a picture (else the head) kept the rest of the one before; nothing is painted.

    Its mask is grown by `grow` cells (below 0: shrunk; a cell is the shorter side by 128), or becomes `mask` (a digest,
    white where the change shows), or is dropped (`off`). `feather` and `hard` are about the edges of `mask`.
    """

    id: str | None = None
    grow: int = 0
    mask: str | None = None
    feather: float | None = None
    hard: bool = False
    off: bool = False
    priority: Literal["interactive", "background"] = "interactive"
    aside: bool = False


class Retry(Action, frozen=True, tag="retry", kw_only=True):
    """Paint again what failed or was stopped (else the newest of them), exactly as it was asked for.

    With `smaller`, at half the sides: for what did not fit into memory.
    """

    id: str | None = None
    smaller: bool = False


class Squash(Paint, frozen=True, tag="squash"):
    """Make the changes between two pictures of one branch as one change of the earlier: it reduces drift.

    `id` is the later picture (else the head), `since` the earlier one (else where its branch began).
    """

    id: str | None = None
    since: str | None = None


class Undo(Action, frozen=True, tag="undo"):
    """Move the head back `times` moves; with `head` only from there (a picture's id, or empty for an empty canvas)."""

    times: int = 1
    head: str | None = None


class Redo(Action, frozen=True, tag="redo"):
    """Move the head forward again `times` moves. `head` is as in `Undo`."""

    times: int = 1
    head: str | None = None


class Jump(Action, frozen=True, tag="goto"):
    """Move the head to another picture."""

    id: str


class Clear(Action, frozen=True, tag="clear"):
    """Empty the canvas and set the generations so far aside; undo brings them back."""


class Star(Action, frozen=True, tag="star"):
    """Star a picture."""

    id: str


class Unstar(Action, frozen=True, tag="unstar"):
    """Remove the star of a picture."""

    id: str


class Name(Action, frozen=True, tag="name"):
    """Name a picture; an empty name removes it."""

    id: str
    name: str


class Note(Action, frozen=True, tag="note"):
    """Write a note on a picture; an empty one removes it."""

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
    """Put an image that is already a blob into the tree, as a root; `recipe` is how its file says it was made."""

    digest: str
    suffix: str
    size: int
    width: int
    height: int
    name: str = ""
    prompt: str = ""
    lqip: str = ""
    recipe: ImportedRecipe | None = None
    remarks: tuple[Remark, ...] = ()


class Rename(Action, frozen=True, tag="rename"):
    """Give the session a title."""

    title: str


class TrashSession(Action, frozen=True, tag="trash_session"):
    """Take the session out of the lists."""


class RestoreSession(Action, frozen=True, tag="restore_session"):
    """Bring the session back into the lists."""


AnyAction = (
    New | Refine | Again | Like | Retry | Vary | Properly | Outpaint | Animate | Upscale | Remask | Crop | Rotate | Flip
    | Squash | Undo | Redo | Jump | Clear | Star | Unstar | Name | Note | Tag | Trash | Restore | Import | Rename
    | TrashSession
    | RestoreSession
)  # fmt: skip
