"""The user's own image files: uploaded (`--image`, `--mask`) and written (`-o FILE`). The suffix says the format."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from dimp.cli.exits import Usage
from dimp.client import Client
from dimp.home import Home
from dimp.views import GenerationView

FORMATS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}
FILMS = {**FORMATS, ".gif": "gif"}
"""What a film may be written as; as a still it shows its first picture."""


def upload(client: Client, path: Path) -> str:
    """Makes an image file a blob of the studio and returns its digest. Raises `Usage` or a `Refusal`."""
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise Usage(f"{path.name} is no kind of image that is taken.", "Use a PNG, JPEG or WebP file.")
    return client.upload(path.read_bytes(), f"image/{kind}")


def check_target(path: Path, wait: bool, formats: Mapping[str, str] = FORMATS) -> None:
    """Raises `Usage` before anything is painted when the picture could not be written there."""
    if path.suffix.lower() not in formats:
        raise Usage(f"{path.name!r} does not say a format.", f"End it in {' or '.join(formats)}.")
    check_folder(path)
    if not wait:
        raise Usage("-o needs the picture, and --no-wait does not wait for it.", "Leave one of the two out.")


def check_folder(path: Path) -> None:
    """Raises `Usage` when no file could be written there: no folder, no permission, or a folder in its place."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise Usage(f"There is no folder {folder}.", "Make it first, or choose another.")
    if path.is_dir():
        raise Usage(f"{path} is a folder.", "Say the file's name, too.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise Usage(f"{path} cannot be written.", "Check the permissions, or choose another folder.")


def save(client: Client, home: Home, views: Sequence[GenerationView], path: Path) -> None:
    """Writes each painted picture; several are numbered before the suffix. A file of that name is replaced."""
    for number, one in enumerate(views, 1):
        if one.image_id is None or one.image_path is None:
            continue
        target = path if len(views) == 1 else path.with_stem(f"{path.stem}-{number}")
        target.write_bytes(_bytes(client, home, one, FILMS[path.suffix.lower()]))


def _bytes(client: Client, home: Home, one: GenerationView, wanted: str) -> bytes:
    stored = home.root / str(one.image_path)
    if FILMS.get(stored.suffix) == wanted:
        return stored.read_bytes()
    return client.raw("GET", f"/api/images/{one.image_id}?format={wanted}", again=True)
