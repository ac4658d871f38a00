"""Copies of finished pictures in a folder of the user's, under names that say what they are.

The settings `output_folder` and `output_name` decide. A copy is a convenience: where it cannot be written, the picture
is in the studio all the same, and the server's log says why.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import cast

import anyio.to_thread

from dimp.core.errors import Refusal
from dimp.core.events import GenerationCompleted
from dimp.core.generation import Generation
from dimp.core.session import Session
from dimp.history.carry import RecipeChoice, embed_recipe
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import StoreError
from dimp_store.temp_file import TempFile

_WORDS = 60
_log = logging.getLogger("dimp")


async def follow(studio: Studio) -> None:
    """Writes a copy of each picture that is finished from now on, where the settings name a folder. Never returns."""
    watcher = studio.watch()
    while True:
        for stamped in (await watcher.next()).events:
            session = studio.sessions.session_of(getattr(stamped.event, "id", ""))
            if isinstance(stamped.event, GenerationCompleted) and session and studio.settings.output_folder:
                generation = session.generations[stamped.event.id]
                if generation.digest and not generation.recipe.aside:
                    await _try_write(studio, session, generation)


async def _try_write(studio: Studio, session: Session, generation: Generation) -> None:
    try:
        await anyio.to_thread.run_sync(write_copy, studio.home, studio.settings, studio.blobs, session, generation)
    except (OSError, StoreError, Refusal) as failed:
        _log.warning("no copy of a picture in output_folder: %s", type(failed).__name__)


def write_copy(home: Home, settings: Settings, blobs: BlobStore, session: Session, generation: Generation) -> Path:
    """Writes one copy and returns where. A file that is there already stays, and the copy gets a number."""
    digest = Digest.parse(generation.digest or "")
    recipe = cast(RecipeChoice, settings.embed_recipe)
    data = embed_recipe(blobs.read(digest, check=True), session, generation, recipe)
    name = file_name(settings.output_name, session, generation)
    target = home.root / Path(settings.output_folder).expanduser() / f"{name}.{generation.suffix}"
    target.parent.mkdir(parents=True, exist_ok=True)
    free = next(path for path in _candidate_paths(target) if not path.exists())
    with TempFile(free.parent) as temp:
        temp.write(data)
        temp.publish(free)
    return free


def find_copies(home: Home, settings: Settings, generation_ids: Collection[str]) -> list[Path]:
    """The copies whose names say that they are of these pictures; names made without `{id}` do not say it."""
    if not settings.output_folder:
        return []
    names = {_safe(generation_id) for generation_id in generation_ids}
    folder = home.root / Path(settings.output_folder).expanduser()
    return sorted(path for path in folder.rglob("*") if any(name in path.name for name in names) and path.is_file())


def file_name(template: str, session: Session, generation: Generation) -> str:
    """The name of a picture's copy, without a suffix: `output_name` filled in, every part of it a safe name."""
    at = datetime.fromisoformat(generation.finished_at or generation.at).astimezone()
    values = {
        "date": f"{at:%Y-%m-%d}", "time": f"{at:%H%M%S}", "words": _slug(generation.words), "id": generation.id,
        "seed": str(generation.recipe.seed), "model": _slug(generation.recipe.model), "session": _slug(session.title),
    }  # fmt: skip
    filled = template.format_map(values)
    parts = [part for part in (_safe(part) for part in filled.split("/")) if part]
    return "/".join(parts) or generation.id


def _candidate_paths(path: Path) -> Iterator[Path]:
    yield path
    yield from (path.with_stem(f"{path.stem}-{number}") for number in count(2))


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFC", text.lower())
    kept = "".join(letter if unicodedata.category(letter)[0] in "LNM" else "-" for letter in folded)
    return re.sub(r"-+", "-", kept)[:_WORDS].strip("-")


def _safe(part: str) -> str:
    """A part of a path that names a file or folder on every system, and nothing above or hidden."""
    return re.sub(r'[\x00-\x1f<>:"\\|?*]', "-", part).strip(" .")[:120]
