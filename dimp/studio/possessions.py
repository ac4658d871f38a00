"""What belongs to one owner, folded with the sessions: these themselves, the library, the images they name."""

from __future__ import annotations

from collections.abc import Iterable

from dimp.core import events as ev
from dimp.core.events import AnyEvent
from dimp.core.library import Library
from dimp.core.session import Session


class Possessions:
    """One owner's sessions by id, library, and images.

    Sessions and images are noted only where there are accounts: a digest costs some 150 bytes.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.library = Library()
        self.image_bytes = 0
        """Bytes of all images together: painted, imported and brought ones, each counted once."""
        self._images: dict[bytes, int] = {}

    def take(self, session: Session, event: AnyEvent) -> None:
        """Takes in an event of a session that belongs to this owner."""
        self.sessions[session.id] = session
        result = event.digest if isinstance(event, ev.GenerationCompleted | ev.ImageImported) else None
        for digest in ev.digests(event):
            self.take_image(digest, event.size if digest == result else 0)  # type: ignore[union-attr]

    def take_image(self, digest: str, size: int) -> None:
        """Takes in an image that the owner has brought or made; `size` in bytes, 0 where it is not known."""
        key = bytes.fromhex(digest)
        known = self._images.get(key, 0)
        self._images[key] = max(known, size)
        self.image_bytes += max(0, size - known)

    def has_image(self, digest: str) -> bool:
        """Whether the owner has an image: knowing its digest is not enough."""
        return bytes.fromhex(digest) in self._images

    def forget_images(self, digests: Iterable[str]) -> None:
        """Lets go of images that were erased."""
        for digest in digests:
            self.image_bytes -= self._images.pop(bytes.fromhex(digest), 0)
