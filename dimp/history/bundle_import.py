"""Taking a session bundle in: all of it is verified before anything becomes visible; a doubt writes nothing.

The order: the archive's shape, the hash chain, the sense of the history, every image against its digest and against
what the history says of it. Only then images go into the blob store, and after them the events, all or none.
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

from dimp import events as ev
from dimp.admission import UUID, admit
from dimp.bundle import EVENTS, FORMAT, IMAGES, MANIFEST, Manifest, row_of
from dimp.events import Stamped, UnknownEvent
from dimp.limits import FRAMES, IMAGE_SUFFIXES
from dimp.refusals import Conflict
from dimp.session import UPSCALE, Session
from dimp.studio import Studio
from dimp.zip_door import Members, members, refused
from dimp_store.blobs import BlobStore, Digest
from dimp_store.chain import verify_stream
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

    `cancelled` are generations that were still in work when the bundle was made: nobody works on them here.
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
        self._suffixes = _images_of(inside)

    @property
    def images(self) -> int:
        """How many images it holds."""
        return len(self._suffixes)

    def verify_images(self) -> None:
        """Checks every image against its digest and against what the events say of it. Raises `Invalid`."""
        self._check_mentioned()
        every = self.session.generations.values()
        large = {one.digest for one in every if one.recipe.method == UPSCALE}
        most = {digest: SIDE**2 if digest in large else PIXELS for digest in self._suffixes}
        found = {digest: self._verified(digest, suffix, most[digest]) for digest, suffix in self._suffixes.items()}
        for one in every:
            if one.digest and found[one.digest] != (one.suffix, one.size, one.width, one.height):
                raise refused(f"the image {one.digest[:12]} is not what its event says")

    def store_images(self, blobs: BlobStore) -> None:
        """Puts every image into the blob store, where those that are there already stay as they are."""
        for digest, suffix in self._suffixes.items():
            if blobs.put(self._data(digest), suffix).digest != digest:
                raise refused(f"the image {digest[:12]} changed while it was read")

    def _check_mentioned(self) -> None:
        mentioned = {digest for row in self.rows for digest in ev.digests(ev.decode(row.body))}
        if missing := mentioned - self._suffixes.keys():
            raise refused(f"the image {min(missing)[:12]} is missing")
        if self._suffixes.keys() - mentioned or len(mentioned) != self.manifest.images:
            raise refused("it holds images that its history does not mention")

    def _verified(self, digest: str, suffix: str, pixels: int) -> tuple[str, int, int, int]:
        data = self._data(digest)
        if Digest.of(data) != digest:
            raise refused(f"the image {digest[:12]} is damaged")
        return suffix, len(data), *_measure(data, suffix, pixels)

    def _data(self, digest: str) -> bytes:
        return self._members.read(f"{IMAGES}{digest}.{self._suffixes[digest]}", IMAGE_BYTES)


@contextmanager
def open_bundle(source: Path | BinaryIO) -> Iterator[Bundle]:
    """A verified bundle. Reads every byte of it; writes nothing. Raises `Invalid`, OSError for a path not readable."""
    if isinstance(source, Path):
        with source.open("rb") as file, open_bundle(file) as bundle:
            yield bundle
        return
    with members(source, _NAMES) as inside:
        manifest = _manifest(inside.read(MANIFEST, MANIFEST_BYTES))
        rows = _rows(manifest, inside.read(EVENTS, EVENTS_BYTES))
        session = admit(manifest.session, map(_stamp, rows))
        if (session.title, len(session.generations)) != (manifest.title, manifest.generations):
            raise refused("its manifest does not fit its events")
        bundle = Bundle(inside, manifest, rows, session)
        bundle.verify_images()
        yield bundle


async def import_bundle(studio: Studio, source: Path | BinaryIO, *, actor: str = "user") -> Imported:
    """Takes a bundle in. The same bundle twice changes nothing, except that damaged images are made good.

    Raises `Invalid` for a bundle that does not verify, `Conflict` when the session is here with another history.
    """
    opened = open_bundle(source)
    bundle = await anyio.to_thread.run_sync(opened.__enter__)
    try:
        known = await _is_known(studio, bundle)
        await anyio.to_thread.run_sync(bundle.store_images, studio.blobs)
        if not known:
            known = not await _adopt(studio, bundle)
    finally:
        opened.__exit__(None, None, None)
    cancelled = () if known else await _end_work(studio, bundle.session.id, actor)
    one = bundle.session
    return Imported(one.id, one.title, len(one.generations), len(bundle.rows), bundle.images, cancelled, repeated=known)


def _manifest(data: bytes) -> Manifest:
    manifest = _decoded(lambda: msgspec.json.decode(data, type=Manifest), MANIFEST)
    if manifest.format != FORMAT:
        raise refused(f"it has format {manifest.format}; this program knows format {FORMAT}, so it may be newer")
    if not UUID.fullmatch(manifest.session):
        raise refused("its session has no proper id")
    return manifest


def _rows(manifest: Manifest, data: bytes) -> list[Row]:
    if not data.endswith(b"\n"):
        raise refused("its events break off")
    lines = data[:-1].split(b"\n")
    rows = _decoded(lambda: [row_of(manifest.session, line) for line in lines], EVENTS)
    if damage := verify_stream(rows):
        raise refused(f"{damage.where}: {damage.what}")
    if (len(rows), rows[-1].hash.hex()) != (manifest.events, manifest.head_hash):
        raise refused("its last events are missing")
    ops = [row.op for row in rows if row.op is not None]
    if len(ops) > len(set(ops)):
        raise refused("an operation of it was done twice")
    return rows


def _decoded(decode: Callable[[], T], what: str) -> T:
    try:
        return decode()
    except (msgspec.DecodeError, ValueError, RecursionError) as wrong:
        raise refused(f"{what} cannot be read") from wrong


def _stamp(row: Row) -> Stamped:
    try:
        event = ev.decode(row.body)
    except (UnknownEvent, msgspec.DecodeError, ValueError) as wrong:
        raise refused(f"event {row.version} is of no kind that this version knows") from wrong
    if ev.tag_of(event) != row.type:
        raise refused(f"event {row.version} is not what it says it is")
    return Stamped(row.seq, row.session, row.version, row.at, row.actor, row.op, event)


def _images_of(inside: Members) -> dict[str, str]:
    suffixes: dict[str, str] = {}
    for name in inside.names():
        if name.startswith(IMAGES):
            digest, _, suffix = name.removeprefix(IMAGES).partition(".")
            if digest in suffixes:
                raise refused("it holds an image twice")
            suffixes[digest] = suffix
    return suffixes


def _measure(data: bytes, suffix: str, pixels: int) -> tuple[int, int]:
    """Width and height of a picture by its header, if it is one of the kind, size and length that are kept."""
    from PIL import Image  # late: most uses of this program never open a picture

    # Counting a GIF's frames means walking over all of them; each but the first begins with these two bytes.
    if suffix == "gif" and data.count(b"\x00\x2c") > _GIF_FRAMES:
        raise refused("a picture of it is made to waste time")
    try:
        with Image.open(BytesIO(data), formats=[_FORMATS[suffix]]) as image:
            width, height, frames = *image.size, getattr(image, "n_frames", 1)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
        raise refused(f"a picture of it is no {suffix}") from wrong
    if frames > (FRAMES[1] if suffix in _FILMS else 1) or width * height > pixels or max(width, height) > SIDE:
        raise refused("a picture of it is too large, or moves for too long")
    # A small file can hold thousands of progressive scans, each of which costs as much to decode as the picture.
    if suffix == "jpg" and data.count(b"\xff\xda") > SCANS:
        raise refused("a picture of it is made to waste time")
    return width, height


async def _is_known(studio: Studio, bundle: Bundle) -> bool:
    """Whether the very same history is here. Raises `Conflict` for another one, or for pictures of another session."""
    end = bundle.rows[-1]
    if here := await studio.log.read(end.session, end.version - 1, 1):
        if here[0].hash == end.hash:
            return True
    elif not await studio.log.read(end.session, 0, 1):
        _refuse_strangers(studio, bundle.session)
        return False
    raise Conflict(
        f"The session {bundle.session.title!r} is here already, with another history.",
        "Import it into another data folder: dimp --home FOLDER import FILE",
    )


def _refuse_strangers(studio: Studio, session: Session) -> None:
    if any(studio.sessions.home_of(one) is not None for one in session.generations):
        raise refused("it claims pictures of another session")


async def _adopt(studio: Studio, bundle: Bundle) -> bool:
    """Takes the events in; False when somebody else did so at the same time. Raises `Conflict`."""
    try:
        await studio.adopt(bundle.rows)
    except StreamExists:
        return not await _is_known(studio, bundle)
    except DuplicateOperation as taken:
        raise Conflict("Parts of this history are here already.", "Import it into another data folder.") from taken
    return True


async def _end_work(studio: Studio, session_id: str, actor: str) -> tuple[str, ...]:
    live = tuple(one.id for one in studio.sessions.find(session_id).pending())
    for generation_id in live:
        await studio.cancel(generation_id, actor=actor)
    return live
