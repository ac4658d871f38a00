"""`dimp squash` and `dimp rebase`: rewriting a history by adding to it. Every existing branch stays."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, NoReturn
from urllib.parse import quote

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.client import Client
from dimp.cli.commands.replay import decode_lines
from dimp.cli.exits import INTERRUPTED, REFUSED, Exit, Usage
from dimp.cli.options import COMMON, PAINT_OPTIONS, CommonOptions, PaintOptions
from dimp.cli.output import console
from dimp.cli.paint_job import paint
from dimp.cli.store import find_generation, load_sessions, resolve_home
from dimp.core.errors import Refusal, Unavailable
from dimp.core.generation import Generation
from dimp.core.parameters import check
from dimp.core.refs import resolve
from dimp.core.session import Session
from dimp.decide.squash import words_of
from dimp.home import Home

_PAUSE_S = 1.0
"""A server that is being stopped still answers for a moment; it must not be started again for this."""

Line = Mapping[str, Any]
Last = Annotated[str, Parameter(name="ID", help="The picture that the changes led to.")]
Since = Annotated[str | None, Parameter(help="Only the changes after this picture (else all of its line).")]


def squash(
    reference: Last = "@",
    /,
    *,
    since: Since = None,
    paint_options: PaintOptions = PAINT_OPTIONS,
    options: CommonOptions = COMMON,
) -> None:
    """Merge all changes between two pictures into one, painted on the earlier picture; undo reverts it."""
    action: dict[str, object] = {"type": "squash", "id": reference}
    if since is not None:
        action["since"] = since
    paint(action, paint_options, options)


def rebase(
    reference: Last = "@",
    /,
    *,
    onto: Annotated[str | None, Parameter(help="The picture to repeat them on.")] = None,
    since: Since = None,
    seed: Annotated[
        int | None, Parameter(help="With this seed; without --onto the first picture is painted again, too.")
    ] = None,
    model: Annotated[str | None, Parameter(help="With this model; see: dimp models list.")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Repeat the changes that led to a picture on another one, or with another seed or model."""
    if onto is None and seed is None and model is None:
        raise Usage("Nothing would differ.", "Name a picture (dimp rebase --onto ID), a --seed or a --model.")
    if seed is not None:
        check("seed", seed)
    home = resolve_home(options.home)
    session, last = find_generation(load_sessions(home), options.session, reference)
    pictures = {"onto": onto, "since": since}
    ids = {name: resolve(session, picture).id for name, picture in pictures.items() if picture is not None}
    lines = _RebaseRun(home, session, last, {**ids, "seed": seed, "model": model}, options).run()
    if options.json:
        console.print_json({"session_id": session.id, "pictures": lines})
    if lines[-1]["verdict"] == "cannot":
        if not options.json:
            failure = console.Failure("failed", str(lines[-1]["message"]), str(lines[-1]["hint"]), REFUSED)
            console.print_failure(failure, json=False)
        raise Exit(REFUSED)


class _RebaseRun:
    """A rebase that the server carries out, followed to its end.

    Its operation id lets it go on where it was when the server dies on the way and comes back.
    """

    def __init__(
        self, home: Home, session: Session, last: Generation, request: Mapping[str, object], options: CommonOptions
    ) -> None:
        self._home = home
        self._session = session
        self._last = last.id
        self._request = request
        self._options = options
        self._path = f"/api/generations/{quote(last.id)}/rebase?op={os.urandom(16).hex()}"
        self._pending_id = ""
        self._lines: dict[str, Line] = {}

    def run(self) -> list[Line]:
        """The line of each picture in order, printed as it arrives. Raises a `Refusal`, or `Exit` when interrupted."""
        while not self._is_finished():
            client, painted_before = background.connect(self._home), len(self._lines)
            try:
                self._follow(client)
            except KeyboardInterrupt:
                self._stop(client)
            except Unavailable:
                if not self._pending_id:
                    raise
            if not self._is_finished():
                time.sleep(_PAUSE_S)
                background.await_return(self._home)
                if len(self._lines) == painted_before:
                    message = "The connection to the server broke twice at the same picture."
                    raise Unavailable(message, "See: dimp status, dimp tree")
        return list(self._lines.values())

    def _is_finished(self) -> bool:
        return self._last in self._lines or any(line["verdict"] == "cannot" for line in self._lines.values())

    def _follow(self, client: Client) -> None:
        for line in decode_lines(client.stream(self._path, self._request)):
            original_id = str(line["generation_id"])
            words = console.shorten(words_of(self._session.generations[original_id]), 80)
            if original_id in self._lines:
                continue  # printed before the server came back
            if line["verdict"] == "asked":
                self._pending_id = str(line["painted_id"])
                if not self._options.quiet:
                    console.print_note(f"painting: {words}")
                continue
            self._lines[original_id] = line
            if line["verdict"] == "painted" and not self._options.json:
                console.print_line(f"{str(line['painted'])[:8]}  {words}")

    def _stop(self, client: Client) -> NoReturn:
        """Cancels the picture that is being painted, which ends the rebase."""
        if self._pending_id:
            with suppress(Refusal):
                client.request("POST", f"/api/generations/{self._pending_id}/cancel")
        if self._options.json:
            raise KeyboardInterrupt
        console.print_note("Cancelled; the pictures painted so far are on their branch: dimp tree")
        raise Exit(INTERRUPTED)
