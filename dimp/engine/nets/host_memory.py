"""Main memory for weights that are on their way to a device: locked where the system allows it, plain where not.

From locked memory a CUDA device fetches by itself, about three times as fast as from any other, while the processor and
the device go on. Torch's own locked memory comes in powers of two, which for weights wastes up to half of it; here a
piece is as large as asked for.
"""

from __future__ import annotations

import ctypes
import math
import mmap
import sys
import weakref
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import torch
from torch import Tensor

_PORTABLE = 1
"""The flag that locks memory for all cards."""


def reserve(size: int, device: torch.device) -> tuple[Tensor, bool]:
    """Return `size` bytes of main memory, and whether they are locked for copies to the device.

    The lock goes with the memory. What can't be locked (a limit of the system or of a container) is plain memory.
    """
    piece = np.frombuffer(_map(size), np.uint8)
    if device.type != "cuda":
        return torch.from_numpy(piece)[:size], True  # there is nothing to lock it for
    locked = _lock(piece, device)
    if locked:
        weakref.finalize(piece, _unlock, piece.ctypes.data)
    return torch.from_numpy(piece)[:size], locked


def make_passing(shape: Sequence[int], dtype: torch.dtype) -> Tensor:
    """Return an empty tensor that a reading thread soon drops: its pages are the system's again at once.

    What a thread frees stays resident at the top of its heap, up to 64 MiB for each (glibc's trimming passes it over).
    """
    size = math.prod(shape) * dtype.itemsize
    return reserve(size, torch.device("cpu"))[0].view(dtype).view(*shape)


def _map(size: int) -> mmap.mmap:
    """Pages from the system itself, which no other piece shares.

    A heap would hold them between what threads take and give back while they read weights: holes that stay resident.
    """
    size = -(-max(size, 1) // mmap.PAGESIZE) * mmap.PAGESIZE
    if sys.platform == "win32":
        return mmap.mmap(-1, size)
    pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        with suppress(OSError):  # a kernel without them
            pages.madvise(mmap.MADV_HUGEPAGE)
    return pages


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
