"""What the C library keeps of memory that was given back, and how a server that runs for months gets rid of it.

glibc gives each thread a heap of its own, and returns to the system only what is free at a heap's end. Threads come and
go here, pictures are read and encoded on them, and between two small objects that stay lie megabytes that nobody uses:
more than half of what a thousand actions added to the resident size. So there is one heap, large blocks are mapped by
themselves, and free pages in the middle are handed back from time to time (`mallopt(3)`, `malloc_trim(3)`).

Elsewhere (macOS, Windows, musl) nothing is done: those libraries have no such calls.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

import anyio
import anyio.to_thread

TRIM_EVERY_S = 5.0

# From malloc.h: the names are macros, which ctypes cannot look up.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LIMITS = {_M_ARENA_MAX: 1, _M_MMAP_THRESHOLD: 64 * 1024, _M_TRIM_THRESHOLD: 128 * 1024}


def limit_heap() -> Callable[[], object] | None:
    """Keeps glibc's heap together, and returns what hands its free pages back; None where there is no glibc.

    Call it before threads are started: a heap that a thread has stays.
    """
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if library is None or not hasattr(library, "malloc_trim"):  # musl has neither call
        return None
    for parameter, value in _LIMITS.items():
        library.mallopt(parameter, value)
    trim = library.malloc_trim
    return lambda: trim(0)


async def keep_trimmed(trim: Callable[[], object], last_use: Callable[[], float]) -> None:
    """Trims every `TRIM_EVERY_S` seconds, where `last_use` has changed: an idle server has nothing to hand back."""
    seen = -1.0
    while True:
        await anyio.sleep(TRIM_EVERY_S)
        if (used := last_use()) != seen:
            seen = used
            await anyio.to_thread.run_sync(trim)
