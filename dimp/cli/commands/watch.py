"""`dimp watch`: pictures that appear in a folder are imported, with the recipes they carry."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.client import Client
from dimp.cli.commands.bundles import print_imported
from dimp.cli.exits import INTERRUPTED, Exit, Usage
from dimp.cli.files import READABLE, content_type_of
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.errors import Refusal

_LOOK_S = 1.0
_Stamp = tuple[int, int]


def watch(
    folder: Annotated[Path, Parameter(name="FOLDER", help="Where pictures appear.")],
    /,
    *,
    everything: Annotated[
        bool, Parameter(name="--all", negative="", help="Also import the pictures that are there already.")
    ] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Import every picture that appears in a folder, until Ctrl-C. A picture that is here already is recognised."""
    if not folder.is_dir():
        raise Usage(f"There is no folder {folder}.", "Create it first, or choose another.")
    arrivals = Arrivals(folder, everything=everything)
    client = background.connect(resolve_home(options.home))
    if not options.quiet:
        console.print_note(f"Watching {console.plain(str(folder))}; stop with Ctrl-C.")
    try:
        while True:
            for path in arrivals.look():
                _import(client, path, options)
            time.sleep(_LOOK_S)
    except KeyboardInterrupt:
        raise Exit(INTERRUPTED) from None


class Arrivals:
    """The pictures that came into a folder since the last look, once they are written wholly."""

    def __init__(self, folder: Path, *, everything: bool = False) -> None:
        self._folder = folder
        self._done: dict[Path, _Stamp] = {} if everything else dict(self._pictures())
        self._growing: dict[Path, _Stamp] = {}

    def look(self) -> list[Path]:
        """The pictures that have not changed since the last look, each once; one that is replaced comes again."""
        ready = []
        for path, stamp in self._pictures():
            if self._done.get(path) == stamp:
                continue
            if self._growing.get(path) == stamp:
                ready.append(path)
                self._done[path] = stamp
            self._growing[path] = stamp
        return ready

    def _pictures(self) -> Iterator[tuple[Path, _Stamp]]:
        for path in sorted(self._folder.iterdir()):
            if path.suffix.lower() in READABLE and not path.name.startswith("."):
                try:
                    status = path.stat()
                except OSError:
                    continue
                if status.st_size:
                    yield path, (status.st_mtime_ns, status.st_size)


def _import(client: Client, path: Path, options: CommonOptions) -> None:
    """Imports one picture; one that is refused is named, and the others go on."""
    query = {"session": options.session, "name": path.name, "ground": None}
    try:
        answer = client.import_file(path.read_bytes(), content_type_of(path), os.urandom(16).hex(), **query)
    except (Refusal, OSError) as refused:
        console.print_note(f"{console.plain(path.name)}: {console.plain(str(refused))}")
        return
    if options.json:
        console.print_json(answer)
    elif not options.quiet:
        print_imported(path, answer)
