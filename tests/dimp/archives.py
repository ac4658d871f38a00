"""Archives that are broken or mean harm, each made from a good bundle by one change, and the means to make more."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from dimp_store.blobs import Digest
from tests.dimp.history.test_bundle import bundled
from tests.dimp.story import Story
from tests.dimp.tales import forked
from tests.fake_worker import picture

Members = dict[str, bytes]
GOOD = bundled(forked())


def parts(bundle: bytes) -> Members:
    """The members of a bundle, by name."""
    with zipfile.ZipFile(BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Members, compression: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP of these members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, compression)
    return out.getvalue()


def changed(change: Callable[[Members], None], story: Story | None = None) -> bytes:
    """A bundle after something was done to its members."""
    members = parts(bundled(story or forked()))
    change(members)
    return packed(members)


def _with_line_field(members: Members) -> None:
    members["events.jsonl"] = members["events.jsonl"].replace(b'{"seq"', b'{"colour":"red","seq"', 1)
    assert b"colour" in members["events.jsonl"]


def with_manifest(**changes: Any) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changes).encode()

    return change


def with_events(old: bytes, new: bytes) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        assert old in members["events.jsonl"]
        members["events.jsonl"] = members["events.jsonl"].replace(old, new, 1)

    return change


def with_member(name: str, data: bytes = b"x") -> Callable[[Members], None]:
    def change(members: Members) -> None:
        members[name] = data

    return change


def first_image(members: Members) -> str:
    return next(name for name in members if name.startswith("images/"))


def without_image(members: Members) -> None:
    del members[first_image(members)]


def other_bytes(members: Members) -> None:
    members[first_image(members)] = picture("another", 1, "", 64, 64)


def renamed(suffix: str) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        name = first_image(members)
        members[name.replace(".png", suffix)] = members.pop(name)

    return change


def last_line_gone(members: Members) -> None:
    members["events.jsonl"] = b"".join(members["events.jsonl"].splitlines(keepends=True)[:-1])


def twice(bundle: bytes) -> bytes:
    """With its last member once more: in the directory, and in the count at the end."""
    at, end = bundle.rfind(b"PK\1\2"), len(bundle) - 22
    count, size = struct.unpack("<HL", bundle[end + 10 : end + 16])
    entry = bundle[at:end]
    tail = bundle[end : end + 8] + struct.pack("<HHL", count + 1, count + 1, size + len(entry)) + bundle[end + 16 :]
    return bundle[:end] + entry + tail


def flagged(bundle: bytes, flag: int) -> bytes:
    """With a general purpose flag set in every header, local and central."""
    data = bytearray(bundle)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= flag
            at = data.find(mark, at + 4)
    return bytes(data)


def lying(bundle: bytes) -> bytes:
    """Its directory says that the first member is a gigabyte, compressed and not."""
    data = bytearray(bundle)
    at = data.find(b"PK\1\2")
    data[at + 20 : at + 28] = struct.pack("<LL", 1 << 30, 1 << 30)
    return bytes(data)


def counted(bundle: bytes, count: int) -> bytes:
    """Its end says that there are so many members."""
    end = bytearray(bundle)
    end[-12:-10] = struct.pack("<H", count)
    end[-10:-6] = struct.pack("<L", count * 4000)
    return bytes(end)


ALL: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no zip": lambda: b"this is no archive, but quite long enough to be one",
    "cut off": lambda: bundled(forked())[:-40],
    "cut in the middle": lambda: bundled(forked())[: len(bundled(forked())) // 2],
    "with a comment": lambda: bundled(forked())[:-2] + b"\5\0hello",
    "with a tail": lambda: bundled(forked()) + b"tail",
    "empty zip": lambda: packed({}),
    "compressed": lambda: packed(parts(bundled(forked())), zipfile.ZIP_DEFLATED),
    "encrypted": lambda: flagged(bundled(forked()), 1),
    "sizes afterwards": lambda: flagged(bundled(forked()), 8),
    "lying sizes": lambda: lying(bundled(forked())),
    "members twice": lambda: twice(bundled(forked())),
    "a huge directory": lambda: counted(bundled(forked()), 60_000),
    "a zip64 mark and no record": lambda: counted(bundled(forked()), 0xFFFF),
    "a path": lambda: changed(with_member("../../evil.png")),
    "an absolute path": lambda: changed(with_member("/etc/passwd")),
    "a backslash": lambda: changed(with_member("images\\..\\evil.png")),
    "a folder": lambda: changed(with_member("images/", b"")),
    "another file": lambda: changed(with_member("run.sh", b"#!/bin/sh")),
    "an upper-case digest": lambda: changed(with_member("images/" + "AB" * 32 + ".png")),
    "an svg": lambda: changed(with_member("images/" + "ab" * 32 + ".svg", b"<svg/>")),
    "an image of nobody": lambda: changed(
        with_member(f"images/{Digest.of(picture('x', 1, '', 64, 64))}.png", picture("x", 1, "", 64, 64))
    ),
    "an image missing": lambda: changed(without_image),
    "an image with other bytes": lambda: changed(other_bytes),
    "an image under another suffix": lambda: changed(renamed(".jpg")),
    "no manifest": lambda: changed(lambda members: members.pop("manifest.json")),
    "no events": lambda: changed(lambda members: members.pop("events.jsonl")),
    "a manifest with a field that nobody reads": lambda: changed(with_manifest(colour="red")),
    "a line with a field that nobody reads": lambda: changed(_with_line_field),
    "a manifest that is no JSON": lambda: changed(with_member("manifest.json", b"{")),
    "a manifest of deep JSON": lambda: changed(with_member("manifest.json", b"[" * 100_000)),
    "a huge manifest": lambda: changed(with_member("manifest.json", b" " * (2 << 20))),
    "a newer format": lambda: changed(with_manifest(format=2)),
    "another session": lambda: changed(with_manifest(session="00000000-0000-7000-8000-000000000000")),
    "the settings' stream": lambda: changed(with_manifest(session="settings")),
    "a session that is a path": lambda: changed(with_manifest(session="../../x")),
    "another head": lambda: changed(with_manifest(head_hash="00" * 32)),
    "another count": lambda: changed(with_manifest(events=3)),
    "other generations": lambda: changed(with_manifest(generations=30)),
    "another title": lambda: changed(with_manifest(title="<script>")),
    "events cut off": lambda: changed(last_line_gone),
    "events without an end of line": lambda: changed(with_member("events.jsonl", b"{}")),
    "events that are none": lambda: changed(with_member("events.jsonl", b"{}\n")),
    "no events at all": lambda: changed(with_member("events.jsonl", b"\n")),
    "an altered body": lambda: changed(with_events(b"a red ball", b"a bad ball")),
    "an altered time": lambda: changed(with_events(b'"actor":"user"', b'"actor":"root"')),
    "a hash that is none": lambda: changed(with_events(b'"hash":"', b'"hash":"zz')),
    "seq that is no version": lambda: changed(with_events(b'{"seq":2', b'{"seq":7')),
}  # fmt: skip
