"""Moving the head: undo, redo, jumps and an empty canvas. Pure."""

from __future__ import annotations

from typing import Literal

from dimp.core import events as ev
from dimp.core.actions import Clear, Jump, Redo, Undo
from dimp.core.errors import Code, Conflict, Invalid
from dimp.core.generation import DONE
from dimp.core.model import DecisionInputs
from dimp.core.refs import resolve
from dimp.core.session import Session


def undo(session: Session, action: Undo, inputs: DecisionInputs) -> list[ev.HeadUndone]:
    """Move the head back along the moves that led to it. Raises `Conflict` where there are fewer, or it has moved."""
    _need_head(session, action.head)
    heads = _take_heads(action.times, [place.head for place in session.back], "undo")
    return [ev.HeadUndone(a, b) for a, b in zip([session.head, *heads], heads, strict=False)]


def redo(session: Session, action: Redo, inputs: DecisionInputs) -> list[ev.HeadRedone]:
    """Move the head forward along what was undone. Raises `Conflict` where there is less, or it has moved."""
    _need_head(session, action.head)
    heads = _take_heads(action.times, [place.head for place in session.ahead], "redo")
    return [ev.HeadRedone(a, b) for a, b in zip([session.head, *heads], heads, strict=False)]


def _need_head(session: Session, meant: str | None) -> None:
    """Raises `Conflict` where the head is not what was meant: a picture of somebody else came in the same moment."""
    if meant is not None and meant != (session.head or ""):
        hint = "Look at the canvas as it is now, then do it again."
        raise Conflict("Another picture came to the canvas meanwhile.", hint, "head-moved")


def _take_heads(times: int, stack: list[str | None], verb: Literal["undo", "redo"]) -> list[str | None]:
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


def jump(session: Session, action: Jump, inputs: DecisionInputs) -> list[ev.HeadJumped]:
    """Move the head to a painted picture. Raises `Conflict` for one that is not painted."""
    target = resolve(session, action.id)
    if target.status != DONE:
        raise Conflict(
            f"That picture is {target.status}, so there is nothing to show.", "See: dimp tree", "not-painted"
        )
    return [] if target.id == session.head else [ev.HeadJumped(session.head, target.id)]


def clear(session: Session, action: Clear, inputs: DecisionInputs) -> list[ev.SessionCleared]:
    """Empty the canvas and set what is there aside; no event where it is empty already."""
    clear = session.head is None and session.floor == len(session.generations)
    return [] if clear else [ev.SessionCleared()]
