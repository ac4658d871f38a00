"""Completion: commands after a slash, then whatever each takes; in plain talk, the words of the picture's prompt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from dimp.cli.commands import COMMANDS
from dimp.cli.prompt.knowledge import Knowledge
from dimp.cli.prompt.slash import OWN
from dimp.refusals import Refusal
from dimp.settings import INTERPRETERS
from dimp.settings import keys as setting_keys

Choice = tuple[str, str]

_PICTURE = ("goto", "show", "star", "unstar", "name", "note", "tag", "trash", "restore", "compare", "diff", "again",
            "how", "squash", "rebase")  # fmt: skip
_PLACES = (("@", "on the canvas"), ("head^", "the one before"))
_VALUES = {"interpreter": INTERPRETERS}
_WORD = re.compile(r"[^\W\d_]{3,}")


class Completing(Completer):
    """Completes from what the prompt knows."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The completions of the word before the cursor."""
        text = document.text_before_cursor.lstrip()
        last = text[text.rfind(" ") + 1 :]
        if text.startswith(("/export ", "/import ")):
            return self._paths.get_completions(Document(last), complete_event)
        try:
            return list(_fitting(last, choices(text, self._knowledge)))
        except Refusal:
            return []


def choices(text: str, knowledge: Knowledge) -> Iterable[Choice]:
    """What can stand where the last word of `text` is begun, and what each is."""
    if not text.startswith("/"):
        return words_of(knowledge)
    command, *rest = text[1:].split(" ")
    if not rest:
        return [(f"/{name}", summary) for name, summary in summaries()]
    return _ARGUMENTS.get(command, _none)(knowledge, rest)


def summaries() -> list[Choice]:
    """The commands and what they do; groups stand for what is in them."""
    listed = {usage[1:].split()[0]: summary for usage, summary in OWN}
    for _, group in COMMANDS:
        for usage, _, summary in group:
            listed.setdefault(usage.split()[0], summary)
    return list(listed.items())


def words_of(knowledge: Knowledge) -> list[Choice]:
    """The words of the prompt of the picture on the canvas: what one speaks about is mostly there."""
    head = knowledge.head
    return [(word, "") for word in dict.fromkeys(_WORD.findall(head.recipe.prompt if head else ""))]


def _fitting(last: str, offered: Iterable[Choice]) -> Iterator[Completion]:
    for text, meaning in offered:
        if text.lower().startswith(last.lower()) and text != last:
            shown = f'"{text}"' if " " in text else text
            yield Completion(shown, -len(last), display=text, display_meta=meaning)


def _pictures(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return [*knowledge.pictures(), *_PLACES]


def _keys(knowledge: Knowledge, rest: list[str]) -> Iterable[Choice]:
    if len(rest) == 1:
        return [(key, "") for key in setting_keys() if key != "token"]
    if rest[0] == "model":
        return knowledge.models()
    return [(value, "") for value in (*_VALUES.get(rest[0], ()), "default")]


def _sessions(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return _inside("session") if len(rest) == 1 else knowledge.titles()


def _queue(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    if len(rest) == 1:
        return _inside("queue")
    session = knowledge.session
    return [(one.id, one.recipe.prompt) for one in session.pending()] if session else []


def _inside(group: str) -> list[Choice]:
    rows = [(usage.split(), summary) for _, commands in COMMANDS for usage, _, summary in commands]
    return [(usage[1], summary) for usage, summary in rows if usage[0] == group]


def _models(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return knowledge.models()


def _titles(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return knowledge.titles()


def _commands(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return summaries()


def _none(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return []


_ARGUMENTS: dict[str, Callable[[Knowledge, list[str]], Iterable[Choice]]] = {
    **dict.fromkeys(_PICTURE, _pictures), "set": _keys, "model": _models, "session": _sessions, "queue": _queue,
    "replay": _titles, "help": _commands,
}  # fmt: skip
