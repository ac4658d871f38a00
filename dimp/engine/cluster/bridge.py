"""Between the executor and a card: passes messages on both ways, and brings the pictures that belong to them.

A job goes to the card when what it reads is there; `Done` comes back when what it names is in the blob store here. So
both sides keep the promises of a worker beside the server.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from msgspec import structs

import dimp
from dimp.engine import protocol
from dimp.engine.cluster.card import Machine, News
from dimp.engine.cluster.paths import move_job, mover, paths_of
from dimp.engine.frame_writer import FrameWriter
from dimp.engine.protocol import Job, Question
from dimp.engine.reports import outputs_of
from dimp_store.blobs import BlobStore, Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import StoreError

POLL_S = 20.0
"""How long one call waits for news of the worker."""

_CHUNK = 1 << 16


class CardGone(Exception):
    """The card, its worker or its machine ended; the text says how."""


class RemoteCard(Protocol):
    """A `Card`, wherever it is: each call may raise CardGone."""

    def about(self) -> Machine:
        """See `Card.about`."""
        ...

    def send(self, frame: bytes) -> None:
        """See `Card.send`."""
        ...

    def receive(self, wait_s: float) -> News:
        """See `Card.receive`."""
        ...

    def begin(self, inputs: Sequence[str]) -> tuple[str, ...]:
        """See `Card.begin`."""
        ...

    def give(self, digest: str, suffix: str, data: bytes) -> None:
        """See `Card.give`."""
        ...

    def take(self, digest: str) -> tuple[bytes, str]:
        """See `Card.take`."""
        ...

    def lacking(self, paths: Sequence[str]) -> tuple[str, ...]:
        """See `Card.lacking`."""
        ...


class Bridge:
    """Frames of the server on one side (two file descriptors), a card on the other."""

    def __init__(self, card: RemoteCard, blobs: Path, incoming: int, outgoing: int) -> None:
        """Raises CardGone where the card has another version of the program."""
        self._card = card
        self._blobs: BlobStore = DiskBlobs(blobs)
        self._incoming, self._to_server = incoming, FrameWriter(outgoing)
        self._machine = card.about()
        if self._machine.version != dimp.__version__:
            raise CardGone(
                f"{self._machine.host} has version {self._machine.version} of the program, and this is "
                f"{dimp.__version__}: install the same on both"
            )
        self._move = mover(str(Path(dimp.__file__).parent), self._machine.package)

    def run(self) -> None:
        """Pass messages on until the server is gone. Raises CardGone when the card is."""
        threading.Thread(target=self._listen, name="server", daemon=True).start()
        frames = protocol.Frames(protocol.worker_messages)
        while True:
            news = self._card.receive(POLL_S)
            for message in frames.feed(news.data):
                self._from_worker(message)
            if news.ended:
                raise CardGone(f"on {self._machine.host}: {news.ended}")

    def _listen(self) -> None:
        """Take what the server sends; a card that fails meanwhile is noticed by `run`."""
        frames = protocol.Frames(protocol.server_messages)
        try:
            while chunk := os.read(self._incoming, _CHUNK):
                for message in frames.feed(chunk):
                    self._from_server(message)
        except CardGone:
            return
        os._exit(0)  # the server is gone, and with this process its card

    def _from_server(self, message: protocol.ServerMessage) -> None:
        match message:
            case protocol.Run(job=job):
                moved = move_job(job, self._move)
                self._hand_over(moved, protocol.Run(moved))
            case protocol.Ask(question=question):
                asked = structs.replace(question, folder=self._move(question.folder))
                self._hand_over(asked, protocol.Ask(asked))
            case protocol.Load(folder=folder):
                load = structs.replace(message, folder=self._move(folder))
                if not self._answer_lacking("", load):
                    self._card.send(protocol.frame(load))
            case _:
                self._card.send(protocol.frame(message))

    def _hand_over(self, work: Job | Question, message: protocol.Run | protocol.Ask) -> None:
        """Bring what a job reads, then the job; where something is not to be had the job fails in words."""
        if self._answer_lacking(work.id, work):
            return
        try:
            for digest in map(Digest, self._card.begin(work.inputs)):
                self._card.give(digest, self._blobs.suffix(digest), self._blobs.read(digest, check=True))
        except StoreError as error:
            text = f"A picture that this one needs cannot be had: {error.message}."
            self._to_server.write(protocol.Failed(work.id, "bad_input", text, error.hint))
            return
        self._card.send(protocol.frame(message))

    def _answer_lacking(self, job_id: str, message: Job | Question | protocol.Load) -> bool:
        """Whether something that a message names is not on the card's machine; then that was answered."""
        if not (lacking := self._card.lacking(paths_of(message))):
            return False
        text = f"A file of the model is not on {self._machine.host}: {lacking[0]}."
        hint = "Have it there under the same path: share the folder of models, or copy it."
        self._to_server.write(protocol.Failed(job_id, "model", text, hint))
        return True

    def _from_worker(self, message: protocol.WorkerMessage) -> None:
        match message:
            case protocol.Hello(device=device):
                self._to_server.write(
                    structs.replace(message, pid=os.getpid(), device=f"{device} on {self._machine.host}")
                )
            case protocol.Done():
                self._to_server.write(self._bring(message))
            case _:
                self._to_server.write(message)

    def _bring(self, done: protocol.Done) -> protocol.Done | protocol.Failed:
        """Put what the worker made into the blob store here; the message that says how that went."""
        try:
            for digest in outputs_of(done):
                data, suffix = self._card.take(digest)
                if (stored := self._blobs.put(data, suffix)).digest != digest:
                    text = f"The picture arrived damaged: its bytes hash to {stored.digest[:12]}."
                    return protocol.Failed(done.id, "internal", text, "Paint it again: dimp retry")
        except StoreError as error:
            text = f"The picture was painted but could not be stored: {error.message}."
            return protocol.Failed(done.id, "internal", text, error.hint)
        return done
