"""Colours that a file names by numbers (ITU-T H.273) and not by a profile: `cICP` in a PNG, `nclx` in HEIC and AVIF.

Screenshots and pictures of phones carry them, and decoders drop them. Only the numbers are read here; what they mean
for pixels is done as with profiles (`dimp.engine.images.colour`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

KEY = "coded_colour"
"""Where they stand in the `info` of a picture."""

_PNG, _NCLX = b"\x89PNG\r\n\x1a\n", b"colrnclx"
_HEAD_BYTES = 1 << 16
_D65 = (0.3127, 0.329)
_PRIMARIES = {
    9: (*_D65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046),
    11: (0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    12: (*_D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
}
"""White, red, green and blue of BT.2020, DCI-P3 and Display P3; those of television are near sRGB's."""

_HDR = {16: "PQ", 18: "HLG"}
_LINEAR = 8


@dataclass(frozen=True)
class CodedColour:
    """The numbers of the primaries and of the transfer curve."""

    primaries: int
    transfer: int

    @property
    def white_and_primaries(self) -> tuple[float, ...] | None:
        """The points as xy pairs; None where they are sRGB's."""
        return _PRIMARIES.get(self.primaries)

    @property
    def is_linear(self) -> bool:
        """Whether the numbers are amounts of light."""
        return self.transfer == _LINEAR

    @property
    def hdr(self) -> str:
        """The name of a curve for more light than a screen of sRGB has; empty for any other."""
        return _HDR.get(self.transfer, "")


def read_coded_colour(data: bytes) -> CodedColour | None:
    """What a file says in numbers; None where it says nothing."""
    if data.startswith(_PNG):
        return _read_png(data)
    at = data.find(_NCLX, 0, _HEAD_BYTES)
    if at < 0 or data[4:8] != b"ftyp" or len(data) < at + 12:
        return None
    return CodedColour(*struct.unpack_from(">HH", data, at + len(_NCLX)))


def _read_png(data: bytes) -> CodedColour | None:
    at = len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"cICP" and length == 4 and len(data) >= at + 12:
            return CodedColour(data[at + 8], data[at + 9])
        if kind in (b"IDAT", b"IEND"):
            return None
        at += 12 + length
    return None
