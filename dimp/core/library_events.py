"""The facts that belong to no session: collections across sessions, styles, the order of the queue. Pure.

They stand in the studio's own stream, beside the changes of settings, and fold into a `Library`.
"""

from __future__ import annotations

import msgspec

from dimp.core.event import Event

Value = str | float | int | bool


class Search(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Which pictures are looked for: those with every word, and with the other properties that are set.

    `since` and `until` are times in UTC as in a generation's `timestamp`, or the beginning of one: a day, an hour.
    `collection` is the id of a collection that is no search itself. `kind` is a generation's `type`.
    """

    query: str = ""
    starred: bool | None = None
    model: str | None = None
    scheduler: str | None = None
    lora: str | None = None
    kind: str | None = None
    tag: str | None = None
    session: str | None = None
    collection: str | None = None
    since: str = ""
    until: str = ""


class CollectionCreated(Event, frozen=True, tag="collection.created"):
    """A collection began: of pictures that are put into it, or, with a `search`, of all that are found."""

    id: str
    title: str
    search: Search | None = None


class CollectionRenamed(Event, frozen=True, tag="collection.renamed"):
    """The collection has a new title."""

    id: str
    title: str


class CollectionSearched(Event, frozen=True, tag="collection.searched"):
    """Another search stands behind the collection."""

    id: str
    search: Search


class CollectionCovered(Event, frozen=True, tag="collection.covered"):
    """A picture of the collection was chosen as its cover; None leaves it to the newest."""

    id: str
    generation: str | None


class CollectionAdded(Event, frozen=True, tag="collection.added"):
    """Pictures were put into the collection, in this order."""

    id: str
    generations: tuple[str, ...]


class CollectionRemoved(Event, frozen=True, tag="collection.removed"):
    """Pictures were taken out of the collection. They stay in their sessions."""

    id: str
    generations: tuple[str, ...]


class CollectionTrashed(Event, frozen=True, tag="collection.trashed"):
    """The collection left the lists. No picture is touched."""

    id: str


class CollectionRestored(Event, frozen=True, tag="collection.restored"):
    """The collection is back in the lists."""

    id: str


class PresetSaved(Event, frozen=True, tag="preset.saved"):
    """A style was kept, or changed: words around a prompt, and parameters that go with them.

    `words` hold `{prompt}` where the prompt goes; without it they follow the prompt. `parameters` are values by the
    names of the table of parameters. `cover` is the id of a generation that shows the style. A style that comes with
    the program is changed under its own id.
    """

    id: str
    name: str
    words: str
    parameters: dict[str, Value]
    cover: str | None


class PresetRemoved(Event, frozen=True, tag="preset.removed"):
    """The style is gone; one that came with the program is what it was."""

    id: str


class LoraNoted(Event, frozen=True, tag="lora.noted"):
    """A note on a LoRA was written, or changed. `lora` is the digest of the file."""

    id: str
    lora: str
    text: str


class LoraUnnoted(Event, frozen=True, tag="lora.unnoted"):
    """The note on a LoRA is gone."""

    id: str


class LibraryAssigned(Event, frozen=True, tag="library.assigned"):
    """A collection, a style or a note belongs to this account from now on: whoever it belonged to has left."""

    id: str
    owner: str


class QueueReordered(Event, frozen=True, tag="queue.reordered"):
    """What waited is painted in this order: the interactive pictures, then those in the background."""

    interactive: tuple[str, ...]
    background: tuple[str, ...]


class SessionAssigned(Event, frozen=True, tag="session.assigned"):
    """A session belongs to this account from now on, whoever its events name; empty: to the house.

    For one that is about to be imported it comes before the session's own events, so that nobody owns it for a moment
    who should not. One that is here is handed over: whoever owned it has left.
    """

    session: str
    owner: str


LibraryEvent = (
    CollectionCreated | CollectionRenamed | CollectionSearched | CollectionCovered | CollectionAdded | CollectionRemoved
    | CollectionTrashed | CollectionRestored | PresetSaved | PresetRemoved | LoraNoted | LoraUnnoted | LibraryAssigned
    | QueueReordered | SessionAssigned
)  # fmt: skip
