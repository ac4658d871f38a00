"""One picture of the tree: what is always at hand of it, and the details, which may be read from the log again.

A long history is looked through by words, marks and digests; recipe and result are read of one picture, or of a page.
So the first stay in memory, and the second can be let go of once the picture is over: the two events that tell them are
in the log, and `details_of` makes the same of them again. Pure: an `Archive` is handed in.
"""

from __future__ import annotations

from functools import lru_cache
from sys import intern
from typing import Any, Protocol

import msgspec

from dimp.core import events as ev
from dimp.core.events import Stamped
from dimp.core.imported import ImportedRecipe, as_parameters
from dimp.core.kept import Kept
from dimp.core.kinds import IMPORT, kind_named, label_of
from dimp.core.parameters import lasting_loras

PENDING, RUNNING, DONE, FAILED, CANCELLED = "pending", "running", "done", "failed", "cancelled"
ERASED = "erased"
"""Gone for good: its place in the tree is all that is left."""


class Manner(msgspec.Struct, frozen=True, gc=False):
    """The way in which a picture was asked for. Most pictures of a history share a few of them."""

    kind: str
    method: str
    model: str
    scheduler: str
    lora_uses: tuple[ev.LoraUse, ...]


class Result(msgspec.Struct, frozen=True, gc=False):
    """What became of the work: the picture's file (`size` in bytes) and how it was made, or why there is none."""

    suffix: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    load_ms: int = 0
    fingerprint: dict[str, str] = {}
    lqip: str = ""
    kept: Kept | None = None
    unread: int = 0
    finished_at: str = ""
    reason: str = ""
    message: str = ""
    hint: str = ""


class Details(msgspec.Struct, frozen=True, gc=False):
    """What only a closer look at a picture needs: its recipe as asked for, its result, and what its file said."""

    recipe: ev.GenerationRequested
    result: Result = Result()
    imported: ImportedRecipe | None = None


class Archive(Protocol):
    """Where the details of pictures that are over can be read again."""

    def hold(self, generation: Generation) -> None:
        """Takes a picture that is over, whose details need not stay in memory from now on."""
        ...

    def load(self, generation: Generation) -> Details:
        """The details of a generation whose own were let go of."""
        ...


class Generation(msgspec.Struct, gc=False, eq=False):
    """One picture of the tree: its recipe as asked for, and what became of it.

    `seq` and `ended_seq` are those of the events that asked for it and that ended it, and `actor` is who asked for it
    or brought it. `brought_onto` is what was on the canvas when an imported picture came. `loaded` are its details
    while they are in memory; where they are not, `archive` has them. Equal are generations that say the same, wherever
    their details are.
    """

    id: str
    parent_id: str | None
    manner: Manner
    prompt: str
    modification: str | None
    order: int
    at: str
    seq: int
    loaded: Details | None
    archive: Archive | None = None
    ended_seq: int = 0
    status: str = PENDING
    attempts: int = 0
    digest: str | None = None
    area: tuple[int, int] = (0, 0)
    brought_onto: str | None = None
    moved_head: bool = False
    starred: bool = False
    name: str = ""
    file_name: str = ""
    note: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    trashed: bool = False
    actor: str = ""

    @classmethod
    def of(cls, recipe: ev.GenerationRequested, order: int = 0, at: str = "", seq: int = 0) -> Generation:
        """The generation that a request asks for, the `order`-th of its session (from 0)."""
        return cls(
            recipe.id, recipe.parent_id, _manner_of(recipe), recipe.prompt, recipe.modification, order, at, seq,
            Details(recipe),
        )  # fmt: skip

    @property
    def details(self) -> Details:
        """The details, read again where they were let go of. Raises what the archive raises."""
        loaded = self.loaded
        if loaded is not None:
            return loaded
        assert self.archive is not None, "details are let go of only where they can be read again"
        return self.archive.load(self)

    @property
    def recipe(self) -> ev.GenerationRequested:
        """The whole recipe, as asked for."""
        return self.details.recipe

    @property
    def result(self) -> Result:
        """What became of the work."""
        return self.details.result

    @property
    def imported(self) -> ImportedRecipe | None:
        """How an imported picture's file said that it was made."""
        return self.details.imported

    @property
    def width(self) -> int:
        """The picture's width in pixels; 0 while there is none."""
        return self.area[0]

    @property
    def height(self) -> int:
        """The picture's height in pixels; 0 while there is none."""
        return self.area[1]

    @property
    def suffix(self) -> str:
        """The suffix of the picture's file; empty while there is none."""
        return self.result.suffix

    @property
    def size(self) -> int:
        """The size of the picture's file in bytes."""
        return self.result.size

    @property
    def duration_ms(self) -> int:
        """How long the painting took, without loading the model."""
        return self.result.duration_ms

    @property
    def load_ms(self) -> int:
        """How long loading the model took."""
        return self.result.load_ms

    @property
    def fingerprint(self) -> dict[str, str]:
        """Everything that changes bits, as it was when the picture was painted."""
        return self.result.fingerprint

    @property
    def lqip(self) -> str:
        """A 16 x 12 RGB miniature in base64; empty while there is no picture."""
        return self.result.lqip

    @property
    def kept(self) -> Kept | None:
        """What of the picture before was put back, where that was looked for."""
        return self.result.kept

    @property
    def unread(self) -> int:
        """How many characters at the end of its words no text encoder had room for."""
        return self.result.unread

    @property
    def finished_at(self) -> str:
        """When the work was over (RFC 3339, UTC)."""
        return self.result.finished_at

    @property
    def reason(self) -> str:
        """Why there is no picture, as a word of the protocol."""
        return self.result.reason

    @property
    def message(self) -> str:
        """Why there is no picture, in words."""
        return self.result.message

    @property
    def hint(self) -> str:
        """What to try where there is no picture."""
        return self.result.hint

    @property
    def words(self) -> str:
        """The words that asked for it, as the user wrote them; empty for an imported picture without any."""
        label = label_of(self.recipe) if kind_named(self.manner.kind, self.manner.method).label else ""
        return label or self.modification or self.prompt

    @property
    def live(self) -> bool:
        """Whether work on it is still to come or going on."""
        return self.status in (PENDING, RUNNING)

    def described(self, prompt: str) -> Generation:
        """The same picture as other words describe it, for the time of one change."""
        details = msgspec.structs.replace(self.details, recipe=msgspec.structs.replace(self.recipe, prompt=prompt))
        return msgspec.structs.replace(self, prompt=prompt, loaded=details)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Generation) and _contents(self) == _contents(other)


def details_of(asked: Stamped, ended: Stamped | None, brought_onto: str | None = None) -> Details:
    """The details that two events tell: the one that asked for a picture (or brought it), and the one that ended it.

    `brought_onto` is what was on the canvas when the picture was brought, if it was.
    """
    if isinstance(asked.event, ev.ImageImported):
        event = asked.event
        result = Result(event.suffix, event.size, event.width, event.height, lqip=event.lqip, finished_at=asked.at)
        return Details(_recipe_of_import(event, brought_onto), result, event.recipe)
    assert isinstance(asked.event, ev.GenerationRequested)
    return Details(asked.event, result_of(ended) if ended is not None else Result())


def result_of(ended: Stamped) -> Result:
    """The result that the event which ended the work tells."""
    event, at = ended.event, ended.at
    if isinstance(event, ev.GenerationCompleted):
        return Result(
            event.suffix, event.size, event.width, event.height, event.duration_ms, event.load_ms, event.fingerprint,
            event.lqip, event.kept, event.unread, at,
        )  # fmt: skip
    if isinstance(event, ev.GenerationFailed | ev.GenerationCancelled):
        return Result(finished_at=at, reason=event.reason, message=event.message, hint=event.hint)
    return Result(finished_at=at)


def begun(asked: Stamped, order: int, head: str | None) -> Generation:
    """The generation that an event asks for or brings, where `head` is on the canvas."""
    brought_onto = head if isinstance(asked.event, ev.ImageImported) else None
    details = details_of(asked, None, brought_onto)
    generation = Generation.of(details.recipe, order, asked.at, asked.seq)
    generation.loaded, generation.brought_onto = details, brought_onto
    generation.actor = intern(asked.actor)  # a few people ask for all pictures of a history
    return generation


@lru_cache(maxsize=4096)
def share_area(width: int, height: int) -> tuple[int, int]:
    """A width and height as one pair that all pictures of this size share."""
    return width, height


def _contents(generation: Generation) -> tuple[Any, ...]:
    resident = (getattr(generation, name) for name in Generation.__struct_fields__ if name not in ("loaded", "archive"))
    return (*resident, generation.details)


def _manner_of(recipe: ev.GenerationRequested) -> Manner:
    return _share_manner(Manner(recipe.kind, recipe.method, recipe.model, recipe.scheduler, lasting_loras(recipe)))


@lru_cache(maxsize=1024)
def _share_manner(manner: Manner) -> Manner:
    return manner


_OF_IMPORT = ("negative", "steps", "guidance", "model")
"""What an imported picture's recipe has of its file as it stands there."""


def _recipe_of_import(event: ev.ImageImported, brought_onto: str | None) -> ev.GenerationRequested:
    """An imported picture is a root of the tree; its recipe says where it came from and, if its file did, how."""
    given = event.recipe
    known: dict[str, Any] = {}
    if given is not None:
        stated = {name: value for name in _OF_IMPORT if (value := getattr(given, name)) is not None}
        known = as_parameters(stated) | {
            "seed": int(given.seed) if given.seed.isdigit() else 0,
            "scheduler": given.sampler,
        }
    return msgspec.structs.replace(
        ev.BLANK, id=event.id, kind=IMPORT.name, method=IMPORT.name, prompt=event.prompt, width=event.width,
        height=event.height, source=event.digest, expected_head=brought_onto, remarks=event.remarks, **known,
    )  # fmt: skip
