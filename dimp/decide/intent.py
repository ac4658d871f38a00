"""What words said to a session amount to: a picture to paint or to change, or an action on the history.

"make the ball blue" changes the picture, "go back two" or "the second one" speak of the history, and the same words
must mean the same in the page, on the command line and over HTTP: so this is the one place that tells. Pure; whoever
calls it does the action that comes out (`Studio.do`) and cancels what is to stop (`Studio.cancel`).
"""

from __future__ import annotations

from typing import Any

import msgspec

from dimp.core import actions as act
from dimp.core import limits
from dimp.core.actions import AnyAction, Paint
from dimp.core.errors import Conflict, NotFound
from dimp.core.refs import resolve
from dimp.core.session import CANCELLED, DONE, FAILED, Generation, Session
from dimp.interpret import history_commands

_SHOWN = 60
_SMALL = frozenset(
    ("a", "an", "the", "it", "its", "is", "was", "were", "had", "has", "with", "of", "in", "on", "at", "and", "there")
)


class Say(Paint, frozen=True, tag="say", kw_only=True):
    """Words to a session, about its head unless `parent_id` names another picture.

    What else is said (seed, steps, strength, ...) goes into the painting that the words amount to. With a `mask`
    (a digest) they always change the picture inside it.
    """

    words: str
    parent_id: str | None = None
    mask: str | None = None


class Meant(msgspec.Struct, frozen=True):
    """What words amount to: one action, or generations to stop.

    `kind` is `new` or `refine`, or what of the history is meant: undo, redo, again, pick, first, go_back_to,
    start_over, keep, stop. `will` says it before it is done ("go back 2 moves"), `told` after ("Went back 2 moves.").
    """

    kind: str
    action: AnyAction | None
    will: str
    told: str
    stops: tuple[str, ...] = ()

    @property
    def of_history(self) -> bool:
        """Whether the words speak of the history, so that nothing in them is a prompt to be read."""
        return self.kind not in ("new", "refine")


def meant(session: Session, say: Say) -> Meant:
    """What the words amount to in this session.

    Raises `Invalid` for words that cannot be a prompt, `NotFound` for a picture that is not there, and `Conflict` where
    there is nothing to stop. Whether the action can be done is decided when it is done.
    """
    words = limits.check_prompt(say.words, "modification")
    spoken = None if say.mask else history_commands.talk(words)
    if spoken is not None:
        return _of_history(session, spoken, say)
    if say.parent_id is None and session.head is None:
        return _begun("new", words, say)
    return _changed("refine", words, say, say.parent_id)


def kind_of_history(words: str) -> str | None:
    """Which kind of `Meant` the words would be, whatever the session, if they speak of the history."""
    spoken = history_commands.talk(words)
    return None if spoken is None else str(spoken.__struct_config__.tag)


def _of_history(session: Session, spoken: history_commands.Meta, say: Say) -> Meant:
    match spoken:
        case history_commands.Undo(times=times):
            moves = _times(times, "move")
            return Meant("undo", act.Undo(times), f"go back {moves}", f"Went back {moves}.")
        case history_commands.Redo(times=times):
            moves = _times(times, "move")
            return Meant("redo", act.Redo(times), f"go forward {moves}", f"Went forward {moves}.")
        case history_commands.Again(count=count):
            return _again(session, count, say)
        case history_commands.Keep():
            one = resolve(session, say.parent_id or "@")
            return Meant("keep", act.Star(one.id), f"star {_called(one)}", f"Starred {_called(one)}.")
        case history_commands.Stop():
            return _stopped(session)
        case history_commands.StartOver(prompt=prompt):
            if prompt:
                return _begun("start_over", prompt, say)
            return Meant("start_over", act.Clear(), "empty the canvas", "The canvas is empty; undo brings it back.")
        case history_commands.First(modification=change):
            return _gone_to("first", _first(session), change, say)
        case history_commands.Pick(index=index, modification=change):
            return _gone_to("pick", _picked(session, index), change, say)
        case history_commands.GoBackTo(words=words, modification=change):
            return _gone_to("go_back_to", _latest_with(session, words), change, say)


def _begun(kind: str, prompt: str, say: Say) -> Meant:
    action = act.New(prompt=prompt, **_wishes(say))
    return Meant(kind, action, f"paint {_short(prompt)} afresh", f"Painting {_short(prompt)}.")


def _changed(kind: str, words: str, say: Say, parent: str | None, called: str = "the picture") -> Meant:
    action = act.Refine(modification=words, parent_id=parent, mask=say.mask, **_wishes(say))
    return Meant(kind, action, f"change {called}: {words}", f"Changing {called}: {words}")


def _again(session: Session, count: int, say: Say) -> Meant:
    """The recipe again with other seeds; where the last picture could not be painted, that one, as it was."""
    many = count if count > 1 else say.count
    lost = None if say.parent_id else _lost(session)
    if lost is not None:
        seed = lost.recipe.seed if say.seed is None and many == 1 else say.seed
        action = act.Again(id=lost.id, count=many, seed=seed, steps=say.steps, priority=say.priority)
        return Meant("again", action, f"try {_called(lost)} again", f"Trying {_called(lost)} again.")
    one = resolve(session, say.parent_id or "@")
    action = act.Again(id=one.id, count=many, seed=say.seed, steps=say.steps, priority=say.priority)
    pictures = _times(many, "more picture")
    return Meant("again", action, f"paint {pictures} of {_called(one)}", f"Painting {pictures} of {_called(one)}.")


def _lost(session: Session) -> Generation | None:
    """The newest picture, where it failed or was stopped and the canvas has not moved since it was asked for.

    One that was put into the trash is done with.
    """
    newest = next(reversed(session.generations.values()), None)
    if newest is None or newest.status not in (FAILED, CANCELLED) or newest.trashed:
        return None
    meant_here = newest.order >= session.floor and newest.recipe.expected_head == session.head
    return newest if meant_here else None


def _stopped(session: Session) -> Meant:
    waiting = tuple(one.id for one in reversed(session.pending()))  # the last first: none starts while others end
    if not waiting:
        raise Conflict(
            "Nothing is being painted in this session.", "See the queue with: dimp queue list", "nothing-in-work"
        )
    pictures = _times(len(waiting), "picture")
    return Meant("stop", None, f"stop {pictures} in work", f"Stopped {pictures}.", waiting)


def _gone_to(kind: str, one: Generation, change: str, say: Say) -> Meant:
    """To a picture, or (where a change was said, too) a child of it: one action, so that one undo takes it back."""
    if change:
        return _changed(kind, change, say, one.id, _called(one))
    return Meant(kind, act.Jump(one.id), f"go to {_called(one)}", f"Went to {_called(one)}.")


def _first(session: Session) -> Generation:
    """Where the way to the head began (what it varies, if it is a variation), else the first picture there is."""
    if session.head is None:
        return next(iter(_painted(session)), None) or _nothing("There is no picture yet.")
    root = session.path(session.head)[0]
    if root.recipe.kind != "variation":
        return root
    before = (one for one in reversed(_painted(session)) if one.order < root.order and one.recipe.parent_id is None)
    return next((one for one in before if one.recipe.kind != "variation"), root)


def _picked(session: Session, index: int) -> Generation:
    """Number `index` (from 1, or from the end) of the pictures last made together, else of all."""
    done = _painted(session)
    batch = done[-1].recipe.batch if done else None
    together = [one for one in done if batch and one.recipe.batch and one.recipe.batch.id == batch.id] or done
    if not 0 < abs(index) <= len(together):
        return _nothing(f"There is no picture number {index}." if index > 0 else "There is no picture yet.")
    return together[index - 1 if index > 0 else index]


def _latest_with(session: Session, words: str) -> Generation:
    """The latest picture whose own words fit: what was said to make it or its name first, its whole prompt next.

    The picture on the canvas comes last of all: nobody asks to go where he is.
    """
    wanted = _words(words) - _SMALL
    others = [one for one in reversed(_painted(session)) if one.id != session.head]
    told = [(one, f"{one.name} {one.recipe.modification or one.recipe.prompt}") for one in others]
    whole = [(one, one.recipe.prompt) for one in [*others, *filter(None, [session.current()])]]
    found = (one for one, text in (*told, *whole) if wanted and wanted <= _words(text))
    return next(found, None) or _nothing(f"No picture here has to do with {words!r}.")


def _words(text: str) -> set[str]:
    return {word.strip(".,;:!?\"'()") for word in text.lower().split()}


def _painted(session: Session) -> list[Generation]:
    return [one for one in session.visible() if one.status == DONE and not one.trashed]


def _wishes(say: Say) -> dict[str, Any]:
    return {name: getattr(say, name) for name in Paint.__struct_fields__}


def _called(one: Generation) -> str:
    return _short(one.name or one.recipe.modification or one.recipe.prompt or "the imported picture")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"'{flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + '…'}'"


def _times(count: int, what: str) -> str:
    return f"one {what}" if count == 1 else f"{count} {what}s"


def _nothing(message: str) -> Generation:
    raise NotFound(message, "See what there is with: dimp tree", "no-picture")
