"""What words to a session amount to, as data, and how it is said to people. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from dimp.core import actions as act
from dimp.core.actions import AnyAction, Paint
from dimp.core.errors import Choice
from dimp.core.generation import Generation

_SHOWN = 60
_PAINTED = ("new", "refine")


class Say(Paint, frozen=True, tag="say", kw_only=True):
    """Words to a session, about its head unless `parent_id` names another picture.

    What else is said (seed, steps, strength, ...) goes into the painting that the words amount to. With a `mask`
    (a digest) they always change the picture inside it.
    """

    words: str
    parent_id: str | None = None
    mask: str | None = None


class Meant(msgspec.Struct, frozen=True):
    """What words amount to: one action, generations to stop, an answer, or a question back.

    `kind` is `new` or `refine`, or what of the history is meant: undo, redo, again, pick, first, go_back_to,
    start_over, keep, stop; `answer` where something was asked or merely said, and `unclear` where it was not
    understood: then `choices` are the likeliest readings, and nothing is done. `will` says it before it is done ("go
    back 2 moves"), `told` after ("Went back 2 moves."). `look_at` is a picture at which a model with eyes could look to
    answer better.
    """

    kind: str
    action: AnyAction | None
    will: str
    told: str
    stops: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    look_at: str | None = None

    @property
    def of_history(self) -> bool:
        """Whether the words are no prompt to be read: they speak of the history, ask something or are unclear."""
        return self.kind not in _PAINTED


def new_picture(kind: str, prompt: str, say: Say) -> Meant:
    """A fresh picture from a prompt."""
    action = act.New(prompt=prompt, **parameters_said(say))
    return Meant(kind, action, f"paint {shorten(prompt)} afresh", f"Painting {shorten(prompt)}.")


def changed_picture(kind: str, words: str, say: Say, parent: str | None, called: str = "the picture") -> Meant:
    """A change of a picture; `called` is how people call it."""
    action = act.Refine(modification=words, parent_id=parent, mask=say.mask, **parameters_said(say))
    return Meant(kind, action, f"change {called}: {words}", f"Changing {called}: {words}")


def answered(text: str, look_at: str | None = None) -> Meant:
    """An answer in words; nothing is done."""
    return Meant("answer", None, f"answer: {text}", text, look_at=look_at)


def parameters_said(say: Say) -> dict[str, Any]:
    """The painting parameters that came with the words."""
    return {name: getattr(say, name) for name in Paint.__struct_fields__}


def name_of(generation: Generation) -> str:
    """How people call a picture: its name or its words, in quotation marks."""
    recipe = generation.recipe
    return shorten(generation.name or recipe.modification or recipe.prompt or "the imported picture")


def shorten(text: str) -> str:
    """A text in quotation marks, cut where it is long."""
    flat = " ".join(text.split())
    return f"'{flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + '…'}'"


def times(count: int, what: str) -> str:
    """'one move', '3 moves'."""
    return f"one {what}" if count == 1 else f"{count} {what}s"
