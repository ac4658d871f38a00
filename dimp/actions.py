"""Actions and decisions: what a user may ask, and which events follow. Pure: ids, seeds and facts are handed in.

`decide` returns the events that an action amounts to, or raises a `Refusal`; nothing is written here. An empty
result means that what was asked is so already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from dimp import events as ev
from dimp import limits, recipes, rewriting
from dimp.events import AnyEvent, Option
from dimp.recipes import Given, Wishes
from dimp.refs import is_relative, resolve
from dimp.refusals import Conflict, Invalid
from dimp.session import DONE, Session


class Action(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Base of all actions."""


class Paint(Action, frozen=True):
    """What the painting actions share; None leaves a value to the model or the parent.

    `aside`: the picture goes to its branch and leaves the canvas as it is.
    """

    steps: int | None = None
    seed: int | None = None
    guidance_scale: float | None = None
    width: int | None = None
    height: int | None = None
    strength: float | None = None
    negative_prompt: str | None = None
    count: int = 1
    model: str | None = None
    method: str | None = None
    priority: Literal["interactive", "background"] = "interactive"
    options: Mapping[str, Option] = {}
    aside: bool = False

    def wishes(self, source: str | None = None, mask: str | None = None) -> Wishes:
        """The wishes of this action, with a source or a mask (digests) where it has them."""
        return Wishes(
            self.steps, self.seed, self.guidance_scale, self.width, self.height, self.strength,
            self.negative_prompt, self.count, source, mask, self.method, self.priority, self.options,
            self.aside,
        )  # fmt: skip


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
    New | Refine | Again | Squash | Undo | Redo | Jump | Clear | Star | Unstar | Name | Note | Tag | Trash | Restore
    | Import | Rename | TrashSession | RestoreSession
)  # fmt: skip


def decide(session: Session, action: AnyAction, given: Given) -> list[AnyEvent]:
    """The events that `action` amounts to in this session. Raises a `Refusal` when it cannot be."""
    if session.trashed and not isinstance(action, RestoreSession | TrashSession):
        raise Conflict("This session is in the trash.", f"Bring it back first: dimp session restore {session.id}")
    decided: list[AnyEvent] = _DECISIONS[type(action)](session, action, given)
    return decided


def outcome_of(action: AnyAction) -> type[AnyEvent]:
    """The kind of event that an action amounts to, if it amounts to any."""
    return _OUTCOMES[type(action)]


def _new(session: Session, action: New, given: Given) -> list[ev.GenerationRequested]:
    return recipes.new_requests(session, action.prompt, action.wishes(source=action.source), given)


def _refine(session: Session, action: Refine, given: Given) -> list[ev.GenerationRequested]:
    wishes = action.wishes(mask=action.mask)
    return recipes.refine_requests(session, action.modification, action.parent_id, wishes, given)


def _again(session: Session, action: Again, given: Given) -> list[ev.GenerationRequested]:
    changed = [name for name in _RECIPE if getattr(action, name) is not None] + sorted(action.options)
    if changed:
        raise Invalid(
            f"Painting again keeps the recipe, so {changed[0]} cannot be changed.",
            "Leave it out, or say it with new or refine; only seed, steps and count are yours to choose here.",
        )
    return recipes.again_requests(session, action.id, action.wishes(), given)


def _squash(session: Session, action: Squash, given: Given) -> list[ev.GenerationRequested]:
    return rewriting.squash_requests(session, action.id, action.since, action.wishes(), given)


def _undo(session: Session, action: Undo, given: Given) -> list[ev.HeadUndone]:
    heads = _heads(action.times, [place.head for place in session.back], "undo")
    return [ev.HeadUndone(a, b) for a, b in zip([session.head, *heads], heads, strict=False)]


def _redo(session: Session, action: Redo, given: Given) -> list[ev.HeadRedone]:
    heads = _heads(action.times, [place.head for place in session.ahead], "redo")
    return [ev.HeadRedone(a, b) for a, b in zip([session.head, *heads], heads, strict=False)]


def _heads(times: int, stack: list[str | None], verb: str) -> list[str | None]:
    """The heads that `times` moves along a stack lead through."""
    if times < 1:
        raise Invalid(f"{verb} {times} times makes no sense.", f"Say how many moves to {verb}: 1 or more.")
    if not stack:
        raise Conflict(f"There is nothing to {verb}.", "See where you are with: dimp tree")
    if times > len(stack):
        raise Conflict(f"There are only {len(stack)} moves to {verb}, not {times}.", f"Try: dimp {verb} {len(stack)}")
    return stack[: -times - 1 : -1]


def _jump(session: Session, action: Jump, given: Given) -> list[ev.HeadJumped]:
    target = resolve(session, action.id)
    if target.status != DONE:
        raise Conflict(f"That picture is {target.status}, so there is nothing to show.", "See: dimp tree")
    return [] if target.id == session.head else [ev.HeadJumped(session.head, target.id)]


def _clear(session: Session, action: Clear, given: Given) -> list[ev.SessionCleared]:
    clear = session.head is None and session.floor == len(session.generations)
    return [] if clear else [ev.SessionCleared()]


def _star(session: Session, action: Star, given: Given) -> list[ev.GenerationStarred]:
    one = resolve(session, action.id)
    return [] if one.starred else [ev.GenerationStarred(one.id)]


def _unstar(session: Session, action: Unstar, given: Given) -> list[ev.GenerationUnstarred]:
    one = resolve(session, action.id)
    return [ev.GenerationUnstarred(one.id)] if one.starred else []


def _name(session: Session, action: Name, given: Given) -> list[ev.GenerationNamed]:
    one, name = resolve(session, action.id), _short(action.name, "name", limits.NAME_CHARACTERS)
    if is_relative(name):
        raise Invalid(f"{name!r} already means the picture on the canvas or one before it.", "Choose another name.")
    if name and any(other.name == name and other.id != one.id for other in session.generations.values()):
        raise Conflict(f"Another picture of this session is called {name!r}.", "Choose another name.")
    return [] if one.name == name else [ev.GenerationNamed(one.id, name)]


def _note(session: Session, action: Note, given: Given) -> list[ev.GenerationNoted]:
    one, note = resolve(session, action.id), _short(action.note, "note", limits.NOTE_CHARACTERS)
    return [] if one.note == note else [ev.GenerationNoted(one.id, note)]


def _tag(session: Session, action: Tag, given: Given) -> list[ev.GenerationTagged]:
    one = resolve(session, action.id)
    tags = tuple(dict.fromkeys(_short(tag, "tag", limits.NAME_CHARACTERS) for tag in action.tags))
    if len(tags) > limits.TAGS or not all(tags):
        raise Invalid("Those tags cannot be set.", f"Give at most {limits.TAGS} tags, none of them empty.")
    return [] if one.tags == tags else [ev.GenerationTagged(one.id, tags)]


def _trash(session: Session, action: Trash, given: Given) -> list[ev.GenerationTrashed]:
    one = resolve(session, action.id)
    if one.live:
        raise Conflict("That picture is still in work.", "Stop it first: dimp queue cancel " + one.id)
    return [] if one.trashed else [ev.GenerationTrashed(one.id)]


def _restore(session: Session, action: Restore, given: Given) -> list[ev.GenerationRestored]:
    one = resolve(session, action.id)
    return [ev.GenerationRestored(one.id)] if one.trashed else []


def _import(session: Session, action: Import, given: Given) -> list[ev.ImageImported]:
    name = _short(action.name, "name", limits.NAME_CHARACTERS)
    prompt = limits.check_prompt(action.prompt) if action.prompt.strip() else ""
    limits.check_image(action.suffix, action.size, action.width, action.height, action.lqip)
    return [
        ev.ImageImported(
            given.ids[0], action.digest, action.suffix, action.size, action.width, action.height,
            name, prompt, action.lqip, moves_head=True,
        )
    ]  # fmt: skip


def _rename(session: Session, action: Rename, given: Given) -> list[ev.SessionRenamed]:
    title = _short(action.title, "title", limits.NAME_CHARACTERS)
    if not title:
        raise Invalid("The title is empty.", "Give the session a few words as its title.")
    return [] if session.title == title else [ev.SessionRenamed(title)]


def _trash_session(session: Session, action: TrashSession, given: Given) -> list[ev.SessionTrashed]:
    if session.pending():
        raise Conflict("Pictures of this session are still in work.", "Stop them first: dimp queue list")
    return [] if session.trashed else [ev.SessionTrashed()]


def _restore_session(session: Session, action: RestoreSession, given: Given) -> list[ev.SessionRestored]:
    return [ev.SessionRestored()] if session.trashed else []


def _short(text: str, what: str, longest: int) -> str:
    stripped = text.strip()
    if len(stripped) > longest:
        raise Invalid(f"The {what} has {len(stripped)} characters.", f"Use at most {longest}.")
    return limits.check_prompt(stripped, what) if stripped else ""


_RECIPE = ("guidance_scale", "width", "height", "strength", "negative_prompt", "model", "method")
_DECISIONS: dict[type, Callable[[Session, Any, Given], Any]] = {
    New: _new,
    Refine: _refine,
    Again: _again,
    Squash: _squash,
    Undo: _undo,
    Redo: _redo,
    Jump: _jump,
    Clear: _clear,
    Star: _star,
    Unstar: _unstar,
    Name: _name,
    Note: _note,
    Tag: _tag,
    Trash: _trash,
    Restore: _restore,
    Import: _import,
    Rename: _rename,
    TrashSession: _trash_session,
    RestoreSession: _restore_session,
}
_OUTCOMES: dict[type, type[AnyEvent]] = {
    New: ev.GenerationRequested,
    Refine: ev.GenerationRequested,
    Again: ev.GenerationRequested,
    Squash: ev.GenerationRequested,
    Undo: ev.HeadUndone,
    Redo: ev.HeadRedone,
    Jump: ev.HeadJumped,
    Clear: ev.SessionCleared,
    Star: ev.GenerationStarred,
    Unstar: ev.GenerationUnstarred,
    Name: ev.GenerationNamed,
    Note: ev.GenerationNoted,
    Tag: ev.GenerationTagged,
    Trash: ev.GenerationTrashed,
    Restore: ev.GenerationRestored,
    Import: ev.ImageImported,
    Rename: ev.SessionRenamed,
    TrashSession: ev.SessionTrashed,
    RestoreSession: ev.SessionRestored,
}
