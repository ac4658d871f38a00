"""Importing a session bundle: all of it is verified before anything becomes visible; where it fails nothing is written.

The order: the archive's shape, the hash chain, whether the history makes sense, every image against its digest and
against what the history says of it. Only then the images are stored, and after them the events, all or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar

import anyio.to_thread
import msgspec

from dimp.core import events as ev
from dimp.core.errors import Conflict
from dimp.core.events import Stamped, UnknownEvent
from dimp.core.kinds import kind_of
from dimp.core.limits import FRAMES, IMAGE_SUFFIXES
from dimp.core.session import Session
from dimp.decide.validate import UUID, validate_history
from dimp.history.bundle import EVENTS, FORMAT, IMAGES, MANIFEST, Manifest, decode_line
from dimp.history.safe_zip import Members, open_members, refusal
from dimp.studio.studio import Studio
from dimp_store.blobs import BlobStore, Digest
from dimp_store.chain import verify_stream
from dimp_store.erasure import is_tombstone
from dimp_store.errors import DuplicateOperation, StreamExists
from dimp_store.log import Row

MANIFEST_BYTES, EVENTS_BYTES, IMAGE_BYTES = 1 << 20, 64 << 20, 260 << 20
PIXELS, SIDE, SCANS = 4096 * 4096, 8192, 64
"""Of a picture, and of its scans; one that was enlarged may fill a square of that side (`IMAGE_BYTES` holds it)."""

_NAMES = re.compile(
    rf"{re.escape(MANIFEST)}|{re.escape(EVENTS)}|{IMAGES}[0-9a-f]{{64}}\.(?:{'|'.join(IMAGE_SUFFIXES)})"
)
T = TypeVar("T")

_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF"}
_FILMS, _GIF_FRAMES = ("webp", "gif"), 20_000


class Imported(msgspec.Struct, frozen=True):
    """What an import did. `repeated`: the session was here already, and nothing was changed.

    `cancelled` are generations that were not finished when the bundle was made: they are not painted here.
    """

    session_id: str
    title: str
    generations: int
    events: int
    images: int
    cancelled: tuple[str, ...] = ()
    repeated: bool = False


class Bundle:
    """A bundle that has been verified, all of it."""

    def __init__(self, inside: Members, manifest: Manifest, rows: list[Row], session: Session) -> None:
        self.manifest = manifest
        self.rows = rows
        self.session = session
        self._members = inside
        self._suffixes = _list_images(inside)

    @property
    def images(self) -> int:
        """How many images it holds."""
        return len(self._suffixes)

    def verify_images(self) -> None:
        """Checks every image against its digest and against what the events say of it. Raises `Invalid`."""
        self._check_mentioned()
        generations = self.session.generations.values()
        large = {generation.digest for generation in generations if kind_of(generation.recipe).reshaped}
        limits = {digest: SIDE**2 if digest in large else PIXELS for digest in self._suffixes}
        measured = {
            digest: self._verify_image(digest, suffix, limits[digest]) for digest, suffix in self._suffixes.items()
        }
        for generation in generations:
            expected = (generation.suffix, generation.size, generation.width, generation.height)
            if generation.digest and measured[generation.digest] != expected:
                raise refusal(f"the image {generation.digest[:12]} is not what its event says")

    def store_images(self, blobs: BlobStore) -> None:
        """Puts every image into the blob store, where those that are there already stay as they are."""
        for digest, suffix in self._suffixes.items():
            if blobs.put(self._read_image(digest), suffix).digest != digest:
                raise refusal(f"the image {digest[:12]} changed while it was read")

    def _check_mentioned(self) -> None:
        mentioned = {digest for row in self.rows for digest in ev.digests(ev.decode(row.body))}
        if missing := mentioned - self._suffixes.keys():
            raise refusal(f"the image {min(missing)[:12]} is missing")
        if self._suffixes.keys() - mentioned or len(mentioned) != self.manifest.images:
            raise refusal("it holds images that its history does not mention")

    def _verify_image(self, digest: str, suffix: str, pixels: int) -> tuple[str, int, int, int]:
        data = self._read_image(digest)
        if Digest.of(data) != digest:
            raise refusal(f"the image {digest[:12]} is damaged")
        return suffix, len(data), *_measure_image(data, suffix, pixels)

    def _read_image(self, digest: str) -> bytes:
        return self._members.read(f"{IMAGES}{digest}.{self._suffixes[digest]}", IMAGE_BYTES)


@contextmanager
def open_bundle(source: Path | BinaryIO) -> Iterator[Bundle]:
    """A verified bundle. Reads every byte of it; writes nothing. Raises `Invalid`, OSError for a path not readable."""
    if isinstance(source, Path):
        with source.open("rb") as file, open_bundle(file) as bundle:
            yield bundle
        return
    with open_members(source, _NAMES) as inside:
        manifest = _read_manifest(inside.read(MANIFEST, MANIFEST_BYTES))
        rows = _read_rows(manifest, inside.read(EVENTS, EVENTS_BYTES))
        erased = {row.version for row in rows if is_tombstone(row.body)}
        session = validate_history(manifest.session, map(_stamp, rows), erased)
        if (session.title, len(session.generations)) != (manifest.title, manifest.generations):
            raise refusal("its manifest does not fit its events")
        bundle = Bundle(inside, manifest, rows, session)
        bundle.verify_images()
        yield bundle


async def import_bundle(studio: Studio, source: Path | BinaryIO, *, actor: str = "user") -> Imported:
    """Imports a bundle. The same bundle twice changes nothing, except that damaged images are repaired.

    Raises `Invalid` for a bundle that does not verify, `Conflict` when the session is here with another history.
    """
    opened = open_bundle(source)
    bundle = await anyio.to_thread.run_sync(opened.__enter__)
    try:
        known = await _is_present(studio, bundle)
        await anyio.to_thread.run_sync(bundle.store_images, studio.blobs)
        if not known:
            known = not await _adopt(studio, bundle, actor)
    finally:
        opened.__exit__(None, None, None)
    cancelled = () if known else await _end_work(studio, bundle.session.id, actor)
    session = bundle.session
    return Imported(
        session.id, session.title, len(session.generations), len(bundle.rows), bundle.images, cancelled, repeated=known
    )


class _Format(msgspec.Struct, frozen=True):
    format: int


def _read_manifest(data: bytes) -> Manifest:
    form = _decode(lambda: msgspec.json.decode(data, type=_Format), MANIFEST).format
    if form != FORMAT:  # looked at first: a newer one may have fields that are not known here
        raise refusal(f"it has format {form}; this program knows format {FORMAT}, so it may be newer")
    manifest = _decode(lambda: msgspec.json.decode(data, type=Manifest), MANIFEST)
    if not UUID.fullmatch(manifest.session):
        raise refusal("its session has no proper id")
    return manifest


def _read_rows(manifest: Manifest, data: bytes) -> list[Row]:
    if not data.endswith(b"\n"):
        raise refusal("its events break off")
    lines = data[:-1].split(b"\n")
    rows = _decode(lambda: [decode_line(manifest.session, line) for line in lines], EVENTS)
    if damage := verify_stream(rows):
        raise refusal(f"{damage.where}: {damage.what}")
    if (len(rows), rows[-1].hash.hex()) != (manifest.events, manifest.head_hash):
        raise refusal("its last events are missing")
    ops = [row.op for row in rows if row.op is not None]
    if len(ops) > len(set(ops)):
        raise refusal("an operation of it was done twice")
    return rows


def _decode(decode: Callable[[], T], what: str) -> T:
    try:
        return decode()
    except (msgspec.DecodeError, ValueError, RecursionError) as wrong:
        raise refusal(f"{what} cannot be read") from wrong


def _stamp(row: Row) -> Stamped:
    try:
        event = ev.decode(row.body)
    except (UnknownEvent, msgspec.DecodeError, ValueError) as wrong:
        raise refusal(f"event {row.version} is of no kind that this version knows") from wrong
    if ev.tag_of(event) != row.type:
        raise refusal(f"event {row.version} is not what it says it is")
    return Stamped(row.seq, row.session, row.version, row.at, row.actor, row.op, event)


def _list_images(inside: Members) -> dict[str, str]:
    suffixes: dict[str, str] = {}
    for name in inside.names():
        if name.startswith(IMAGES):
            digest, _, suffix = name.removeprefix(IMAGES).partition(".")
            if digest in suffixes:
                raise refusal("it holds an image twice")
            suffixes[digest] = suffix
    return suffixes


def _measure_image(data: bytes, suffix: str, pixels: int) -> tuple[int, int]:
    """Width and height of a picture by its header, if it is one of the kind, size and length that are kept."""
    from PIL import Image  # late: most uses of this program never open a picture

    # Counting a GIF's frames means walking over all of them; each but the first begins with these two bytes.
    if suffix == "gif" and data.count(b"\x00\x2c") > _GIF_FRAMES:
        raise refusal("a picture of it is made to waste time")
    try:
        with Image.open(BytesIO(data), formats=[_FORMATS[suffix]]) as image:
            width, height, frames = *image.size, getattr(image, "n_frames", 1)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
        raise refusal(f"a picture of it is no {suffix}") from wrong
    if frames > (FRAMES[1] if suffix in _FILMS else 1) or width * height > pixels or max(width, height) > SIDE:
        raise refusal("a picture of it is too large, or moves for too long")
    # A small file can hold thousands of progressive scans, each of which costs as much to decode as the picture.
    if suffix == "jpg" and data.count(b"\xff\xda") > SCANS:
        raise refusal("a picture of it is made to waste time")
    return width, height


async def _is_present(studio: Studio, bundle: Bundle) -> bool:
    """Whether the very same history is here. Raises `Conflict` for another one, or for pictures of another session."""
    end = bundle.rows[-1]
    if here := await studio.log.read(end.session, end.version - 1, 1):
        if here[0].hash == end.hash and studio.sessions.has(end.session):
            return True
    elif not await studio.log.read(end.session, 0, 1):
        _refuse_foreign_pictures(studio, bundle.session)
        _refuse_foreign_operations(studio, bundle.rows)
        return False
    raise Conflict(
        f"The session {bundle.session.title!r} is here already, with another history or another owner.",
        "Import it into another data folder: dimp --home FOLDER import FILE",
    )


def _refuse_foreign_pictures(studio: Studio, session: Session) -> None:
    # Of anybody's session: ids of pictures are unique in the whole log.
    if any(studio.writer.sessions.session_of(generation_id) is not None for generation_id in session.generations):
        raise refusal("it claims pictures of another session")


def _refuse_foreign_operations(studio: Studio, rows: list[Row]) -> None:
    # Whoever holds the id of what another person will ask for would be answered in their place.
    if any(row.op is not None and not studio.may_bring_operation(row.op) for row in rows):
        raise refusal("it claims requests of somebody else")


async def _adopt(studio: Studio, bundle: Bundle, actor: str) -> bool:
    """Imports the events; False when another import did so at the same time. Raises `Conflict`."""
    try:
        await studio.adopt(bundle.rows, actor=actor)
    except StreamExists:
        return not await _is_present(studio, bundle)
    except DuplicateOperation as duplicate:
        raise Conflict("Parts of this history are here already.", "Import it into another data folder.") from duplicate
    return True


async def _end_work(studio: Studio, session_id: str, actor: str) -> tuple[str, ...]:
    live = tuple(generation.id for generation in studio.sessions.find(session_id).pending())
    for generation_id in live:
        await studio.cancel(generation_id, actor=actor)
    return live
