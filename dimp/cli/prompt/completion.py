"""Completion: commands after a slash, then their arguments; in plain words, the words of the picture's prompt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from dimp.cli.prompt.knowledge import Knowledge
from dimp.cli.prompt.slash import PROMPT_COMMANDS
from dimp.cli.table import COMMANDS
from dimp.core.errors import Refusal
from dimp.settings import INTERPRETERS, SECRET
from dimp.settings import keys as setting_keys

Choice = tuple[str, str]

_PICTURE = ("goto", "show", "star", "unstar", "name", "note", "tag", "trash", "restore", "compare", "diff", "again",
            "how", "squash", "rebase")  # fmt: skip
_PLACES = (("@", "on the canvas"), ("head^", "the picture before"))
_VALUES = {"interpreter": INTERPRETERS}
_WORD = re.compile(r"[^\W\d_]{3,}")


class PromptCompleter(Completer):
    """Completes commands, arguments and words from the state of the studio."""

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
            return list(_complete(last, find_choices(text, self._knowledge)))
        except Refusal:
            return []


def find_choices(text: str, knowledge: Knowledge) -> Iterable[Choice]:
    """The completions for the last word of `text`, each with its meaning."""
    if not text.startswith("/"):
        return prompt_words(knowledge)
    command, *rest = text[1:].split(" ")
    if not rest:
        return [(f"/{name}", summary) for name, summary in command_summaries()]
    return _ARGUMENTS.get(command, _none)(knowledge, rest)


def command_summaries() -> list[Choice]:
    """The commands and what they do; a group has the summary of its first command."""
    summaries = {usage[1:].split()[0]: summary for usage, summary in PROMPT_COMMANDS}
    for _, group in COMMANDS:
        for usage, _, summary in group:
            summaries.setdefault(usage.split()[0], summary)
    return list(summaries.items())


def prompt_words(knowledge: Knowledge) -> list[Choice]:
    """The words of the canvas picture's prompt: changes mostly mention them."""
    head = knowledge.head
    return [(word, "") for word in dict.fromkeys(_WORD.findall(head.prompt if head else ""))]


def _complete(last: str, candidates: Iterable[Choice]) -> Iterator[Completion]:
    for text, meaning in candidates:
        if text.lower().startswith(last.lower()) and text != last:
            quoted = f'"{text}"' if " " in text else text
            yield Completion(quoted, -len(last), display=text, display_meta=meaning)


def _pictures(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return [*knowledge.pictures(), *_PLACES]


def _keys(knowledge: Knowledge, rest: list[str]) -> Iterable[Choice]:
    if len(rest) == 1:
        return [(key, "") for key in setting_keys() if key not in SECRET]
    if rest[0] == "model":
        return knowledge.models()
    return [(value, "") for value in (*_VALUES.get(rest[0], ()), "default")]


def _sessions(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return _subcommands("session") if len(rest) == 1 else knowledge.titles()


def _queue(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    if len(rest) == 1:
        return _subcommands("queue")
    session = knowledge.session
    return [(generation.id, generation.prompt) for generation in session.pending()] if session else []


def _subcommands(group: str) -> list[Choice]:
    rows = [(usage.split(), summary) for _, commands in COMMANDS for usage, _, summary in commands]
    return [(usage[1], summary) for usage, summary in rows if usage[0] == group]


def _models(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return knowledge.models()


def _titles(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return knowledge.titles()


def _commands(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return command_summaries()


def _none(knowledge: Knowledge, rest: list[str]) -> list[Choice]:
    return []


_ARGUMENTS: dict[str, Callable[[Knowledge, list[str]], Iterable[Choice]]] = {
    **dict.fromkeys(_PICTURE, _pictures), "set": _keys, "model": _models, "session": _sessions, "queue": _queue,
    "replay": _titles, "help": _commands,
}  # fmt: skip
