"""The line below the prompt: the current state, and while the user types, what the words would do. Nothing is written.

The rules answer faster than a keystroke, so the words that would be removed and added show before anything is painted.
"""

from __future__ import annotations

from collections.abc import Sequence

from dimp.cli.output.console import plain, pluralize, shorten
from dimp.cli.prompt.completion import command_summaries
from dimp.cli.prompt.knowledge import Knowledge
from dimp.core.diff import Piece, word_diff
from dimp.core.errors import Refusal
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide import recipe
from dimp.decide.talk.intent import Say, meant

Fragments = list[tuple[str, str]]
_STYLES = {"gone": "class:gone", "new": "class:new", "same": ""}
_MAX_LENGTH = 400
_NEAR = 4
"""Words of the prompt that are shown on each side of a change."""


class Toolbar:
    """The text of the toolbar; the same words are read only once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._text = ""
        self._fragments: Fragments = []

    def refresh(self) -> None:
        """Drops the cached text after a command, because the words may mean something else now."""
        self._text, self._fragments = "", status(self._knowledge)

    def fragments(self, text: str) -> Fragments:
        """The toolbar below this text."""
        if text.strip() != self._text or not self._fragments:
            self._text = text.strip()
            self._fragments = preview(self._text, self._knowledge) if self._text else status(self._knowledge)
        return self._fragments


def status(knowledge: Knowledge) -> Fragments:
    """The current state: session, picture, model, and what reads the words."""
    session, settings = knowledge.session, knowledge.settings()
    reader = settings.interpreter if settings.interpreter not in ("", "rules") else "rules"
    parts = [settings.model or "esquisse", f"read by {reader}", "/help"]
    title = [shorten(session.title, 40)] if session and session.title else []
    if session is None or (head := knowledge.head) is None:
        return [("", " · ".join([*title, "an empty canvas: say what to paint", *parts]))]
    pictures = pluralize(len(session.visible()), "picture")
    return [("", " · ".join([*title, f"@ {knowledge.short_name(head)}", pictures, *parts]))]


def preview(text: str, knowledge: Knowledge) -> Fragments:
    """What a typed line would do."""
    if text.startswith("/"):
        name = text[1:].partition(" ")[0].lower()
        summaries = [summary for command, summary in command_summaries() if command.startswith(name)]
        return [("", "; ".join(summaries)[:_MAX_LENGTH])]
    try:
        session = knowledge.session or Session("")
        understood = meant(session, Say(words=text))
        if understood.kind == "refine":
            return _prompt_change(session, text)
        return [("", f"→ {plain(understood.will)}")]
    except Refusal as refusal:
        return [("class:gone", plain(refusal.message))]


def _prompt_change(session: Session, text: str) -> Fragments:
    """The words that would be removed and added, with a few words of the prompt around them."""
    base = need_painted(session, None)
    read = recipe.read_modification(session, base, text)
    fragments: Fragments = [("", "→ ")]
    for piece in around_changes(word_diff(base.prompt, read.prompt)):
        fragments += [(_STYLES[piece.kind], plain(piece.text)), ("", " ")]
    return [*fragments, ("class:note", plain(read.note))] if read.note else fragments


def around_changes(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with no more than a few words of what stays, next to what changes."""
    last = len(pieces) - 1
    return [
        piece if piece.kind != "same" else Piece("same", _shorten(piece.text, first=k > 0, last=k < last))
        for k, piece in enumerate(pieces)
    ]


def _shorten(text: str, *, first: bool, last: bool) -> str:
    """The words of a text next to the change before it (`first`) and after it (`last`)."""
    words = text.split()
    if len(words) <= _NEAR * (first + last) + 1:
        return text
    head, tail = words[:_NEAR] if first else [], words[-_NEAR:] if last else []
    return " ".join([*head, "…", *tail])
