"""Fresh ids, seeds and times: the only places where chance and the clock enter the program.

They are handed to the pure core, and tests hand in their own.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from dimp.core.limits import SEED_END


class Source:
    """Ids, seeds and times for one studio. Ids and times never go back, even when the clock does."""

    def __init__(
        self, clock_ns: Callable[[], int] = time.time_ns, random_bits: Callable[[int], int] = secrets.randbits
    ) -> None:
        self._clock_ns = clock_ns
        self._random_bits = random_bits
        self._lock = threading.Lock()
        self._last_id = 0
        self._last_us = 0

    def id(self) -> str:
        """A UUIDv7 (RFC 9562): 48 bits of milliseconds, then 74 random bits; later ids sort after earlier ones."""
        with self._lock:
            fresh = (self._clock_ns() // 1_000_000) << 74 | self._random_bits(74)
            self._last_id = max(fresh, self._last_id + 1)
            return _as_uuid7(self._last_id)

    def seed(self) -> int:
        """A random seed below 2^31: short enough to read aloud, and within every limit."""
        return self._random_bits(31) % SEED_END

    def salt(self) -> str:
        """96 random bits in hex."""
        return f"{self._random_bits(96):024x}"

    def now(self) -> str:
        """The time as RFC 3339 in UTC with microseconds, never the same twice, so that appends are distinct by it."""
        with self._lock:
            self._last_us = max(self._clock_ns() // 1000, self._last_us + 1)
            seconds, micros = divmod(self._last_us, 1_000_000)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{micros:06d}Z"


def _as_uuid7(bits: int) -> str:
    """122 bits as a UUID string, with version 7 and variant 2 put in their places."""
    milliseconds, random = bits >> 74, bits & ((1 << 74) - 1)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | (random & ((1 << 62) - 1))
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
