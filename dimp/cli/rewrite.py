"""`dimp squash` and `dimp rebase`: editing a history by adding to it. Every branch that is there stays."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import quote

from cyclopts import Parameter

from dimp.cli import background, output
from dimp.cli.exits import INTERRUPTED, REFUSED, Exit, Usage
from dimp.cli.options import COMMON, PAINTING, Common, Painting
from dimp.cli.replay import painted_lines
from dimp.cli.store import folded, generation_of, home_of
from dimp.cli.work import paint
from dimp.client import Client
from dimp.limits import check_seed, check_strength
from dimp.refusals import Refusal
from dimp.rewriting import words_of
from dimp.session import Session

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
    session, one = generation_of(folded(home), options.session, reference)
    wish = {"onto": onto, "since": since, "seed": seed, "model": model}
    client = background.connect(home)
    target = f"/api/generations/{quote(one.id)}/rebase?op={os.urandom(16).hex()}"
    lines = list(_followed(client, session, client.stream(target, wish), options))
    if options.json:
        output.value({"session_id": session.id, "pictures": lines})
    failed = next((line for line in lines if line["verdict"] == "cannot"), None)
    if failed and not options.json:
        output.fail(output.Failure("failed", str(failed["message"]), str(failed["hint"]), REFUSED), json=False)
    if failed:
        raise Exit(REFUSED)


def _followed(client: Client, session: Session, answer: Iterator[bytes], options: Common) -> Iterator[Line]:
    """The lines of what was painted, told as they come. Interrupted, the picture in work is cancelled."""
    asked = ""
    try:
        for line in painted_lines(answer):
            words = output.short(words_of(session.generations[str(line["generation_id"])]), 80)
            if line["verdict"] == "asked":
                asked = str(line["painted_id"])
                if not options.quiet:
                    output.note(f"painting: {words}")
                continue
            if line["verdict"] == "painted" and not options.json:
                output.line(f"{str(line['painted'])[:8]}  {words}")
            yield line
    except KeyboardInterrupt:
        with suppress(Refusal):
            client.ask("POST", f"/api/generations/{asked}/cancel")
        if options.json:
            raise
        output.note("Cancelled; what was painted before is on its branch: dimp tree")
        raise Exit(INTERRUPTED) from None
