"""`dimp star`, `name`, `note`, `tag`, `trash`, `restore`: what is said about a picture. All of it can be taken back."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli.doing import do
from dimp.cli.options import COMMON, Common, joined

Reference = Annotated[str, Parameter(name="ID", help="Id, digest, name, @, head^ or head~2.")]


def star(reference: Reference, /, *, options: Common = COMMON) -> None:
    """Star a picture."""
    do({"type": "star", "id": reference}, options, "Starred.")


def unstar(reference: Reference, /, *, options: Common = COMMON) -> None:
    """Take the star off."""
    do({"type": "unstar", "id": reference}, options, "The star is off.")


def name(
    reference: Reference,
    /,
    *text: Annotated[str, Parameter(help="The name; none takes it away.")],
    options: Common = COMMON,
) -> None:
    """Give a picture a name of its own, by which it can be called from then on."""
    do({"type": "name", "id": reference, "name": joined(text)}, options, "Named." if text else "The name is gone.")


def note(
    reference: Reference,
    /,
    *text: Annotated[str, Parameter(help="The note; none takes it away.")],
    options: Common = COMMON,
) -> None:
    """Write a note on a picture."""
    do({"type": "note", "id": reference, "note": joined(text)}, options, "Noted." if text else "The note is gone.")


def tag(
    reference: Reference,
    /,
    *tags: Annotated[str, Parameter(help="All tags of the picture; none takes them away.")],
    options: Common = COMMON,
) -> None:
    """Set the tags of a picture."""
    do({"type": "tag", "id": reference, "tags": tags}, options, "Tagged." if tags else "The tags are gone.")


def trash(reference: Reference, /, *, options: Common = COMMON) -> None:
    """Take a picture out of the views; `dimp restore` brings it back."""
    do({"type": "trash", "id": reference}, options, "In the trash; back with: dimp restore")


def restore(reference: Reference, /, *, options: Common = COMMON) -> None:
    """Bring a picture back into the views."""
    do({"type": "restore", "id": reference}, options, "Back again.")
