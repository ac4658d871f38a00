"""What the server and the worker say to each other: two closed unions of messages, sent as framed msgpack.

A frame is a 4-byte big-endian length and that many bytes of msgpack, over the worker's stdin and stdout.
Both sides refuse frames above a limit, so that a broken peer can neither fill memory nor be read past the
point of damage.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from dimp.core.asked import Message
from dimp.core.kept import Kept

PROTOCOL = 1
"""Version of the messages; the worker says it in `Hello` and the executor refuses another one."""

MAX_FRAME = 1 << 20
"""Largest frame in bytes, either way. The biggest real one carries a preview of some 30 kB."""

HEADER = 4

RETRIED = "retried"
"""In the fingerprint of a picture that was tried twice: with which load plan memory ran out. It changes no bit."""

RESIDENCY = "residency"
"""In the fingerprint of a picture: what of the model stayed on the device, where not all did. It changes no bit."""

UNLOCKED = "which could not be locked"
"""At the end of `RESIDENCY` where the system refused to lock the main memory in which weights wait: copies are slow."""

NOTES = frozenset({RETRIED, RESIDENCY})
"""What a fingerprint says beside what can change a bit."""

M = TypeVar("M")

Extra = float | int | str | bool
"""A value of `Job.options`."""


class FrameError(ValueError):
    """Raised when the other side sends something that is not a frame of this protocol."""


class LoraUse(Struct, frozen=True):
    """One LoRA of a job: the BLAKE3 digest of its safetensors file, its weight, and the file on this machine."""

    digest: str
    weight: float = 1.0
    file: str = ""


class EmbeddingUse(Struct, frozen=True):
    """One embedding of a job: the digest of its safetensors file, the word that stands for it, and the file here."""

    digest: str
    name: str
    file: str = ""


class ControlUse(Struct, frozen=True):
    """One control map of a job: its kind, the map's digest, how much it counts.

    `folder` is the local folder of the network that reads the map, empty where the model does so itself.
    """

    kind: str
    digest: str
    scale: float = 1.0
    folder: str = ""


class Job(Struct, frozen=True, kw_only=True):
    """Everything needed to paint one picture, resolved: the worker looks up nothing and downloads nothing.

    `kind` is new, refinement, variation, inpaint, outpaint, upscale, remask or animation; `method` is a task of a
    family (text, img2img, inpaint, outpaint, flowedit, instruct, upscale, remask, animate) or auto; `change` is the
    kind of change as the interpreter names it, or empty; `source`, `mask` and `references` are digests in the blob
    store; `feather` softens the edges of a hard mask; lengths are in pixels; `folder` is the local folder of the
    model, `adapters` (role -> folder) those of the second models it is to use; `options` are a family's own extras
    (true_cfg_scale, max_sequence_length, ...). `keep` (auto, strict) puts back every pixel of the source that did not
    have to change; off or empty does not. `edited` is a painted picture to be laid on the source inside the mask
    (method remask). `asker` is who asked, where people have accounts: encoded prompts of others are not
    theirs to use.
    """

    id: str
    asker: str = ""
    kind: str = "new"
    method: str = "auto"
    prompt: str = ""
    negative_prompt: str = ""
    source_prompt: str = ""
    instruction: str = ""
    change: str = ""
    seed: int
    steps: int
    strength: float = 1.0
    guidance_scale: float
    width: int
    height: int
    model: str = ""
    model_revision: str = ""
    scheduler: str = ""
    source: str = ""
    mask: str = ""
    feather: float = 0.0
    keep: str = ""
    edited: str = ""
    references: tuple[str, ...] = ()
    lora_uses: tuple[LoraUse, ...] = ()
    embeddings: tuple[EmbeddingUse, ...] = ()
    controls: tuple[ControlUse, ...] = ()
    adapters: dict[str, str] = {}
    folder: str
    options: dict[str, Extra] = {}

    @property
    def inputs(self) -> tuple[str, ...]:
        """The digests of the pictures that the worker reads for it, each once."""
        named = (self.source, self.mask, self.edited, *self.references, *(use.digest for use in self.controls))
        return tuple(dict.fromkeys(filter(None, named)))

    @property
    def words(self) -> tuple[str, ...]:
        """What the user wrote: it belongs in no log."""
        return self.prompt, self.negative_prompt, self.source_prompt, self.instruction


QUESTION = "question"
"""The kind of what is asked of a model in words, beside the kinds of pictures."""


class Question(Struct, frozen=True, kw_only=True):
    """What the language model of a painting model is asked, resolved as a `Job` is.

    `messages` are the conversation to go on with, before whose last words `image` (a digest in the blob store) is shown
    where it is not empty. The answer is a JSON value of `schema`, of at most `most_tokens`, and ends with an error
    after `limit_s` seconds beside those of loading.
    """

    id: str
    folder: str
    model: str = ""
    messages: tuple[Message, ...]
    image: str = ""
    schema: dict[str, Any]
    most_tokens: int
    limit_s: float

    @property
    def kind(self) -> str:
        """What stands for the kind of a picture."""
        return QUESTION

    @property
    def inputs(self) -> tuple[str, ...]:
        """The digest of the picture that the worker reads for it, where it shows one."""
        return (self.image,) if self.image else ()

    @property
    def words(self) -> tuple[str, ...]:
        """What the user wrote, and what was said of it: it belongs in no log."""
        return tuple(message.content for message in self.messages)


class ToWorker(Struct, frozen=True, tag_field="type"):
    """A message from the server to the worker."""


class Run(ToWorker, frozen=True, tag="run"):
    """Paint this job next. The executor sends one at a time."""

    job: Job


class Ask(ToWorker, frozen=True, tag="ask"):
    """Answer this question next; answered by `Answered`, `Failed` or `Cancelled`. The executor sends one at a time."""

    question: Question


class Cancel(ToWorker, frozen=True, tag="cancel"):
    """Stop this job at the next step, or this question at the next layer.

    Answered by `Cancelled`, or by `Done` or `Answered` if it was done first.
    """

    id: str


class Seen(ToWorker, frozen=True, tag="seen"):
    """The preview of this job arrived: one more may be sent."""

    id: str


class Load(ToWorker, frozen=True, tag="load"):
    """Load this model now, ahead of a job; answered by `Ready`, or by `Failed` with no id.

    An empty `family` means: tell it from the folder.
    """

    folder: str
    model: str = ""
    family: str = ""


class Unload(ToWorker, frozen=True, tag="unload"):
    """Drop the loaded model and give its memory back."""


class Shutdown(ToWorker, frozen=True, tag="shutdown"):
    """Leave after the message being worked on."""


class FromWorker(Struct, frozen=True, tag_field="type"):
    """A message from the worker to the server."""


class Hello(FromWorker, frozen=True, tag="hello"):
    """First message: the worker has imported its libraries and takes work."""

    pid: int
    protocol: int = PROTOCOL
    device: str = ""
    versions: dict[str, str] = {}


class Loading(FromWorker, frozen=True, tag="loading"):
    """A model is being loaded, for this job (or for `Load`, with no id); `detail` is for people."""

    id: str
    model: str
    detail: str = ""


class Ready(FromWorker, frozen=True, tag="ready"):
    """The model asked for by `Load` or needed by a job is in memory; `load_ms` is 0 when it already was."""

    model: str
    load_ms: int = 0
    fingerprint: dict[str, str] = {}


class Started(FromWorker, frozen=True, tag="started"):
    """The steps begin; `total_steps` is what the sampler will really do, after strength."""

    id: str
    total_steps: int


class Step(FromWorker, frozen=True, tag="step"):
    """One step is done: `step` of `total_steps`; `preview` is a small WebP of the prediction."""

    id: str
    step: int
    total_steps: int
    eta_ms: int = 0
    preview: bytes = b""


class Done(FromWorker, frozen=True, tag="done"):
    """The picture is in the blob store under `digest`.

    `lqip` is a 16 x 12 RGB thumbnail (576 bytes); `fingerprint` names everything that can change the bytes; `kept` says
    what of the source was put back, where the job wants that; `unread` is how many characters at the end of the
    prompt, or of the instruction, no text encoder had room for.
    """

    id: str
    digest: str
    size: int
    suffix: str
    width: int
    height: int
    duration_ms: int
    load_ms: int = 0
    fingerprint: dict[str, str] = {}
    lqip: bytes = b""
    kept: Kept | None = None
    unread: int = 0


class Answered(FromWorker, frozen=True, tag="answered"):
    """What the model answered to a question, how many tokens and milliseconds that took, and those of loading."""

    id: str
    text: str
    tokens: int
    duration_ms: int
    load_ms: int = 0
    fingerprint: dict[str, str] = {}


class Failed(FromWorker, frozen=True, tag="failed"):
    """The job can't be painted; the worker goes on.

    `reason`: out_of_memory, bad_input, model, internal, or too_slow (of a question).
    """

    id: str
    reason: str
    message: str
    hint: str = ""


class Cancelled(FromWorker, frozen=True, tag="cancelled"):
    """The job was stopped at the server's wish; nothing was stored."""

    id: str


ServerMessage = Run | Ask | Cancel | Seen | Load | Unload | Shutdown
WorkerMessage = Hello | Loading | Ready | Started | Step | Done | Answered | Failed | Cancelled

_encoder = msgspec.msgpack.Encoder()
server_messages: msgspec.msgpack.Decoder[ServerMessage] = msgspec.msgpack.Decoder(ServerMessage)
worker_messages: msgspec.msgpack.Decoder[WorkerMessage] = msgspec.msgpack.Decoder(WorkerMessage)


def frame(message: ServerMessage | WorkerMessage) -> bytes:
    """Return the message as one frame. Raises FrameError when it is above `MAX_FRAME`."""
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME:
        raise FrameError(f"a {type(message).__name__} of {len(body)} bytes is above the limit of {MAX_FRAME}")
    return len(body).to_bytes(HEADER, "big") + body


class Frames(Generic[M]):
    """Cuts a stream of bytes into messages; feed it whatever arrives, in pieces of any size."""

    def __init__(self, decoder: msgspec.msgpack.Decoder[M]) -> None:
        self._decoder = decoder
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[M]:
        """Yield every message that is complete now. Raises FrameError at the first frame that is not one."""
        self._buffer += data
        while (body := self._take()) is not None:
            try:
                yield self._decoder.decode(body)
            except msgspec.DecodeError as error:
                raise FrameError(f"unreadable message: {error}") from error

    def _take(self) -> bytes | None:
        if len(self._buffer) < HEADER:
            return None
        end = HEADER + int.from_bytes(self._buffer[:HEADER], "big")
        if end > HEADER + MAX_FRAME:
            raise FrameError(f"a frame of {end - HEADER} bytes is above the limit of {MAX_FRAME}")
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[HEADER:end])
        del self._buffer[:end]
        return body
