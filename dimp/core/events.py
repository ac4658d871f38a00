"""The facts: every event a session can hold, as one closed, tagged union.

An event is past and immutable. Tags are written out by hand and every field is stored, resolved: a changed
default or a renamed class must never rewrite history. New fields get defaults, so that every log ever written opens.
"""

from __future__ import annotations

import msgspec

from dimp.core.asked import Asked as Asked
from dimp.core.asked import Message as Message
from dimp.core.embedding_use import EmbeddingUse
from dimp.core.event import Event
from dimp.core.imported import ImportedRecipe, Remark
from dimp.core.kept import Kept
from dimp.core.library_events import LibraryEvent


class SessionStarted(Event, frozen=True, tag="session.started"):
    """A conversation began."""

    title: str


class SessionRenamed(Event, frozen=True, tag="session.renamed"):
    """The conversation has a new title."""

    title: str


class SessionCleared(Event, frozen=True, tag="session.cleared"):
    """The canvas was emptied and earlier generations set aside; undo brings both back."""


class SessionTrashed(Event, frozen=True, tag="session.trashed"):
    """The session left the lists. Nothing is removed."""


class SessionRestored(Event, frozen=True, tag="session.restored"):
    """The session is back in the lists."""


Option = str | float | int | bool


class LoraUse(msgspec.Struct, frozen=True, gc=False):
    """One LoRA of a recipe, addressed by the BLAKE3 of its file, with its weight; `name` is what people call it."""

    digest: str
    weight: float
    name: str = ""


class ControlUse(msgspec.Struct, frozen=True, gc=False):
    """One control map of a recipe: its kind (canny, tile, pose, ...), the map's digest and the scale.

    `model` and `revision` name the network that reads the map; both are empty where the painting model does so itself.
    `made_from` is the digest of the picture that the map was made of; empty where the map itself was given.
    """

    kind: str
    digest: str
    scale: float
    model: str = ""
    revision: str = ""
    made_from: str = ""


class AdapterUse(msgspec.Struct, frozen=True, gc=False):
    """A second model that a recipe needs beside the painting one: its role (redux, motion), name and revision."""

    role: str
    model: str
    revision: str


class Batch(msgspec.Struct, frozen=True, gc=False):
    """Place of a generation among those asked for in one action: number `index` (from 0) of `of`."""

    id: str
    index: int
    of: int


class Reading(msgspec.Struct, frozen=True, gc=False):
    """How a modification was read: kept so that replay never reads it again."""

    interpreter: str
    kind: str
    changes: tuple[str, ...]
    confidence: float
    note: str


class Recipe(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What decides the pixels of a picture, resolved to numbers and names; the log and the views share it.

    `strength` is None where a method has none. `source` and `mask` are digests, `references` those of pictures to look
    at. `source_prompt` describes the picture that is changed, `instruction` says the change on its own. `options` are a
    model family's own extras. `tier` is full, or draft where bits were given up for speed. `feather` is how far the
    edges of a hard mask are softened, in pixels. `keep`: whether pixels outside the change stay as they are (auto,
    strict, off); None where there is nothing to keep (a fresh picture, a change of the whole, a mask). `edited` is a
    painted picture whose part inside the mask is laid on the source, where nothing is painted anew. `template` holds
    the words as they were written where choices, wildcards, LoRAs or weights made others of them (in a refinement: the
    modification), `negative_template` those of the negative prompt; both are empty where nothing was to be resolved.
    `embeddings` are the words of either prompt that stand for files of textual inversion. `vae` is a file whose
    autoencoder paints in place of the model's, with its digest; the model's revision counts it in.
    """

    prompt: str
    negative_prompt: str
    seed: int
    steps: int
    strength: float | None
    guidance_scale: float
    width: int
    height: int
    model: str
    model_revision: str
    scheduler: str
    method: str
    source: str | None
    mask: str | None
    source_prompt: str
    instruction: str
    options: dict[str, Option]
    loras: tuple[LoraUse, ...]
    controls: tuple[ControlUse, ...]
    adapters: tuple[AdapterUse, ...] = ()
    references: tuple[str, ...] = ()
    tier: str = "full"
    feather: float = 0.0
    keep: str | None = None
    edited: str | None = None
    template: str = ""
    negative_template: str = ""
    embeddings: tuple[EmbeddingUse, ...] = ()
    vae: str = ""
    vae_digest: str = ""


class GenerationRequested(Event, Recipe, frozen=True, tag="generation.requested", kw_only=True):
    """A picture was asked for. Holds the whole recipe, resolved: nothing in it is looked up later.

    `expected_head` is the head when the work was asked for; the finished picture becomes the head only if
    the head is still there. `asked` is there where a language model was asked how to read the modification. `aside`
    keeps the finished picture from becoming the head: it is a step on the way to another one. `remarks` say what was
    scaled, cut or left out.
    """

    id: str
    kind: str
    parent_id: str | None
    modification: str | None
    batch: Batch | None
    reading: Reading | None
    expected_head: str | None
    priority: str
    asked: Asked | None = None
    aside: bool = False
    remarks: tuple[Remark, ...] = ()


BLANK = GenerationRequested(
    id="", kind="", parent_id=None, prompt="", negative_prompt="", modification=None, seed=0, steps=0, strength=None,
    guidance_scale=0.0, width=0, height=0, model="", model_revision="", source=None, mask=None, loras=(), controls=(),
    scheduler="", batch=None, method="", source_prompt="", instruction="", options={}, reading=None,
    expected_head=None, priority="interactive",
)  # fmt: skip
"""An empty request: what every request is made from."""


class GenerationStarted(Event, frozen=True, tag="generation.started"):
    """A worker began the work, for the `attempt`-th time (from 1)."""

    id: str
    attempt: int


class GenerationCompleted(Event, frozen=True, tag="generation.completed"):
    """The picture is in the blob store.

    `size` is in bytes, `duration_ms` the painting without model loading, `fingerprint` everything that
    changes bits (library versions, device, threads, ...), `lqip` a 16x12 RGB miniature in base64. `kept` says what of
    the picture before was put back, where that was looked for. `unread` is how many characters at the end
    of the prompt (of the instruction, in an edit by one) no text encoder had room for.
    """

    id: str
    digest: str
    suffix: str
    size: int
    width: int
    height: int
    duration_ms: int
    load_ms: int
    fingerprint: dict[str, str]
    lqip: str
    moves_head: bool
    kept: Kept | None = None
    unread: int = 0


class GenerationFailed(Event, frozen=True, tag="generation.failed"):
    """The picture could not be made: what happened, and what to try."""

    id: str
    reason: str
    message: str
    hint: str


class GenerationCancelled(Event, frozen=True, tag="generation.cancelled"):
    """The work was stopped; where nobody stopped it by hand, why, and what to try."""

    id: str
    reason: str = ""
    message: str = ""
    hint: str = ""


class HeadUndone(Event, frozen=True, tag="head.undone"):
    """The head went back to where it was before the last action that moved it."""

    from_id: str | None
    to_id: str | None


class HeadRedone(Event, frozen=True, tag="head.redone"):
    """The head went forward again along what was undone."""

    from_id: str | None
    to_id: str | None


class HeadJumped(Event, frozen=True, tag="head.jumped"):
    """The head moved to another picture of the tree."""

    from_id: str | None
    to_id: str


class GenerationStarred(Event, frozen=True, tag="generation.starred"):
    """A picture worth keeping."""

    id: str


class GenerationUnstarred(Event, frozen=True, tag="generation.unstarred"):
    """The star was removed."""

    id: str


class GenerationNamed(Event, frozen=True, tag="generation.named"):
    """A picture was given a name; an empty name removes it."""

    id: str
    name: str


class GenerationNoted(Event, frozen=True, tag="generation.noted"):
    """A note was written on a picture; an empty note removes it."""

    id: str
    note: str


class GenerationTagged(Event, frozen=True, tag="generation.tagged"):
    """The picture's tags are now these."""

    id: str
    tags: tuple[str, ...]


class GenerationDescribed(Event, frozen=True, tag="generation.described"):
    """A model with eyes looked at a picture: what it shows, and what the model was asked, word for word."""

    id: str
    description: str
    asked: Asked | None = None


class GenerationTrashed(Event, frozen=True, tag="generation.trashed"):
    """The picture left the views. Its bytes stay until an explicit `gc`."""

    id: str


class GenerationRestored(Event, frozen=True, tag="generation.restored"):
    """The picture is back in the views."""

    id: str


class ImageImported(Event, frozen=True, tag="image.imported"):
    """A picture from outside entered the tree as a root of its own.

    `recipe` is how it was made, where its file says so; `remarks` what was changed or left out on the way in.
    """

    id: str
    digest: str
    suffix: str
    size: int
    width: int
    height: int
    name: str
    prompt: str
    lqip: str
    moves_head: bool
    recipe: ImportedRecipe | None = None
    remarks: tuple[Remark, ...] = ()


class SettingsChanged(Event, frozen=True, tag="settings.changed"):
    """Settings of the studio were changed; a None puts a key back to its default."""

    changes: dict[str, str | float | int | bool | None]


class GenerationErased(Event, frozen=True, tag="generation.erased"):
    """Generations were erased for good: words, recipe and picture; also the title of the session where `untitled`.

    The bodies of the events in `rows` (runs of versions, first and last) were replaced by tombstones, which `proof`
    vouches for (`dimp_store.erasure`). A head on one of them goes to the nearest picture before it that is left.
    """

    ids: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]
    proof: str
    untitled: bool = False


AnyEvent = (
    SessionStarted | SessionRenamed | SessionCleared | SessionTrashed | SessionRestored | GenerationRequested
    | GenerationStarted | GenerationCompleted | GenerationFailed | GenerationCancelled | HeadUndone | HeadRedone
    | HeadJumped | GenerationStarred | GenerationUnstarred | GenerationNamed | GenerationNoted | GenerationTagged
    | GenerationDescribed | GenerationTrashed | GenerationRestored | GenerationErased | ImageImported | SettingsChanged
    | LibraryEvent
)  # fmt: skip


class Stamped(msgspec.Struct, frozen=True, gc=False):
    """An event with its place in the log: global `seq`, `version` within its session, time and author."""

    seq: int
    session: str
    version: int
    at: str
    actor: str
    op: str | None
    event: AnyEvent


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


class UnknownEvent(ValueError):
    """Raised by `decode` when a stored body is of no known type or misses a field: a newer or damaged log."""


def encode(event: AnyEvent) -> bytes:
    """The JSON bytes that go into the log, tag included."""
    return _encoder.encode(event)


def decode(body: bytes) -> AnyEvent:
    """An event from its stored JSON.

    Fields added by a newer program are ignored, missing ones take their defaults. Raises `UnknownEvent`.
    """
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError as wrong:
        raise UnknownEvent(f"not an event this version knows: {wrong}") from wrong


def digests(event: AnyEvent) -> tuple[str, ...]:
    """Digests of every image that an event refers to, each once: results, sources, masks, maps, references.

    LoRAs are left out: they are files of the user's model folder, not blobs.
    """
    named: tuple[str | None, ...] = ()
    match event:
        case GenerationRequested():
            maps = (digest for control in event.controls for digest in (control.digest, control.made_from))
            named = (event.source, event.mask, event.edited, *maps, *event.references)
        case GenerationCompleted(kept=Kept(mask=mask, edited=edited)):
            named = (event.digest, mask, edited)
        case GenerationCompleted() | ImageImported():
            named = (event.digest,)
    return tuple(dict.fromkeys(digest for digest in named if digest))


def tag_of(event: AnyEvent) -> str:
    """The `type` tag of an event, as in the log's column of that name."""
    return str(event.__struct_config__.tag)
