"""The line below the prompt: where one is; and while one types, what the words would do. Nothing is asked or written.

The rules answer in less time than a key takes, so the words that would go and come are shown before anything is
painted.
"""

from __future__ import annotations

from dimp import recipes
from dimp.cli.output import number, plain, short
from dimp.cli.prompt.completing import summaries
from dimp.cli.prompt.knowledge import Knowledge
from dimp.differences import word_diff
from dimp.refusals import Refusal
from dimp.saying import Say, meant
from dimp.session import Session

Fragments = list[tuple[str, str]]
_STYLES = {"gone": "class:gone", "new": "class:come", "same": ""}
_LONGEST = 400


class Toolbar:
    """Says the same of the same text without reading it twice."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._text = ""
        self._said: Fragments = []

    def forget(self) -> None:
        """After something was done, the same words may mean something else."""
        self._text, self._said = "", status(self._knowledge)

    def fragments(self, text: str) -> Fragments:
        """What stands below this text."""
        if text.strip() != self._text or not self._said:
            self._text = text.strip()
            self._said = meaning(self._text, self._knowledge) if self._text else status(self._knowledge)
        return self._said


def status(knowledge: Knowledge) -> Fragments:
    """Where one is: session, picture, model, and who reads the words."""
    session, settings = knowledge.session, knowledge.settings()
    reader = settings.interpreter if settings.interpreter not in ("", "rules") else "rules"
    parts = [settings.model or "esquisse", f"read by {reader}", "/help"]
    title = [short(session.title, 40)] if session and session.title else []
    if session is None or (head := knowledge.head) is None:
        return [("", " · ".join([*title, "an empty canvas: say what to paint", *parts]))]
    pictures = number(len(session.visible()), "picture")
    return [("", " · ".join([*title, f"@ {knowledge.handle(head)}", pictures, *parts]))]


def meaning(text: str, knowledge: Knowledge) -> Fragments:
    """What a line would do."""
    if text.startswith("/"):
        name = text[1:].partition(" ")[0].lower()
        return [("", "; ".join(told for other, told in summaries() if other.startswith(name))[:_LONGEST])]
    try:
        session = knowledge.session or Session("")
        understood = meant(session, Say(words=text))
        if understood.kind == "refine":
            return _change(session, text)
        return [("", f"→ {plain(understood.will)}")]
    except Refusal as refusal:
        return [("class:gone", plain(refusal.message))]


def _change(session: Session, text: str) -> Fragments:
    """The prompt with the words that would go and come."""
    base = recipes.painted(session, None)
    read = recipes.read(session, base, text)
    told: Fragments = [("", "→ ")]
    for piece in word_diff(base.recipe.prompt, read.prompt):
        told += [(_STYLES[piece.kind], plain(piece.text)), ("", " ")]
    return [*told, ("class:note", plain(read.note))] if read.note else told
