"""What of the picture before was put back into a changed one: a part of the event that it is finished. Pure."""

from __future__ import annotations

import msgspec


class Kept(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Where a picture changed, so that every other pixel of it is that of the picture before.

    `mask` is the digest of the region (white where it changed), `edited` that of the picture as it was painted, before
    the rest was put back. Where nothing was put back, both are None and `note` says why. `method` names how the region
    was found. `area` is its share of the picture, 0 to 1; `noise`, `low` and `high` are differences in levels of 255:
    of what had not changed, and the thresholds between which the region was grown.
    """

    method: str
    mask: str | None = None
    edited: str | None = None
    area: float = 0.0
    noise: float = 0.0
    low: float = 0.0
    high: float = 0.0
    note: str = ""
