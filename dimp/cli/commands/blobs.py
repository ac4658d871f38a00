"""`dimp blobs`: moving the images of a data folder to S3-compatible storage, and back."""

from __future__ import annotations

import os
import time
from typing import Annotated

from cyclopts import Parameter

from dimp.cli.exits import DAMAGED, Exit
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home

_EVERY_S = 5.0


def copy(
    place: Annotated[str | None, Parameter(name="PLACE", help="s3://bucket/prefix (else the setting blobs).")] = None,
    /,
    *,
    back: Annotated[bool, Parameter(name="--back", negative="", help="From there into the data folder.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Copy all images to the storage, or back; what is there already is not sent again.

    Works beside a running server; repeat it once the server has stopped, before the setting is changed.
    """
    import msgspec

    from dimp import settings
    from dimp.history import moving
    from dimp.studio.images.blob_place import place_of

    home = resolve_home(options.home)
    in_force = settings.load(home, os.environ)
    chosen = settings.check(msgspec.structs.replace(in_force, blobs=place or in_force.blobs))
    moved = moving.copy(home, place_of(home, chosen), _Notes(options.quiet or options.json), back=back)
    if options.json:
        console.print_json(moved)
    elif not options.quiet:
        counts = f"{console.pluralize(moved.copied, 'image')} copied, {console.format_size(moved.size)}"
        console.print_line(f"{counts}; {moved.there} were there")
        for damage in moved.damaged:
            console.print_line(console.plain(f"damaged: {damage.where}: {damage.what}"))
            console.print_line(console.plain(f"  {damage.hint}"))
    if moved.damaged:
        raise Exit(DAMAGED)


class _Notes:
    """Says how far it is, every few seconds."""

    def __init__(self, silent: bool) -> None:
        self._silent = silent
        self._due = time.monotonic() + _EVERY_S

    def __call__(self, done: int, total: int) -> None:
        if not self._silent and time.monotonic() >= self._due:
            console.print_note(f"{done} of {total} images")
            self._due = time.monotonic() + _EVERY_S
