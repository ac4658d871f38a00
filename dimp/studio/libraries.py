"""The libraries of a house: whose each collection, style and note is, and with whom whoever owns it shares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dimp.core.events import Stamped
from dimp.core.library import Collection, Item, Library, fold_library
from dimp.core.library_events import LibraryAssigned
from dimp.core.owners import EVERYBODY, HOUSE, LIBRARY_ACCESSES, NOBODY, LibraryAccess
from dimp.decide.library.presets import SHIPPED

Shares = Mapping[str, Mapping[str, LibraryAccess]]
"""What whom something is shared with may do with it, by the id of the item and by owner, or for `EVERYBODY`."""


class Libraries:
    """Every library by its owner, kept up to date event by event.

    An item is in one library: what somebody else changes of it is folded there, too. A style that comes with the
    program is everybody's, and each has a changed version of their own.
    """

    def __init__(self) -> None:
        self._own: dict[str, Library] = {HOUSE: Library()}
        self._holders: dict[str, str] = {}
        self._shares: Shares = {}

    def own(self, owner: str) -> Library:
        """What is an owner's own."""
        return self._own.setdefault(owner, Library())

    def visible(self, owner: str) -> Library:
        """What is an owner's own, and what others share with them, which is marked. To be read, never changed."""
        own, shared = self.own(owner), [item for item_id in self._shares if (item := self._find_shared(item_id, owner))]
        if not shared:
            return own
        seen = Library(
            dict(own.collections), dict(own.presets), dict(own.notes), own.queue_order,
            frozenset(item.id for item in shared),
        )  # fmt: skip
        for item in shared:
            seen.put(item)
        return seen

    def holder(self, item_id: str) -> str | None:
        """The owner of an item; None for what there is not."""
        return self._holders.get(item_id)

    def access(self, item_id: str, owner: str) -> LibraryAccess | None:
        """What an owner may do with an item of somebody else; None for one's own, and for what is not shared."""
        if owner == NOBODY or self._holders.get(item_id) in (None, owner):
            return None
        given = self._shares.get(item_id, {})
        accesses = [given[receiver] for receiver in (owner, EVERYBODY) if receiver in given]
        return max(accesses, key=LIBRARY_ACCESSES.index, default=None)

    def sees(self, item_id: str, owner: str) -> bool:
        """Whether an item is an owner's own, or shared with them."""
        return self._holders.get(item_id) == owner or self.access(item_id, owner) is not None

    def is_shared(self, item_id: str) -> bool:
        """Whether somebody has an item beside its owner."""
        return bool(self._shares.get(item_id))

    def shared_with(self, owner: str) -> dict[str, LibraryAccess]:
        """What others share with an owner, by the ids of the items."""
        return {item_id: access for item_id in self._shares if (access := self.access(item_id, owner))}

    def several_have(self, owner: str) -> Iterable[Item]:
        """What an owner has together with others: their own that is shared, and what is shared with them."""
        for item_id in self._shares:
            if self.sees(item_id, owner) and (item := self._item(item_id)) is not None:
                yield item

    def share(self, shares: Shares) -> None:
        """Shares items as it holds from now on; all else ends."""
        self._shares = shares

    def apply(self, stamped: Stamped, owner: str) -> None:
        """Takes in an event of the studio's own stream; `owner` is whose item it is where nobody has it yet."""
        event = stamped.event
        if isinstance(event, LibraryAssigned):
            self._assign(event, owner)
            return
        item_id = getattr(event, "id", "")
        library = self.own(self._holders.get(item_id, owner))
        fold_library(library, stamped)
        if item_id in SHIPPED:
            return
        if library.item(item_id) is None:
            self._holders.pop(item_id, None)
        else:
            self._holders.setdefault(item_id, owner)

    def _assign(self, event: LibraryAssigned, owner: str) -> None:
        leaving = self._holders.get(event.id, HOUSE)
        item = self.own(leaving).item(event.id)
        if item is None:
            return
        if isinstance(item, Collection):  # what they put into it comes to the same person as their pictures
            item.members = {
                member: event.owner if actor == leaving else actor for member, actor in item.members.items()
            }
        self.own(leaving).take_out(item)
        self.own(owner).put(item)
        self._holders[event.id] = owner

    def _find_shared(self, item_id: str, owner: str) -> Item | None:
        return self._item(item_id) if self.access(item_id, owner) else None

    def _item(self, item_id: str) -> Item | None:
        """What there is of that id in use: what is in the trash is seen by its owner alone."""
        holder = self._holders.get(item_id)
        item = None if holder is None else self.own(holder).item(item_id)
        return None if isinstance(item, Collection) and item.trashed else item
