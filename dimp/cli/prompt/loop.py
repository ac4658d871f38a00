"""The talking prompt itself: read a line, do what it means as the command line would, show the picture, go on.

Every line ends as command lines of `dimp`, run in this process: so what holds for commands holds here, too. Ctrl-C
while a picture is painted stops the painting; on a line it wipes the line; twice on an empty one it leaves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style

from dimp.cli import output, pictures
from dimp.cli.exits import INTERRUPTED, Usage
from dimp.cli.failures import failure_of
from dimp.cli.prompt import sheet, slash, terminal
from dimp.cli.prompt.completing import Completing
from dimp.cli.prompt.knowledge import Knowledge, found
from dimp.cli.prompt.toolbar import Toolbar
from dimp.cli.store import home_of
from dimp.cli.talk import value_of
from dimp.home import Home
from dimp.refusals import Refusal

Run = Callable[[list[str]], int]

_MOVES = ("undo", "redo", "goto", "session")
_STYLE = Style.from_dict({
    "bottom-toolbar": "noreverse fg:ansibrightblack", "gone": "fg:ansired strike", "come": "fg:ansigreen bold",
    "note": "fg:ansiyellow", "mark": "fg:ansicyan bold",
})  # fmt: skip


def talk(options: Sequence[str], run: Run) -> int:
    """The prompt on this terminal, until the user leaves."""
    if "--json" in options:
        raise Usage("The talking prompt has no JSON.", "Pipe the lines in, or use a command: dimp new PROMPT --json")
    home = home_of(value_of(options, "--home")).make()
    way, typed = terminal.detect(os.environ)
    os.environ[pictures.CHOICE] = way  # so that the commands that are run from here need not ask again
    return Talk(home, options, run).go_on(typed)


class Talk:
    """One conversation at the terminal. Input and output are the terminal's unless others are given."""

    def __init__(
        self, home: Home, options: Sequence[str], run: Run, *, keys: Input | None = None, screen: Output | None = None
    ) -> None:
        self.knowledge = Knowledge(home, value_of(options, "--session"))
        self._options = list(options)
        self._run = run
        self._toolbar = Toolbar(self.knowledge)
        self._line: PromptSession[str] = PromptSession(
            history=_history(home), completer=Completing(self.knowledge), auto_suggest=AutoSuggestFromHistory(),
            complete_while_typing=Condition(self._on_command), key_bindings=_keys(), style=_STYLE,
            bottom_toolbar=lambda: FormattedText(self._toolbar.fragments(self._typed())), input=keys, output=screen,
        )  # fmt: skip

    def go_on(self, typed: str = "") -> int:
        """Reads and does line after line; returns the exit code. `typed` is what stands on the first line already."""
        self._refresh()  # where a session was named that is not there, that is the end of it
        self._guarded(self._begin)
        leaving = False
        while True:
            try:
                said, typed = self._line.prompt([("class:mark", "› ")], default=typed), ""
                leaving = False
            except KeyboardInterrupt:
                if leaving:
                    return INTERRUPTED
                leaving = True
                output.note("Ctrl-C once more leaves; so does Ctrl-D.")
                continue
            except EOFError:
                return 0
            if not self._guarded(lambda said=said: self._do(said)):  # type: ignore[misc]
                return 0

    def _begin(self) -> bool:
        sheet.greet()
        if (head := self.knowledge.head) is not None:
            sheet.show_picture(self.knowledge.home, head)
            output.line(output.plain(head.recipe.prompt))
        return True

    def _guarded(self, step: Callable[[], bool]) -> bool:
        """Does a step, and says what went wrong; False ends the conversation."""
        try:
            return step()
        except KeyboardInterrupt:
            output.note("Interrupted.")
        except (Refusal, Usage, OSError) as wrong:
            output.fail(failure_of(wrong), json=False)
        return True

    def _do(self, said: str) -> bool:
        """Does what a line means; False when it means to leave."""
        self._refresh()
        for words in slash.lines_of(said, self.knowledge.session):
            if words[0] == "quit":
                return False
            if self._did(words) != 0:
                break
        self._refresh()
        return True

    def _did(self, words: list[str]) -> int:
        """Does one command line and returns its exit code."""
        if words[0] == "help" and len(words) == 1:
            sheet.show_help()
            return 0
        if words[0] == "compare":
            return self._compare(words[1:])
        before = self.knowledge.head
        code = self._run([*self._options, *(words if words[0] != "help" else [*words[1:], "--help"])])
        self._refresh()
        if words[0] == "session" and code == 0:
            self._follow(words[1:])
        after = self.knowledge.head
        if after is not None and after is not before and words[0] in _MOVES:
            sheet.show_picture(self.knowledge.home, after)
        return code

    def _compare(self, references: Sequence[str]) -> int:
        if not 1 <= len(references) <= 2:
            raise Usage(
                "One or two pictures are needed.", "Write: /compare A B, or /compare A for the one on the canvas"
            )
        pair = [found(self.knowledge, one) for one in (*references, "@")[:2]]
        sheet.show_side_by_side(self.knowledge.home, pair[0], pair[1])
        return self._run([*self._options, "diff", pair[0].id, pair[1].id])

    def _follow(self, words: Sequence[str]) -> None:
        """After a switch the conversation is with that session, whatever was named at the start."""
        if words[:1] in (["switch"], ["new"]) and self.knowledge.named is not None:
            place = next(i for i, word in enumerate(self._options) if word.partition("=")[0] == "--session")
            del self._options[place : place + (1 if "=" in self._options[place] else 2)]
            self.knowledge.named = None

    def _refresh(self) -> None:
        self.knowledge.refresh()
        self._toolbar.forget()

    def _typed(self) -> str:
        return self._line.default_buffer.text

    def _on_command(self) -> bool:
        return self._typed().startswith("/")


def _history(home: Home) -> History:
    """What was typed before, in a file that its owner alone can read; in memory where there can be no file."""
    try:
        os.close(os.open(home.talk_history, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(home.talk_history))


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        """Wipes a line, and interrupts on an empty one."""
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt)

    return keys
