"""Images between the workers, which read and write files, and where they are kept: in that folder, or on a storage.

Before a job begins, what it reads is brought into the folder; before its picture is recorded, what was written there
is where images are kept for good. A storage that does not answer holds the record up, and with it the queue, as a full
disk does: the file stays here meanwhile.
"""

from __future__ import annotations

import logging
from contextlib import suppress

import anyio
import anyio.to_thread

from dimp.engine.executor import Executor
from dimp.engine.protocol import Job, Question
from dimp.engine.reports import JobFailed, JobFinished, outputs_of
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import BlobMissing, StoreError, StoreFull, StoreUnavailable

RETRY_S = 5.0
"""How long to wait before a storage that failed is tried again."""

_log = logging.getLogger("dimp")


class WorkerImages:
    """Brings inputs and keeps results for one executor.

    Attributes:
        failing: Why a finished picture waits to be kept, in the storage's words; empty where none does.
    """

    def __init__(self, blobs: BlobStore, executor: Executor) -> None:
        self._blobs = blobs
        self._executor = executor
        self.failing = ""

    async def bring_inputs(self, job: Job | Question) -> None:
        """Have what a job reads in the folder. Raises a StoreError; what is nowhere is left to the worker to say."""
        for digest in job.inputs:
            with suppress(BlobMissing):
                await anyio.to_thread.run_sync(self._blobs.path, Digest.parse(digest))

    async def keep(self, finished: JobFinished) -> JobFinished | JobFailed | None:
        """The report, once all that the worker wrote is kept; a failure where its files are not what it says.

        None where the studio closes before: the work is pending then, and is done again at the next start.
        """
        try:
            for digest in map(Digest.parse, outputs_of(finished)):
                while not await self._adopt(digest):
                    if self._executor.closing:
                        return None
                    await anyio.sleep(RETRY_S)
        except StoreError as lost:
            message = f"The picture was painted, but its file is gone: {lost.message}."
            return JobFailed(finished.id, finished.attempt, "internal", message, "Paint it again: dimp retry")
        return finished

    async def _adopt(self, digest: Digest) -> bool:
        """Whether it is kept now. Raises a StoreError that no patience mends."""
        try:
            await anyio.to_thread.run_sync(self._blobs.adopt, digest)
        except (StoreFull, StoreUnavailable) as error:
            if error.message != self.failing:
                _log.error("a finished picture waits, and the queue with it: %s; %s", error.message, error.hint)
            self.failing = error.message
            return False
        self.failing = ""
        return True
