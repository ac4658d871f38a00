"""`dimp describe`: what a picture shows, by the model's own eyes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background, files
from dimp.cli.client import Client
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home


def describe(
    picture: Annotated[
        str | None, Parameter(name="ID|FILE", help="A picture of the session, or an image file (else the head).")
    ] = None,
    /,
    *,
    again: Annotated[bool, Parameter(negative="", help="Look again, also where it was described before.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Say what a picture shows, with the language model that the chosen model has for its text encoder.

    It is kept with the picture. A model without eyes refuses.
    """
    client = background.connect(resolve_home(options.home))
    body: dict[str, object] = {**_named(client, picture), "again": again}
    seen = client.request("POST", "/api/describe", body, query={"session": options.session})
    if options.json:
        console.print_json(seen)
    else:
        console.print_line(console.plain(seen["description"]))


def _named(client: Client, picture: str | None) -> dict[str, object]:
    """The picture as the server takes it: a file is uploaded first."""
    if picture is None:
        return {}
    path = Path(picture)
    if path.suffix.lower() in files.READABLE and path.is_file():
        return {"image": files.upload(client, path)}
    return {"id": picture}
