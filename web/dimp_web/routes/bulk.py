"""Many pictures at once, of any session: marking them, and taking them away as files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Literal, cast

import msgspec
from litestar import post
from litestar.params import JSONBody
from litestar.response import Stream

from dimp.core import limits
from dimp.core.errors import Conflict, Invalid
from dimp.core.generation import DONE, Generation
from dimp.core.session import Session
from dimp.decide.library.bulk import BulkMarks
from dimp.history import exports
from dimp.history.carry import RecipeChoice, embed_recipe
from dimp.studio.studio import Studio
from dimp_web.context import ReadRequest, ReadRequests
from dimp_web.names import content_disposition, slug
from dimp_web.security.rights import READ

Ids = tuple[str, ...]


class Pictures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures of any session, by their ids or digests; other references are looked up in the current session."""

    ids: Ids


class BulkChange(BulkMarks, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which pictures, and what is to become of them; what is left out stays."""

    ids: Ids


class BulkExport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which pictures, as what, and what each file says of how it was made (else as the setting `embed_recipe`)."""

    ids: Ids
    format: Literal["png", "jpg", "webp"] = "png"
    recipe: RecipeChoice | None = None


class Marked(msgspec.Struct, frozen=True):
    """The generations that are now as was asked for."""

    ids: Ids


@post("/api/bulk/mark", status_code=200, summary="Star, tag or trash many pictures")
async def mark(read: ReadRequests, data: JSONBody[BulkChange]) -> Marked:
    """Marks all of them, or none where one is refused: a picture in work cannot go into the trash."""
    if not (data.tags_added or data.tags_removed) and data.starred is data.trashed is None:
        raise Invalid("Nothing is to be changed.", "Give starred, trashed, tags_added or tags_removed.")
    found = find_all(read, data.ids)
    marks = BulkMarks(
        starred=data.starred, trashed=data.trashed, tags_added=data.tags_added, tags_removed=data.tags_removed
    )
    await read.studio.library.mark(found, marks, actor=read.actor)
    return Marked(tuple(generation_id for group in found.values() for generation_id in group))


@post("/api/bulk/export", status_code=200, summary="Export many pictures", media_type="application/zip", opt=READ)
async def export(read: ReadRequests, data: JSONBody[BulkExport]) -> Stream:
    """An archive of the pictures, each named by its place and its words."""
    chosen = [read.generation(reference) for reference in _check_references(data.ids)]
    for _, generation in chosen:
        if generation.status != DONE:
            raise Conflict(f"A picture is {generation.status}: {generation.id}", "Leave it out.", "not-painted")
    choice = data.recipe or cast(RecipeChoice, read.studio.settings.embed_recipe)
    chunks = _archive(read.studio, chosen, data.format, choice)
    headers = {"Content-Disposition": content_disposition("pictures", ".zip"), "Content-Type": "application/zip"}
    return Stream(chunks, headers=headers)


def find_all(read: ReadRequest, references: Sequence[str]) -> dict[str, list[str]]:
    """Ids of generations by session, each once, in the order given. Raises `Invalid`, `NotFound` or `Conflict`."""
    found: dict[str, list[str]] = {}
    for reference in _check_references(references):
        session, generation = read.generation(reference)
        group = found.setdefault(session.id, [])
        if generation.id not in group:
            group.append(generation.id)
    return found


def _check_references(references: Sequence[str]) -> Sequence[str]:
    if len(references) > limits.BULK:
        raise Invalid(f"Those are {len(references)} pictures.", f"Take at most {limits.BULK} at a time.")
    return references


def _archive(
    studio: Studio, chosen: Sequence[tuple[Session, Generation]], form: str, recipe: RecipeChoice
) -> Iterator[bytes]:
    """A ZIP, stored and not compressed, picture by picture: never more than one is in memory."""
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for place, (session, generation) in enumerate(chosen, start=1):
            picture = embed_recipe(exports.picture(studio.blobs, generation, form), session, generation, recipe)
            archive.writestr(f"{place:03d}-{slug(generation.name or generation.words) or 'picture'}.{form}", picture)
            yield out.take()
    yield out.take()


class _Pipe(io.RawIOBase):
    """A file that only grows, and whose bytes are taken away as they come: `zipfile` then writes no places back."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        """It can be written to, and nothing else."""
        return True

    def write(self, data: object) -> int:
        """Takes bytes."""
        piece = bytes(memoryview(data))  # type: ignore[arg-type]
        self._written += piece
        return len(piece)

    def take(self) -> bytes:
        """What was written since the last call."""
        taken, self._written = bytes(self._written), bytearray()
        return taken


HANDLERS = (mark, export)
