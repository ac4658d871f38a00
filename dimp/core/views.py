"""Views: what clients see of a session, as msgspec structs with the names of the public interface. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Literal

import msgspec

from dimp.core.events import Batch, GenerationRequested, Reading, Recipe, Stamped, tag_of
from dimp.core.generation import Generation, Result
from dimp.core.imported import ImportedRecipe, Remark
from dimp.core.kept import Kept
from dimp.core.owners import Access, LibraryAccess
from dimp.core.session import Session

SessionAccess = Literal["own", Access]
"""What somebody may do in a session: all, where it is their own; else what whoever owns it allows."""

ItemAccess = Literal["own", LibraryAccess]
"""What somebody may do with a collection, a style or a note: all, where it is their own."""

HISTORY_PAGE = 50
OUTLINE_WORDS = 60


class GenerationView(Recipe, frozen=True, gc=False, kw_only=True):
    """One generation: its recipe as stored and what became of it. `image_path` is relative to the data folder.

    `width` and `height` are those of the picture once it is there. `name` is what the user called it, `file_name` what
    an imported picture was called where it came from, and `imported` how its file said that it was made. `description`
    is what a model saw in the picture, where one was asked. `kept` says where it changed, where the rest was left as it
    was. `unread` are the words at the end of the prompt that the model had no room for. `actor` is who asked for it or
    brought it: an account's id, else a kind of client.
    """

    id: str
    session_id: str
    timestamp: str
    type: str
    modification: str | None
    batch: Batch | None
    reading: Reading | None
    remarks: tuple[Remark, ...]
    parent_id: str | None
    image_id: str | None
    image_path: str | None
    image_url: str | None
    status: str
    order: int
    seq: int
    size: int
    duration_ms: int
    load_ms: int
    fingerprint: dict[str, str]
    lqip: str
    kept: Kept | None
    unread: str
    moved_head: bool
    reason: str
    message: str
    hint: str
    starred: bool
    name: str
    file_name: str
    imported: ImportedRecipe | None
    note: str
    description: str
    tags: tuple[str, ...]
    trashed: bool
    actor: str


_PLAIN_RESULT = set(Result.__struct_fields__) - {"width", "height", "finished_at"}
_OF_RECIPE = tuple(name for name in GenerationView.__struct_fields__ if name in GenerationRequested.__struct_fields__)
_OF_RESULT = tuple(name for name in GenerationView.__struct_fields__ if name in _PLAIN_RESULT)
_OWN = tuple(
    name
    for name in GenerationView.__struct_fields__
    if name in Generation.__struct_fields__ and name not in (*_OF_RECIPE, *_OF_RESULT)
)
_of_recipe, _of_result, _own = attrgetter(*_OF_RECIPE), attrgetter(*_OF_RESULT), attrgetter(*_OWN)


class HeadView(msgspec.Struct, frozen=True):
    """Where a session stands: the part of its view that almost every event changes."""

    session_id: str
    title: str
    head: str | None
    floor: int
    can_undo: bool
    can_redo: bool
    undo_to: str | None
    redo_to: str | None
    ahead: tuple[str | None, ...]
    behind: tuple[str | None, ...]
    trashed: bool
    version: int
    generation_count: int
    picture_count: int


class SessionView(msgspec.Struct, frozen=True):
    """A session as a client opens it: the head, what is on the canvas, and the newest page of its history."""

    session_id: str
    title: str
    created_at: str
    updated_at: str
    current_image: str | None
    current_image_url: str | None
    prompt: str | None
    seed: int | None
    head: HeadView
    can_undo: bool
    can_redo: bool
    history: tuple[GenerationView, ...]
    history_more: bool
    generation_count: int
    picture_count: int
    seq: int


class SessionSummary(msgspec.Struct, frozen=True):
    """A session in the list of sessions; `picture_count` leaves out what is not painted or in the trash.

    `access` is what one may do in it; `owner` is the name of whose it is, where that is somebody else, and `shared`
    says that others may use it, too.
    """

    session_id: str
    title: str
    created_at: str
    updated_at: str
    generation_count: int
    picture_count: int
    cover: str | None
    trashed: bool
    pending: int
    access: SessionAccess = "own"
    owner: str = ""
    shared: bool = False


class OutlineNode(msgspec.Struct, frozen=True):
    """As much of a generation as an overview of a whole tree needs; `words` are cut to `OUTLINE_WORDS` characters."""

    id: str
    parent_id: str | None
    type: str
    status: str
    order: int
    words: str
    starred: bool
    trashed: bool


class EventView(msgspec.Struct, frozen=True):
    """The event of the log that a patch is about."""

    type: str
    at: str
    actor: str
    op: str | None
    version: int


class Patch(msgspec.Struct, frozen=True, tag="patch", tag_field="type"):
    """What one event changed: the head part, and the generations to upsert by id, as they are now."""

    seq: int
    session_id: str
    event: EventView
    head: HeadView
    generations: tuple[GenerationView, ...]


class ProgressView(msgspec.Struct, frozen=True, tag="progress", tag_field="type"):
    """A step of a running generation; `preview` is a WebP of at most 256 px as a data URL, when there is one."""

    generation_id: str
    session_id: str
    step: int
    total_steps: int
    eta_ms: int
    preview: str | None = None


def generation_view(session_id: str, generation: Generation) -> GenerationView:
    """The view of one generation."""
    details, digest = generation.details, generation.digest
    recipe, result = details.recipe, details.result
    values = dict(zip(_OF_RECIPE, _of_recipe(recipe), strict=True)) | dict(zip(_OWN, _own(generation), strict=True))
    values |= dict(zip(_OF_RESULT, _of_result(result), strict=True))
    values |= {"width": generation.width or recipe.width, "height": generation.height or recipe.height}
    values["unread"] = words_unread(generation)
    return GenerationView(
        **values, session_id=session_id, timestamp=generation.at, type=recipe.kind, imported=details.imported,
        image_id=digest, image_path=_image_path(digest, result.suffix),
        image_url=f"/api/images/{digest}" if digest else None,
    )  # fmt: skip


HIDDEN: dict[str, Any] = {
    "session_id": "", "parent_id": None, "modification": None, "batch": None, "reading": None, "remarks": (),
    "source": None, "mask": None, "source_prompt": "", "instruction": "", "controls": (), "references": (),
    "keep": None, "edited": None, "kept": None, "template": "", "negative_template": "", "order": 0, "seq": 0,
    "load_ms": 0, "fingerprint": {}, "unread": "", "moved_head": False, "reason": "", "message": "", "hint": "",
    "starred": False, "file_name": "", "imported": None, "note": "", "description": "", "tags": (), "trashed": False,
}  # fmt: skip
"""What is not told of a picture that is seen without its session: what led to it, and its owner's own marks."""


def shown_view(generation: Generation) -> GenerationView:
    """A picture as it is seen through a collection by who has not its session: itself, its words and parameters."""
    return msgspec.structs.replace(generation_view("", generation), **HIDDEN)


def words_unread(generation: Generation) -> str:
    """The words at the end of a prompt that the model had no room for."""
    recipe = generation.recipe
    words = recipe.instruction if recipe.method == "instruct" else recipe.prompt
    return words[-generation.unread :] if generation.unread else ""


def outline_node(generation: Generation) -> OutlineNode:
    """A generation in the overview of its tree."""
    words = " ".join((generation.name or generation.words).split())
    return OutlineNode(
        generation.id, generation.parent_id, generation.manner.kind, generation.status, generation.order,
        words if len(words) <= OUTLINE_WORDS else words[: OUTLINE_WORDS - 1] + "…", generation.starred,
        generation.trashed,
    )  # fmt: skip


# As many steps as are taken back before the first of them is answered: every change of the head sends them.
_BEHIND = 16


def head_view(session: Session) -> HeadView:
    """Where a session stands. `ahead` lists the heads that redo would bring, `behind` the last that undo would, the
    nearest first."""
    back, ahead = session.back, session.ahead
    return HeadView(
        session.id, session.title, session.head, session.floor, session.can_undo, session.can_redo,
        back[-1].head if back else None, ahead[-1].head if ahead else None,
        tuple(place.head for place in ahead[: -HISTORY_PAGE - 1 : -1]),
        tuple(place.head for place in back[: -_BEHIND - 1 : -1]), session.trashed, session.version,
        len(session.generations), session.picture_count,
    )  # fmt: skip


def session_view(session: Session, page: Sequence[GenerationView], more: bool) -> SessionView:
    """A session with a page of its history (oldest first); `more` says that there are older ones."""
    current = session.current()
    return SessionView(
        session.id, session.title, session.created_at, session.updated_at,
        current.digest if current else None,
        f"/api/images/{current.digest}" if current else None,
        current.prompt if current else None, current.recipe.seed if current else None,
        head_view(session), session.can_undo, session.can_redo, tuple(page), more, len(session.generations),
        session.picture_count, session.seq,
    )  # fmt: skip


def summary(session: Session) -> SessionSummary:
    """A session's line in the list; its cover is the picture on the canvas, else the newest, never one in the trash."""
    painted = (generation for generation in reversed(session.generations.values()) if generation.digest)
    current = session.current()
    if current is None or current.trashed:
        current = next((generation for generation in painted if not generation.trashed), None)
    return SessionSummary(
        session.id, session.title, session.created_at, session.updated_at, len(session.generations),
        session.picture_count, current.digest if current else None, session.trashed, len(session.pending()),
    )  # fmt: skip


def patch(session: Session, stamped: Stamped, changed: Sequence[Generation]) -> Patch:
    """The patch for one event, with the state as it is now: upserting it twice does no harm."""
    event = EventView(tag_of(stamped.event), stamped.at, stamped.actor, stamped.op, stamped.version)
    views = tuple(generation_view(session.id, generation) for generation in changed)
    return Patch(stamped.seq, session.id, event, head_view(session), views)


def _image_path(digest: str | None, suffix: str) -> str | None:
    return f"images/{digest[:2]}/{digest}.{suffix}" if digest else None
