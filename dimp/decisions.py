"""Decisions: which events an action amounts to. Pure: ids, seeds and facts are handed in.

`decide` returns the events, or raises a `Refusal`; nothing is written here. An empty result means that what was asked
is so already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from dimp import animating, limits, outpainting, recipes, rewriting, upscaling, variations
from dimp import events as ev
from dimp.actions import (
    Again,
    Animate,
    AnyAction,
    Clear,
    Import,
    Jump,
    Name,
    New,
    Note,
    Outpaint,
    Paint,
    Properly,
    Redo,
    Refine,
    Rename,
    Restore,
    RestoreSession,
    Squash,
    Star,
    Tag,
    Trash,
    TrashSession,
    Undo,
    Unstar,
    Upscale,
    Vary,
)  # fmt: skip
from dimp.events import AnyEvent
from dimp.outpainting import Margins
from dimp.recipes import Given
from dimp.refs import is_relative, resolve
from dimp.refusals import Code, Conflict, Invalid
from dimp.session import DONE, Session


def decide(session: Session, action: AnyAction, given: Given) -> list[AnyEvent]:
    """The events that `action` amounts to in this session. Raises a `Refusal` when it cannot be."""
    if session.trashed and not isinstance(action, RestoreSession | TrashSession):
        hint = f"Bring it back first: dimp session restore {session.id}"
        raise Conflict("This session is in the trash.", hint, "session-trashed")
    decided: list[AnyEvent] = _DECISIONS[type(action)](session, action, given)
    return decided


def model_of(session: Session, action: Paint) -> str | None:
    """The name of the model that an action needs: the one it names, that of the picture it repeats, or the chosen one.

    Raises a `Refusal` for a picture that is not there.
    """
    if isinstance(action, Again | Vary | Properly):
        return recipes.repeatable(session, action.id).recipe.model
    return action.model


def outcome_of(action: AnyAction) -> type[AnyEvent]:
    """The kind of event that an action amounts to, if it amounts to any."""
    return _OUTCOMES[type(action)]


def _new(session: Session, action: New, given: Given) -> list[ev.GenerationRequested]:
    return recipes.new_requests(session, action.prompt, action, given, action.source)


def _refine(session: Session, action: Refine, given: Given) -> list[ev.GenerationRequested]:
    return recipes.refine_requests(session, action.modification, action.parent_id, action, given, action.mask)


def _again(session: Session, action: Again | Vary | Properly, given: Given) -> list[ev.GenerationRequested]:
    _keep_recipe(action)
    match action:
        case Again():
            return recipes.again_requests(session, action.id, action, given)
        case Vary():
            return variations.variation_requests(session, action.id, action.degree, action, given)
        case Properly():
            return variations.proper_requests(session, action.id, action, given)


def _outpaint(session: Session, action: Outpaint, given: Given) -> list[ev.GenerationRequested]:
    margins = Margins(action.left, action.top, action.right, action.bottom)
    return outpainting.outpaint_requests(session, action.modification, action.parent_id, margins, action, given)


def _animate(session: Session, action: Animate, given: Given) -> list[ev.GenerationRequested]:
    return animating.animate_requests(session, action.prompt, action.parent_id, action.film, action, given)


def _upscale(session: Session, action: Upscale, given: Given) -> list[ev.GenerationRequested]:
    return upscaling.upscale_requests(session, action.id, action.scale, action.priority, action.aside, given)


def _keep_recipe(action: Again | Vary | Properly) -> None:
    changed = [name for name in _RECIPE if getattr(action, name) not in (None, ())] + sorted(action.options)
    if changed:
        raise Invalid(
            f"Painting again keeps the recipe, so {changed[0]} cannot be changed.",
            "Leave it out, or say it with new or refine; only seed, steps and count are yours to choose here.",
        )


def _squash(session: Session, action: Squash, given: Given) -> list[ev.GenerationRequested]:
    return rewriting.squash_requests(session, action.id, action.since, action, given)


def _undo(session: Session, action: Undo, given: Given) -> list[ev.HeadUndone]:
    heads = _heads(action.times, [place.head for place in session.back], "undo")
    return [ev.HeadUndone(a, b) for a, b in zip([session.head, *heads], heads, strict=False)]


def _redo(session: Session, action: Redo, given: Given) -> list[ev.HeadRedone]:
    heads = _heads(action.times, [place.head for place in session.ahead], "redo")
    return [ev.HeadRedone(a, b) for a, b in zip([session.head, *heads], heads, strict=False)]


def _heads(times: int, stack: list[str | None], verb: Literal["undo", "redo"]) -> list[str | None]:
    """The heads that `times` moves along a stack lead through."""
    if times < 1:
        raise Invalid(f"{verb} {times} times makes no sense.", f"Say how many moves to {verb}: 1 or more.")
    if not stack:
        code: Code = "nothing-to-undo" if verb == "undo" else "nothing-to-redo"
        raise Conflict(f"There is nothing to {verb}.", "See where you are with: dimp tree", code)
    if times > len(stack):
        message = f"There are only {len(stack)} moves to {verb}, not {times}."
        raise Conflict(message, f"Try: dimp {verb} {len(stack)}", "few-moves")
    return stack[: -times - 1 : -1]


def _jump(session: Session, action: Jump, given: Given) -> list[ev.HeadJumped]:
    target = resolve(session, action.id)
    if target.status != DONE:
        raise Conflict(
            f"That picture is {target.status}, so there is nothing to show.", "See: dimp tree", "not-painted"
        )
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
        raise Conflict(f"Another picture of this session is called {name!r}.", "Choose another name.", "name-taken")
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
        raise Conflict("That picture is still in work.", "Stop it first: dimp queue cancel " + one.id, "still-in-work")
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
        raise Conflict(
            "Pictures of this session are still in work.", "Stop them first: dimp queue list", "still-in-work"
        )
    return [] if session.trashed else [ev.SessionTrashed()]


def _restore_session(session: Session, action: RestoreSession, given: Given) -> list[ev.SessionRestored]:
    return [ev.SessionRestored()] if session.trashed else []


def _short(text: str, what: str, longest: int) -> str:
    stripped = text.strip()
    if len(stripped) > longest:
        raise Invalid(f"The {what} has {len(stripped)} characters.", f"Use at most {longest}.")
    return limits.check_prompt(stripped, what) if stripped else ""


_RECIPE = (
    "guidance_scale", "width", "height", "strength", "negative_prompt", "model", "method", "loras", "controls",
    "references",
)  # fmt: skip
_DECISIONS: dict[type, Callable[[Session, Any, Given], Any]] = {
    New: _new,
    Refine: _refine,
    Again: _again,
    Vary: _again,
    Properly: _again,
    Outpaint: _outpaint,
    Animate: _animate,
    Upscale: _upscale,
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
    Vary: ev.GenerationRequested,
    Properly: ev.GenerationRequested,
    Outpaint: ev.GenerationRequested,
    Animate: ev.GenerationRequested,
    Upscale: ev.GenerationRequested,
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
