"""`dimp squash` and `dimp rebase`: editing a history by adding to it. Every branch that is there stays."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, NoReturn
from urllib.parse import quote

from cyclopts import Parameter

from dimp.cli import background, output
from dimp.cli.exits import INTERRUPTED, REFUSED, Exit, Usage
from dimp.cli.options import COMMON, PAINTING, Common, Painting
from dimp.cli.replay import painted_lines
from dimp.cli.store import folded, generation_of, home_of
from dimp.cli.work import paint
from dimp.client import Client
from dimp.home import Home
from dimp.limits import check_seed, check_strength
from dimp.refs import resolve
from dimp.refusals import Refusal, Unavailable
from dimp.rewriting import words_of
from dimp.session import Generation, Session

_PAUSE_S = 1.0
"""A server that is being stopped answers for a moment still; it must not be started anew for this."""

Line = Mapping[str, Any]
Last = Annotated[str, Parameter(name="ID", help="The picture that the changes led to.")]
Since = Annotated[str | None, Parameter(help="The changes after this picture (else all of its line).")]


def squash(
    reference: Last = "@",
    /,
    *,
    since: Since = None,
    strength: Annotated[float | None, Parameter(help="How far to change the picture, above 0 to 1.")] = None,
    painting: Painting = PAINTING,
    options: Common = COMMON,
) -> None:
    """Paint all the changes between two pictures over the earlier one, as one change; undo takes it back."""
    action: dict[str, object] = {"type": "squash", "id": reference}
    if since is not None:
        action["since"] = since
    if strength is not None:
        action["strength"] = check_strength(strength)
    paint(action, painting, options)


def rebase(
    reference: Last = "@",
    /,
    *,
    onto: Annotated[str | None, Parameter(help="The picture to say them to instead.")] = None,
    since: Since = None,
    seed: Annotated[int | None, Parameter(help="With this seed; without --onto the first picture is new, too.")] = None,
    model: Annotated[str | None, Parameter(help="With this model; see: dimp models list.")] = None,
    options: Common = COMMON,
) -> None:
    """Say the changes that led to a picture again: to another one, or with another seed or model."""
    if onto is None and seed is None and model is None:
        raise Usage("Nothing would differ.", "Say where: dimp rebase --onto ID, or with which --seed or --model")
    if seed is not None:
        check_seed(seed)
    home = home_of(options.home)
    session, last = generation_of(folded(home), options.session, reference)
    named = {"onto": onto, "since": since}
    found = {name: resolve(session, said).id for name, said in named.items() if said is not None}
    work = _Rebase(home, session, last, {**found, "seed": seed, "model": model}, options)
    lines = work.done()
    if options.json:
        output.value({"session_id": session.id, "pictures": lines})
    if lines[-1]["verdict"] == "cannot":
        if not options.json:
            failure = output.Failure("failed", str(lines[-1]["message"]), str(lines[-1]["hint"]), REFUSED)
            output.fail(failure, json=False)
        raise Exit(REFUSED)


class _Rebase:
    """A rebase that the server carries out, followed to its end.

    It has an operation id of its own, so that it goes on where it was when the server dies on the way and comes back.
    """

    def __init__(
        self, home: Home, session: Session, last: Generation, wish: Mapping[str, object], options: Common
    ) -> None:
        self._home = home
        self._session = session
        self._last = last.id
        self._wish = wish
        self._options = options
        self._path = f"/api/generations/{quote(last.id)}/rebase?op={os.urandom(16).hex()}"
        self._asked = ""
        self._lines: dict[str, Line] = {}

    def done(self) -> list[Line]:
        """The line of each picture, in order, told as they come. Raises a `Refusal`, or `Exit` when interrupted."""
        while not self._is_over():
            client, before = background.connect(self._home), len(self._lines)
            try:
                self._follow(client)
            except KeyboardInterrupt:
                self._stop(client)
            except Unavailable:
                if not self._asked:
                    raise
            if not self._is_over():
                time.sleep(_PAUSE_S)
                background.await_return(self._home)
                if len(self._lines) == before:
                    raise Unavailable("The server broke off twice at the same picture.", "See: dimp status, dimp tree")
        return list(self._lines.values())

    def _is_over(self) -> bool:
        return self._last in self._lines or any(line["verdict"] == "cannot" for line in self._lines.values())

    def _follow(self, client: Client) -> None:
        for line in painted_lines(client.stream(self._path, self._wish)):
            old = str(line["generation_id"])
            words = output.short(words_of(self._session.generations[old]), 80)
            if old in self._lines:
                continue  # told before the server came back
            if line["verdict"] == "asked":
                self._asked = str(line["painted_id"])
                if not self._options.quiet:
                    output.note(f"painting: {words}")
                continue
            self._lines[old] = line
            if line["verdict"] == "painted" and not self._options.json:
                output.line(f"{str(line['painted'])[:8]}  {words}")

    def _stop(self, client: Client) -> NoReturn:
        """Cancels the picture in work, which ends the rebase."""
        if self._asked:
            with suppress(Refusal):
                client.ask("POST", f"/api/generations/{self._asked}/cancel")
        if self._options.json:
            raise KeyboardInterrupt
        output.note("Cancelled; what was painted before is on its branch: dimp tree")
        raise Exit(INTERRUPTED)
