"""Colours named by code numbers, and what is see-through in 16 bits: what gives pixels their meaning is not dropped."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, features

from dimp.engine.images.coded_colour import CodedColour, read_coded_colour
from dimp.engine.images.colour import matrix_profile
from dimp_web.picture_reader import decode

P3, SRGB, BT2020, PQ = 12, 1, 9, 16
GREEN, AS_SEEN = (60, 180, 70), (0, 185, 45)
WIDE = matrix_profile((0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06), 2.2, "Wide")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(row: bytes, *chunks: tuple[bytes, bytes], bits: int = 8, kind: int = 2, side: int = 8) -> bytes:
    """A PNG of `side` rows; `kind` is the format's number for RGB (2) or grey (0)."""
    head = struct.pack(">IIBBBBB", side, side, bits, kind, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress((b"\0" + row) * side))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + b"".join(chunk(*each) for each in chunks)
        + body
        + chunk(b"IEND", b"")
    )


def codes(primaries: int, transfer: int) -> tuple[bytes, bytes]:
    return b"cICP", bytes([primaries, transfer, 0, 1])


@pytest.mark.parametrize(
    ("chunks", "pixel", "code"),
    [
        ([codes(P3, 13)], AS_SEEN, "profile"),
        ([codes(P3, 1)], AS_SEEN, "profile"),
        ([codes(SRGB, 13)], GREEN, ""),
        ([codes(6, 6)], GREEN, ""),
        ([codes(2, 2)], GREEN, ""),  # unspecified
        ([codes(BT2020, PQ)], GREEN, "hdr"),
        ([codes(SRGB, 13), (b"iCCP", b"Wide\0\0" + zlib.compress(WIDE))], GREEN, ""),  # the numbers count first
        ([codes(SRGB, 8)], (132, 219, 143), "profile"),  # amounts of light
    ],
)
def test_a_png_that_names_its_colours_by_numbers(
    chunks: list[tuple[bytes, bytes]], pixel: tuple[int, ...], code: str
) -> None:
    image, remarks = decode(png(bytes(GREEN) * 8, *chunks))
    assert all(abs(a - b) <= 3 for a, b in zip(image.getpixel((3, 3)), pixel, strict=True)), image.getpixel((3, 3))  # type: ignore[arg-type]
    assert [remark.code for remark in remarks] == ([code] if code else [])


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
def test_the_numbers_of_an_avif_count_where_it_has_no_profile() -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), GREEN).save(out, "AVIF", quality=100)
    plain = out.getvalue()
    at = plain.index(b"colrnclx") + 8
    assert read_coded_colour(plain) == CodedColour(SRGB, 13)
    image, remarks = decode(plain[:at] + struct.pack(">H", P3) + plain[at + 2 :])
    assert [remark.code for remark in remarks] == ["profile"]
    assert all(abs(a - b) <= 4 for a, b in zip(image.getpixel((30, 30)), AS_SEEN, strict=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", png(b"\0" * 24)[:20], b"xxxxftypcolrnclx\0"])
def test_a_file_that_ends_early_says_nothing(data: bytes) -> None:
    assert read_coded_colour(data) is None


@pytest.mark.parametrize("kind", [0, 2])
def test_what_is_see_through_in_16_bits_stays_so(kind: int) -> None:
    channels = 3 if kind else 1
    solid, clear = struct.pack(">H", 0x8000) * channels, struct.pack(">H", 7) * channels
    image, _ = decode(png(solid * 4 + clear * 4, (b"tRNS", clear), bits=16, kind=kind))
    assert image.mode == "RGBA"
    assert (image.getpixel((1, 1)), image.getpixel((6, 6))[3]) == ((128, 128, 128, 255), 0)  # type: ignore[index]
