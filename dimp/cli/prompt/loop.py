"""The interactive prompt: read a line, run the commands that it means, show the picture, repeat.

Every line becomes command lines of `dimp`, run in this process, so the prompt behaves as the commands do. Ctrl-C while
a picture is painted cancels it; on a line it clears the line; twice on an empty line it leaves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style

from dimp.cli.exits import INTERRUPTED, Usage
from dimp.cli.failures import failure_of
from dimp.cli.output import console, pictures
from dimp.cli.prompt import screen, slash, terminal
from dimp.cli.prompt.asked import Asked, Choices
from dimp.cli.prompt.completion import PromptCompleter
from dimp.cli.prompt.knowledge import Knowledge, find_picture
from dimp.cli.prompt.piped import can_look, option_value, usual_size
from dimp.cli.prompt.toolbar import Toolbar
from dimp.cli.store import resolve_home
from dimp.core.errors import Refusal
from dimp.home import Home

RunCommand = Callable[[list[str]], int]

_MOVES = ("undo", "redo", "goto", "session")
_STYLE = Style.from_dict({
    "bottom-toolbar": "noreverse fg:ansibrightblack", "gone": "fg:ansired strike", "new": "fg:ansigreen bold",
    "note": "fg:ansiyellow", "mark": "fg:ansicyan bold",
})  # fmt: skip


def run_prompt(options: Sequence[str], run: RunCommand) -> int:
    """Runs the prompt on this terminal until the user leaves; returns the exit code."""
    if "--json" in options:
        hint = "Pipe the lines in, or use a command: dimp new PROMPT --json"
        raise Usage("The interactive prompt has no JSON output.", hint)
    home = resolve_home(option_value(options, "--home")).make()
    mode, typed = terminal.detect(os.environ)
    os.environ[pictures.MODE_VARIABLE] = mode  # so that commands run from here need not query the terminal again
    return PromptLoop(home, options, run).run(typed)


class PromptLoop:
    """One conversation at the terminal; `keys` and `output` replace the terminal's input and output."""

    def __init__(
        self,
        home: Home,
        options: Sequence[str],
        run: RunCommand,
        *,
        keys: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self.knowledge = Knowledge(home, option_value(options, "--session"))
        self._options = list(options)
        self._run_command = run
        self._toolbar = Toolbar(self.knowledge)
        self._choices = Choices()
        self._succeeded = True
        """Whether the last line was done."""
        self._prompt: PromptSession[str] = PromptSession(
            history=_history(home), completer=PromptCompleter(self.knowledge), auto_suggest=AutoSuggestFromHistory(),
            complete_while_typing=Condition(self._on_command), key_bindings=_keys(), style=_STYLE,
            bottom_toolbar=lambda: FormattedText(self._toolbar.fragments(self._typed_text())),
            input=keys, output=output,
        )  # fmt: skip

    def run(self, typed: str = "") -> int:
        """Reads and runs line after line; returns the exit code. `typed` is text already on the first line."""
        self._refresh()  # raises, and so ends the prompt, where the named session does not exist
        self._report_errors(self._greet)
        leaving = False
        while True:
            try:
                line, typed = self._prompt.prompt([("class:mark", "› ")], default=typed), ""
                leaving = False
            except KeyboardInterrupt:
                if leaving:
                    return INTERRUPTED
                leaving = True
                console.print_note("Press Ctrl-C again to leave, or Ctrl-D.")
                continue
            except EOFError:
                return 0
            if not self._run_lines(lines_of(line)):
                return 0

    def _greet(self) -> bool:
        screen.greet()
        if (head := self.knowledge.head) is not None:
            screen.show_picture(self.knowledge.home, head)
            console.print_line(console.plain(head.prompt))
        return True

    def _run_lines(self, lines: Sequence[str]) -> bool:
        """Runs lines that were pasted together one after the other, up to one that fails; False when one leaves."""
        for place, line in enumerate(lines, 1):
            if not self._report_errors(lambda line=line: self._run_line(line)):  # type: ignore[misc]
                return False
            if not self._succeeded and place < len(lines):
                console.print_note(f"The lines after it were left out: {len(lines) - place}.")
                break
        return True

    def _report_errors(self, step: Callable[[], bool]) -> bool:
        """Runs a step and prints what went wrong; False ends the conversation."""
        self._succeeded = False
        try:
            return step()
        except KeyboardInterrupt:
            console.print_note("Interrupted.")
        except (Refusal, Usage, OSError) as error:
            console.print_failure(failure_of(error), json=False)
        return True

    def _run_line(self, line: str) -> bool:
        """Runs what a line means; False when it means to leave."""
        self._refresh()
        try:
            chosen = self._choices.resolve(line)
            size = usual_size(self.knowledge.home, chosen)
            looks = partial(can_look, self.knowledge.home)
            commands = slash.parse_line(chosen, self.knowledge.session, size, looks)
        except Asked as asked:
            self._choices.offer(asked.understood)
            self._succeeded = asked.understood.kind == "answer"
            return True
        for words in commands:
            if words[0] == "quit":
                return False
            if self._run_words(words) != 0:
                break
        else:
            self._succeeded = True
        self._refresh()
        return True

    def _run_words(self, words: list[str]) -> int:
        """Runs one command line and returns its exit code."""
        if words[0] == "help" and len(words) == 1:
            screen.show_help()
            return 0
        if words[0] == "compare":
            return self._compare(words[1:])
        before = self.knowledge.head
        command = [*words[1:], "--help"] if words[0] == "help" else words
        code = self._run_command([*self._options, *command])
        self._refresh()
        if words[0] == "session" and code == 0:
            self._follow_session(words[1:])
        after = self.knowledge.head
        if after is not None and after is not before and words[0] in _MOVES:
            screen.show_picture(self.knowledge.home, after)
        return code

    def _compare(self, references: Sequence[str]) -> int:
        if not 1 <= len(references) <= 2:
            hint = "Write: /compare A B, or /compare A for the one on the canvas"
            raise Usage("One or two pictures are needed.", hint)
        first, second = (find_picture(self.knowledge, reference) for reference in (*references, "@")[:2])
        screen.show_side_by_side(self.knowledge.home, first, second)
        return self._run_command([*self._options, "diff", first.id, second.id])

    def _follow_session(self, words: Sequence[str]) -> None:
        """After a switch the prompt works on the new session instead of the one named at the start."""
        if words[:1] in (["switch"], ["new"]) and self.knowledge.session_name is not None:
            index = next(i for i, word in enumerate(self._options) if word.partition("=")[0] == "--session")
            del self._options[index : index + (1 if "=" in self._options[index] else 2)]
            self.knowledge.session_name = None

    def _refresh(self) -> None:
        self.knowledge.refresh()
        self._toolbar.refresh()

    def _typed_text(self) -> str:
        return self._prompt.default_buffer.text

    def _on_command(self) -> bool:
        return self._typed_text().startswith("/")


def lines_of(text: str) -> list[str]:
    """The lines to run of a text: of several that were pasted each is an action, less empty ones and notes (#)."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")] if len(lines) > 1 else [text]


def _history(home: Home) -> History:
    """The lines typed before, in a file that only its owner can read; in memory where no file can be written."""
    try:
        os.close(os.open(home.talk_history, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(home.talk_history))


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        """Clears the line, or interrupts when it is empty."""
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt)

    return keys
