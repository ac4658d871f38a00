"""The way out of a process that speaks to the server: the worker's, and that of the bridge to a card elsewhere."""

from __future__ import annotations

import os
import threading

from dimp.engine import protocol


class FrameWriter:
    """Writes messages to a file descriptor, each whole, from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def write(self, message: protocol.WorkerMessage) -> None:
        """Write one frame; leaves the process when nobody reads any more. Raises FrameError as `protocol.frame`."""
        data = memoryview(protocol.frame(message))
        try:
            with self._lock:
                while data:
                    data = data[os.write(self._descriptor, data) :]
        except BrokenPipeError:
            os._exit(0)
