"""A recipe inside a PNG: an `iTXt` chunk before the end, put in without touching a pixel, and only when asked for."""

from __future__ import annotations

import zlib

import msgspec

from dimp.session import Generation, Session

KEYWORD = b"dimpressionist"
_END = b"IEND"


def stamp(png: bytes, session: Session, one: Generation, how_much: str) -> bytes:
    """The PNG with the recipe of a generation (`own`), or of all that led to it (`chain`), as JSON."""
    line = session.path(one.id) if how_much == "chain" else [one]
    text = msgspec.json.encode({"format": 1, "recipes": [entry.recipe for entry in line]})
    chunk = b"iTXt" + KEYWORD + b"\0\0\0\0\0" + text
    at = png.rindex(_END) - 4
    framed = len(chunk[4:]).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return png[:at] + framed + png[at:]
