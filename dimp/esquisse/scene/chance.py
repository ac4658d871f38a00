"""Random numbers that are the same on every machine.

Every number comes from a scene's seed and the name of what it is for, in arrays of fixed length, so that a change to
one object changes the picture only near it. Bell-shaped numbers are sums of bytes, not a library's normal law, whose
tails are computed by the machine's own logarithm.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Random = np.random.Generator

_BYTES = 4
_DEVIATION = np.float32((_BYTES * (256**2 - 1) / 12) ** 0.5)


def stream(seed: int, purpose: str) -> Random:
    """The random numbers of one seed for one purpose."""
    return np.random.default_rng((seed, crc32(purpose.encode())))


def bell(rng: Random, *shape: int) -> NDArray[np.float32]:
    """Numbers of mean 0 and deviation 1 in an array of `shape`, bell-shaped within about 3.5 (sums of four bytes)."""
    total = rng.integers(256, size=(_BYTES, *shape)).sum(0) - _BYTES * 255 // 2
    return total.astype(np.float32) / _DEVIATION


def pick(rng: Random, names: tuple[str, ...]) -> str:
    """One of `names`; a name that stands there twice is drawn twice as often."""
    return names[int(rng.integers(len(names)))]
