"""Colour profiles are converted before they are dropped, and a broken one is said."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from dimp.engine.images.colour import BROKEN, matrix_profile, to_srgb

P3 = (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
GREEN, IN_SRGB = (60, 180, 70), (0, 185, 45)


def tagged(mode: str, colour: object, profile: bytes | None) -> Image.Image:
    image = Image.new(mode, (4, 4), colour)  # type: ignore[arg-type]
    if profile:
        image.info["icc_profile"] = profile
    return image


def near(pixel: object, expected: tuple[int, ...], by: int = 2) -> bool:
    return all(abs(one - other) <= by for one, other in zip(pixel, expected, strict=True))  # type: ignore[call-overload]


def test_a_wide_gamut_is_kept_as_it_is_seen() -> None:
    converted, words = to_srgb(tagged("RGB", GREEN, matrix_profile(P3, 2.2, "Wide")))
    assert near(converted.getpixel((0, 0)), IN_SRGB)
    assert "Wide" in words
    assert "icc_profile" not in converted.info


def test_alpha_and_palettes_come_through() -> None:
    converted, _ = to_srgb(tagged("RGBA", (*GREEN, 99), matrix_profile(P3, 2.2)))
    assert near(converted.getpixel((0, 0)), (*IN_SRGB, 99))
    palette = tagged("RGB", GREEN, None).quantize(2)
    palette.info["icc_profile"] = matrix_profile(P3, 2.2)
    assert near(to_srgb(palette)[0].getpixel((0, 0)), IN_SRGB)


def test_srgb_itself_changes_nothing() -> None:
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    converted, words = to_srgb(tagged("RGB", GREEN, own))
    assert near(converted.getpixel((0, 0)), GREEN, 1)
    assert words == ""


@pytest.mark.parametrize("broken", [b"junk", b"\0" * 200, matrix_profile(P3, 2.2)[:150]])
def test_a_broken_profile_is_said_and_not_fatal(broken: bytes) -> None:
    converted, words = to_srgb(tagged("RGB", GREEN, broken))
    assert (converted.getpixel((0, 0)), words) == (GREEN, BROKEN)


def test_a_profile_for_another_kind_of_picture_is_said() -> None:
    assert to_srgb(tagged("CMYK", (10, 20, 30, 0), matrix_profile(P3, 2.2)))[1] == BROKEN


def test_sixteen_bits_and_inks_become_eight_bits_of_light() -> None:
    grey = Image.new("I;16", (4, 4), 0x8000)
    assert to_srgb(grey)[0].getpixel((0, 0)) == (128, 128, 128)
    assert to_srgb(tagged("CMYK", (0, 255, 255, 0), None))[0].getpixel((0, 0)) == (255, 0, 0)


def test_the_numbers_of_a_png_count_where_it_has_no_profile() -> None:
    out = io.BytesIO()
    tagged("RGB", (128, 128, 128), None).save(out, "PNG")
    data = out.getvalue()
    linear = data[:33] + _chunk(b"gAMA", (100_000).to_bytes(4, "big")) + data[33:]
    usual = data[:33] + _chunk(b"gAMA", (45_455).to_bytes(4, "big")) + data[33:]
    assert near(to_srgb(Image.open(io.BytesIO(linear)))[0].getpixel((0, 0)), (188, 188, 188), 3)
    assert to_srgb(Image.open(io.BytesIO(usual)))[0].getpixel((0, 0)) == (128, 128, 128)


def _chunk(kind: bytes, data: bytes) -> bytes:
    import zlib

    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
