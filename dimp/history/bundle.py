"""The session bundle, `.dimp`: one session with all it needs, as a ZIP that is the same bytes wherever it is made.

Members are stored, not compressed, with fixed times and in a fixed order; event bodies are put in byte for byte, so
that the reader can compute the hash chain again. Nothing of the machine goes in: no path, host or token.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import msgspec

from dimp.core import events as ev
from dimp.core.errors import NotFound
from dimp.core.session import replay
from dimp.history.output_file import open_output
from dimp.studio.sessions import stamp
from dimp_store.blobs import BlobStore, Digest
from dimp_store.log import Row

FORMAT = 1
MANIFEST, EVENTS, IMAGES = "manifest.json", "events.jsonl", "images/"
MEDIA_TYPE = "application/zip"

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP can say


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle says about itself. `head_hash` is the hash of its last event: it shows if the end was cut off."""

    format: int
    session: str
    title: str
    head_hash: str
    events: int
    generations: int
    images: int


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event as a line of `events.jsonl`. `seq` counts within the session; `body` is the stored JSON itself."""

    seq: int
    version: int
    at: str
    actor: str
    op: str | None
    type: str
    body: msgspec.Raw
    hash: str


def export_session(rows: Sequence[Row], blobs: BlobStore, out: BinaryIO | Path) -> Manifest:
    """Writes the session of `rows` (its whole stream) and every image it refers to.

    `out` must be seekable; a path is replaced at once or not at all. Raises `NotFound` for no rows, `BlobMissing` or
    `BlobDamaged` where an image is not sound.
    """
    if not rows:
        raise NotFound("There is nothing to export.", "See the sessions with: dimp sessions")
    pictures = sorted({Digest(digest) for row in rows for digest in ev.digests(ev.decode(row.body))})
    manifest = _make_manifest(rows, len(pictures))
    opened = open_output(out) if isinstance(out, Path) else nullcontext(out)
    with opened as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        _add_member(archive, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        _add_member(archive, EVENTS, b"".join(encode_lines(rows)))
        for digest in pictures:
            _add_member(archive, f"{IMAGES}{digest}.{blobs.suffix(digest)}", blobs.read(digest, check=True))
    return manifest


def encode_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Every row as a line of JSON, line end included."""
    for row in rows:
        body = msgspec.Raw(row.body)
        line = Line(row.version, row.version, row.at, row.actor, row.op, row.type, body, row.hash.hex())
        yield msgspec.json.encode(line) + b"\n"


def decode_line(session: str, line: bytes) -> Row:
    """The row that a line encodes. Raises `msgspec.DecodeError` or ValueError where it is none."""
    event = _decoder.decode(line)
    if event.seq != event.version:
        raise ValueError("seq counts within the session here, as version does")
    body, hash_ = bytes(event.body), bytes.fromhex(event.hash)
    return Row(event.version, session, event.version, event.at, event.actor, event.op, event.type, body, hash_)


def _make_manifest(rows: Sequence[Row], images: int) -> Manifest:
    session = replay(rows[0].session, map(stamp, rows))
    return Manifest(FORMAT, session.id, session.title, rows[-1].hash.hex(), len(rows), len(session.generations), images)


def _add_member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system = 3  # else it names the system it was made on
    member.external_attr = 0o600 << 16
    archive.writestr(member, data)


_decoder = msgspec.json.Decoder(Line)
