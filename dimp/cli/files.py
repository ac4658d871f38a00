"""The user's own image files: uploaded (`--image`, `--mask`) and written (`-o FILE`). The suffix names the format."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dimp.cli.client import Client
from dimp.cli.exits import Usage
from dimp.cli.output import console
from dimp.core.views import GenerationView
from dimp.history.output_file import write_output

FORMATS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}
READABLE = {**FORMATS, ".avif": "avif", ".heic": "heic", ".heif": "heif"}
"""Formats of pictures that are taken in."""

FILM_FORMATS = {**FORMATS, ".gif": "gif"}
"""Formats that a film may be written in; a still format shows its first frame."""


def upload(client: Client, path: Path, ground: str | None = None) -> str:
    """Uploads an image file to the studio, laid on `ground`, and returns its digest. Raises `Usage` or a `Refusal`."""
    return str(upload_described(client, path, ground)["image_id"])


def upload_described(client: Client, path: Path, ground: str | None = None) -> dict[str, Any]:
    """Uploads an image file; what the studio says of it, whose remarks are printed. Raises as `upload`."""
    answer = client.upload(path.read_bytes(), content_type_of(path), ground)
    for remark in answer.get("remarks", ()):
        console.print_note(f"{path.name}: {remark['text']}")
    return answer


def content_type_of(path: Path) -> str:
    """The type of an image file by its suffix. Raises `Usage`."""
    kind = READABLE.get(path.suffix.lower())
    if kind is None:
        raise Usage(f"{path.name} is not a supported image.", "Use a PNG, JPEG, WebP, AVIF or HEIC file.")
    return f"image/{kind}"


def check_target(path: Path, wait: bool, formats: Mapping[str, str] = FORMATS) -> None:
    """Raises `Usage` before anything is painted when the picture could not be written there."""
    if path.suffix.lower() not in formats:
        raise Usage(f"{path.name!r} names no image format.", f"End it in {' or '.join(formats)}.")
    check_folder(path)
    if not wait:
        raise Usage("-o needs the picture, and --no-wait does not wait for it.", "Leave out one of the two.")


def check_folder(path: Path) -> None:
    """Raises `Usage` when no file could be written there: no folder, no permission, or a folder in its place."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise Usage(f"There is no folder {folder}.", "Create it first, or choose another.")
    if path.is_dir():
        raise Usage(f"{path} is a folder.", "Add the name of the file.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise Usage(f"{path} cannot be written.", "Check the permissions, or choose another folder.")


def save(client: Client, views: Sequence[GenerationView], path: Path, recipe: str | None = None) -> None:
    """Writes each painted picture with its recipe; several are numbered before the suffix. A file there is replaced.

    `recipe` is none, own or chain; None leaves it to the setting.
    """
    for number, view in enumerate(views, 1):
        if view.image_id is None or view.image_path is None:
            continue
        target = path if len(views) == 1 else path.with_stem(f"{path.stem}-{number}")
        write_output(target, _image_bytes(client, view, FILM_FORMATS[path.suffix.lower()], recipe))


def _image_bytes(client: Client, view: GenerationView, wanted: str, recipe: str | None) -> bytes:
    stored = FILM_FORMATS.get(Path(str(view.image_path)).suffix)
    query = {"session": view.session_id, "download": "1", **({} if stored == wanted else {"format": wanted})}
    query |= {} if recipe is None else {"recipe": recipe}
    return client.request_bytes("GET", f"/api/images/{view.image_id}?{urlencode(query)}", idempotent=True)
