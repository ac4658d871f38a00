"""What belongs to one owner, folded with the sessions: these themselves, and the images they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from dimp.core import events as ev
from dimp.core.events import AnyEvent
from dimp.core.owners import Access
from dimp.core.session import Session


class Grant(msgspec.Struct, frozen=True):
    """A session of somebody else that an owner may use, and the images it names, which grow with it."""

    session: Session
    access: Access
    images: set[bytes]


class Possessions:
    """One owner's sessions by id, and images, and beside them the sessions that others share with them.

    Sessions and images are noted only where there are accounts: a digest costs some 200 bytes.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        """One's own."""
        self.visible: dict[str, Session] = {}
        """One's own, and those that are shared with one."""
        self.image_bytes = 0
        """Bytes of one's own images together: painted, imported and brought ones, each counted once."""
        self._images: dict[bytes, int] = {}
        self._images_of: dict[str, set[bytes]] = {}
        self._brought: set[bytes] = set()
        self._grants: dict[str, Grant] = {}

    def take(self, session: Session, event: AnyEvent) -> None:
        """Takes in an event of a session that belongs to this owner."""
        self.sessions[session.id] = self.visible[session.id] = session
        result = event.digest if isinstance(event, ev.GenerationCompleted | ev.ImageImported) else None
        for digest in ev.digests(event):
            key = bytes.fromhex(digest)
            self.images_of(session.id).add(key)
            self._note_size(key, event.size if digest == result else 0)  # type: ignore[union-attr]

    def take_image(self, digest: str, size: int) -> None:
        """Takes in an image that the owner has brought; `size` in bytes."""
        key = bytes.fromhex(digest)
        self._brought.add(key)
        self._note_size(key, size)

    def images_of(self, session_id: str) -> set[bytes]:
        """The images that one of the owner's sessions names, as 32 bytes each."""
        return self._images_of.setdefault(session_id, set())

    def has_image(self, digest: str) -> bool:
        """Whether the owner has an image, or somebody shares it with them: knowing its digest is not enough."""
        key = bytes.fromhex(digest)
        return key in self._images or any(key in grant.images for grant in self._grants.values())

    def forget_images(self, digests: Iterable[str]) -> None:
        """Lets go of images that were erased."""
        gone = {bytes.fromhex(digest) for digest in digests}
        self.image_bytes -= sum(self._images.pop(key, 0) for key in gone)
        self._brought -= gone
        for named in self._images_of.values():
            named -= gone

    def release(self, session_id: str) -> dict[bytes, int]:
        """Lets go of a session that becomes somebody else's; returns the images it names, with their sizes in bytes."""
        self.sessions.pop(session_id, None)
        self.visible.pop(session_id, None)
        leaving = self._images_of.pop(session_id, set())
        staying = self._brought.union(*self._images_of.values())
        sizes = {key: self._images[key] for key in leaving}
        for key in leaving - staying:
            self.image_bytes -= self._images.pop(key)
        return sizes

    def receive(self, session: Session, images: Mapping[bytes, int]) -> None:
        """Takes over a session that was somebody else's, with what `release` returned."""
        self.sessions[session.id] = self.visible[session.id] = session
        self.images_of(session.id).update(images)
        for key, size in images.items():
            self._note_size(key, size)

    def grant(self, grants: Mapping[str, Grant]) -> None:
        """Takes what others share with this owner from now on, by the ids of the sessions; all else of theirs goes."""
        for session_id in self._grants.keys() - self.sessions.keys():
            self.visible.pop(session_id, None)
        self._grants = {session_id: grant for session_id, grant in grants.items() if session_id not in self.sessions}
        self.visible.update({session_id: grant.session for session_id, grant in self._grants.items()})

    def access(self, session_id: str) -> Access | None:
        """What the owner may do in a session of somebody else; None where it is not shared with them."""
        grant = self._grants.get(session_id)
        return grant.access if grant else None

    def shared(self) -> dict[str, Access]:
        """What others share with this owner, by the ids of the sessions."""
        return {session_id: grant.access for session_id, grant in self._grants.items()}

    def _note_size(self, key: bytes, size: int) -> None:
        known = self._images.get(key, 0)
        self._images[key] = max(known, size)
        self.image_bytes += max(0, size - known)
