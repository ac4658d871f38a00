"""Is what is on this machine whole? By the digests of the hub, where a pull wrote them down, else by headers.

A pull writes down repository, commit, sizes and digests of what it fetches: then every byte is compared. Of what was
put here by hand, or by other programs, nobody knows digests: its indexes, and the claims of its headers against its
files, tell what is missing or cut off, though not what was altered.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from dimp.core.errors import NotFound
from dimp.engine import folder_check, folder_digest
from dimp.engine.checkpoints import gguf_header
from dimp.engine.paint_error import PaintError
from dimp.engine.safetensors_header import BrokenFile, read_header
from dimp.home import Home
from dimp.models import download
from dimp.models.catalog import Catalog
from dimp.models.model_folder import find_fault
from dimp.models.pull import pulled_files_folder
from dimp.models.registry import find_hub_model


class Verification(msgspec.Struct, frozen=True):
    """What was found out of a model: `damaged` files or faults in words, none where it is whole as far as `by` tells.

    `by` is digests where every byte was compared, else headers. `files` is how many were looked at; `pull` is the name
    by which it can be fetched again, empty where it was not pulled.
    """

    name: str
    by: Literal["digests", "headers"]
    files: int
    damaged: tuple[str, ...] = ()
    revision: str = ""
    pull: str = ""


def verify(
    home: Home, catalog: Catalog, name: str, on_progress: download.OnProgress = lambda there, total: None
) -> Verification:
    """Look at a model, a second model or a file by the name that it has here, or that it was pulled by.

    Raises `NotFound` for a name that stands for nothing on this machine. Where it was pulled, reads every byte.
    """
    for folder, offer, pull in _find_records(home, catalog, name):
        damaged = download.find_damaged(folder, offer, on_progress)
        return Verification(name, "digests", len(offer.files), tuple(damaged), offer.revision, pull)
    if (place := catalog.place_of(name)) is None:
        raise NotFound(f"Nothing called {name!r} is on this machine.", "See what there is with: dimp models list")
    if place.is_file():
        return Verification(name, "headers", 1, _check_file(place))
    return Verification(name, "headers", len(folder_digest.files(place)), _check_folder(place, name))


def _find_records(home: Home, catalog: Catalog, name: str) -> Iterator[tuple[Path, download.Offer, str]]:
    """Where something of this name was pulled to, what was written down then, and the name of the pull."""
    if (known := find_hub_model(name)) is not None:
        folder = catalog.folder_of(known)
        if offer := download.read_record(folder):
            yield folder, offer, known.name
        return
    for folder in sorted(home.models.iterdir()) if home.models.is_dir() else ():
        if (offer := download.read_record(folder)) and name in (folder.name, offer.repo):
            yield folder, offer, offer.repo
    files = pulled_files_folder(home)
    for folder in sorted(files.iterdir()) if files.is_dir() else ():
        offer = download.read_record(folder)
        for file in offer.files if offer else ():
            assert offer is not None
            path = Path(file.path)
            if name in (path.stem, path.name, f"{offer.repo}/{file.path}"):
                yield folder, msgspec.structs.replace(offer, files=(file,)), f"{offer.repo}/{file.path}"


def _check_folder(folder: Path, name: str) -> tuple[str, ...]:
    if folder_digest.index(folder).exists() or not (folder / "config.json").exists():
        fault = find_fault(folder, name)
        return (fault,) if fault else ()
    try:
        folder_check.check_network(folder, name)
    except PaintError as wrong:
        return (f"{wrong.message} {wrong.hint}",)
    return ()


def _check_file(path: Path) -> tuple[str, ...]:
    try:
        if path.suffix.lower() == ".gguf":
            gguf_header.read_header(path)
        else:
            read_header(path)
    except BrokenFile as error:
        return (f"{path.name}: {error}.",)
    except OSError as error:
        return (f"{path.name} can't be read: {error.strerror}.",)
    return ()
