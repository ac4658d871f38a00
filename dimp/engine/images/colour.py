"""Colour on the way in: whatever gives a picture's numbers their meaning is applied before it is dropped.

Profiles are converted to sRGB, relative colorimetric, by littlecms. A PNG may say its primaries and gamma in numbers of
its own (`cHRM` and `gAMA`), or by code numbers (`cICP`, which counts before all others; `nclx` in HEIC and AVIF, which
counts where there is no profile); these become a profile and go the same way. Pillow is needed, no model library.
"""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageCms

from dimp.engine.images import coded_colour
from dimp.engine.images.coded_colour import CodedColour
from dimp.engine.images.transparency import has_alpha

_SRGB_GAMMA, _SRGB_PRIMARIES = 0.45455, (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
_CLOSE_GAMMA, _CLOSE_PRIMARY = 0.01, 0.003
BROKEN = "Its colour profile cannot be read, so its numbers are taken as sRGB."
HDR = "It is a picture of high dynamic range ({name}), whose light a picture in sRGB cannot say; its numbers are kept."
CONVERTED = "Its colours were converted to sRGB from {name}."

_D50 = (0.9642, 1.0, 0.8249)
_BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
"""Cone responses of the Bradford adaptation (ICC.1:2022, annex E)."""

_MODES = {"GRAY": "L", "CMYK": "CMYK", "RGB": "RGB"}
"""Colour space of a profile -> the mode of pictures that it is for."""

Matrix = tuple[tuple[float, ...], ...]


def to_srgb(image: Image.Image) -> tuple[Image.Image, str]:
    """8 bits in RGB or RGBA, in sRGB; and what was done or could not be done, in words (empty where nothing was)."""
    plain = _to_eight_bits(image)
    coded: CodedColour | None = image.info.get(coded_colour.KEY)
    if coded is not None and (image.format == "PNG" or not image.info.get("icc_profile")):
        if coded.hdr:
            return _to_rgb(plain), HDR.format(name=coded.hdr)
        profile = _profile_of_codes(coded)
    else:
        profile = image.info.get("icc_profile") or _profile_of_numbers(image)
    if not profile:
        return _to_rgb(plain), ""
    try:
        return _convert(plain, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return _to_rgb(plain), BROKEN


def _convert(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> tuple[Image.Image, str]:
    name = (ImageCms.getProfileDescription(profile) or "its profile").strip()
    alpha = image.convert("RGBA").getchannel("A") if has_alpha(image) else None
    mode = _MODES.get(profile.profile.xcolor_space.strip(), "")
    if not mode or (image.mode == "CMYK") != (mode == "CMYK") or (mode == "L" and image.mode not in ("L", "LA")):
        return _to_rgb(image), BROKEN  # a profile of another kind of picture
    colours = image.convert(mode)
    target = ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(
        colours, profile, target, renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB"
    )
    if converted is None:
        return _to_rgb(image), BROKEN
    if alpha is not None:
        converted.putalpha(alpha)
    converted.info.pop("icc_profile", None)
    changed = "" if "srgb" in name.lower() else CONVERTED.format(name=name)
    return converted, changed


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """The upper eight of 16 bits; other depths come as eight already."""
    if image.mode.startswith("I") or image.mode == "F":
        eight = image.convert("I").point(lambda value: value / 256).convert("L")
        eight.info = dict(image.info)
        return eight
    return image


def _to_rgb(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if has_alpha(image) else "RGB")


def _profile_of_codes(coded: CodedColour) -> bytes:
    """A profile of what a file says by code numbers; empty where that is sRGB."""
    primaries = coded.white_and_primaries
    if primaries is None and not coded.is_linear:
        return b""
    return matrix_profile(primaries or _SRGB_PRIMARIES, 1.0 if coded.is_linear else 1 / _SRGB_GAMMA)


def _profile_of_numbers(image: Image.Image) -> bytes:
    """A profile of what a PNG says of primaries and gamma; empty where that is sRGB's or says nothing."""
    if image.format != "PNG" or "srgb" in image.info:
        return b""
    gamma, primaries = image.info.get("gamma"), image.info.get("chromaticity")
    usual_gamma = gamma is None or abs(gamma - _SRGB_GAMMA) < _CLOSE_GAMMA
    usual = primaries is None or all(
        abs(one - other) < _CLOSE_PRIMARY for one, other in zip(primaries, _SRGB_PRIMARIES, strict=True)
    )
    if (usual_gamma and usual) or (gamma is not None and gamma <= 0):
        return b""
    try:
        return matrix_profile(primaries or _SRGB_PRIMARIES, 1 / (gamma or _SRGB_GAMMA))
    except (ZeroDivisionError, ValueError, struct.error, OverflowError):
        return b"broken"


def matrix_profile(primaries: tuple[float, ...], exponent: float, name: str = "the primaries of its file") -> bytes:
    """An ICC display profile (version 2.1) from white, red, green and blue as xy pairs, and one exponent for all."""
    white, *colours = [primaries[at : at + 2] for at in range(0, 8, 2)]
    columns = _adapted_columns(white, colours)
    curve = b"curv" + struct.pack(">IIH", 0, 1, min(round(exponent * 256), 65535)) + b"\0\0"
    text = name.encode("ascii", "replace")
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(78)
    tags = {b"desc": description, b"cprt": b"text\0\0\0\0none\0", b"wtpt": _xyz(_D50)}
    tags |= {tag: _xyz(column) for tag, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return _assemble(tags)


def _adapted_columns(white: tuple[float, ...], colours: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """The XYZ of each primary at full strength, adapted to D50."""
    at_white = _from_xy(white)
    shares = _apply(_inverse(_transpose(tuple(_from_xy(colour) for colour in colours))), at_white)
    cones, target = _apply(_BRADFORD, at_white), _apply(_BRADFORD, _D50)
    scaled = tuple(tuple(target[row] / cones[row] if row == column else 0.0 for column in range(3)) for row in range(3))
    adapt = _multiply(_inverse(_BRADFORD), _multiply(scaled, _BRADFORD))
    return [
        _apply(adapt, tuple(share * value for value in _from_xy(colour)))
        for share, colour in zip(shares, colours, strict=True)
    ]


def _from_xy(point: tuple[float, ...]) -> tuple[float, float, float]:
    x, y = point
    return x / y, 1.0, (1 - x - y) / y


def _apply(matrix: Matrix, vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def _multiply(one: Matrix, other: Matrix) -> Matrix:
    return _transpose(tuple(_apply(one, column) for column in _transpose(other)))


def _transpose(matrix: Matrix) -> Matrix:
    return tuple(zip(*matrix, strict=True))


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    cofactors = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return tuple(tuple(value / determinant for value in row) for row in cofactors)


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def _assemble(tags: dict[bytes, bytes]) -> bytes:
    """A profile of these tags, each padded to a multiple of four bytes."""
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2000, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += struct.pack(">3i", *(round(value * 65536) for value in _D50))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
