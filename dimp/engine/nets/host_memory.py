"""Main memory for weights that are on their way to a device: locked where the system allows it, plain where not.

From locked memory a CUDA device fetches by itself, about three times as fast as from any other, while the processor and
the device go on. Torch's own locked memory comes in powers of two, which for weights wastes up to half of it; here a
piece is as large as asked for.
"""

from __future__ import annotations

import ctypes
import sys
import weakref
from contextlib import suppress

import numpy as np
import torch
from torch import Tensor

PAGE = 1 << 16
"""Largest page of common systems in bytes: no two pieces share one."""


_PORTABLE = 1
"""The flag that locks memory for all cards."""


def reserve(size: int, device: torch.device) -> tuple[Tensor, bool]:
    """Return `size` bytes of main memory, and whether they are locked for copies to the device.

    The lock goes with the memory. What can't be locked (a limit of the system or of a container) is plain memory.
    """
    raw = np.empty(size + 2 * PAGE, np.uint8)
    start = -raw.ctypes.data % PAGE
    piece = raw[start : start + -(-size // PAGE) * PAGE]
    if device.type != "cuda":
        return torch.from_numpy(piece)[:size], True  # there is nothing to lock it for
    locked = _lock(piece, device)
    if locked:
        weakref.finalize(raw, _unlock, piece.ctypes.data)
    return torch.from_numpy(piece)[:size], locked


def give_back() -> None:
    """Hand free pages of the heap back to the system: reading weights leaves many, in a heap for each thread."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)


def _lock(piece: np.ndarray, device: torch.device) -> bool:
    with suppress(RuntimeError, AssertionError):
        code = torch.cuda.cudart().cudaHostRegister(piece.ctypes.data, piece.nbytes, _PORTABLE)
        if int(code) == 0:
            return True
    with suppress(RuntimeError, AssertionError):
        # The refusal stays behind as the device's last error, for the next one who asks.
        torch.zeros(1, device=device)
        torch.cuda.synchronize(device)
    return False


def _unlock(address: int) -> None:
    with suppress(Exception):  # at the end of the process the device may be gone before its memory
        torch.cuda.cudart().cudaHostUnregister(address)
