"""Who is in the house and what they share, taken from their accounts into what each of them has, as it changes.

Sessions come there by `Sessions.share`; collections, styles and notes by `Libraries.share`. The work of whoever was
removed is stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import anyio

from dimp.accounts.house import House
from dimp.accounts.library_shares import LibraryShare
from dimp.accounts.members import Member
from dimp.core.errors import Unavailable
from dimp.core.owners import EVERYBODY, Access, LibraryAccess, stronger
from dimp.studio.personal.leaving import stop_work_of_removed
from dimp.studio.studio import Studio

_EVERY_S = 1.0


class Sharing:
    """Keeps the sessions and libraries of a house shared as `accounts.db` says.

    `on_change` is called each time that something of people changed, who is here too. Use from one event loop, and
    `refresh` before anything is answered to anybody.
    """

    def __init__(self, house: House, studio: Studio, on_change: Callable[[], None] = lambda: None) -> None:
        self._house = house
        self._studio = studio
        self._sessions = studio.sessions
        self._on_change = on_change
        self._seen: int | None = None
        self._ends_at: float | None = None
        self._shared: dict[str, dict[str, Access]] = {}

    async def refresh(self) -> None:
        """Takes up what another program changed, and what has ended meanwhile."""
        ended = self._ends_at is not None and self._house.members.now() >= self._ends_at
        if ended or self._seen is None or await self._house.members.changes_elsewhere() != self._seen:
            await self.reload()

    async def follow(self) -> None:
        """Takes up changes and ends once a second, for those who listen and ask nothing."""
        while True:
            with suppress(Unavailable):
                await self.refresh()
            await anyio.sleep(_EVERY_S)

    async def reload(self) -> None:
        """Takes up what changed. To be called after each change of what is shared, of roles and of who is here."""
        self._seen = await self._house.members.changes_elsewhere()
        members = await self._house.members.all()
        ends = [member.expires_at for member in members if member.expires_at is not None]
        self._ends_at = min(ends, default=None)
        self._shared = self._by_owner(members)
        self._sessions.share(self._shared)
        self._sessions.libraries.share(self._by_item(await self._house.library_shares.all()))
        self._on_change()
        present = [self._sessions.owner_of(account.id) for account in await self._house.people.all()]
        await stop_work_of_removed(self._studio, present)

    def is_shared(self, session_id: str) -> bool:
        """Whether somebody has a session beside its owner."""
        return any(session_id in shared for shared in self._shared.values())

    def _by_owner(self, members: list[Member]) -> dict[str, dict[str, Access]]:
        """Sessions by who may use them; only what still belongs to whoever shared it."""
        shared: dict[str, dict[str, Access]] = {}
        sessions = self._sessions
        for member in members:
            if sessions.owner_of_session(member.session) == sessions.owner_of(member.owner):
                theirs = shared.setdefault(sessions.owner_of(member.account), {})
                theirs[member.session] = stronger(theirs.get(member.session), member.access)
        return shared

    def _by_item(self, shares: list[LibraryShare]) -> dict[str, dict[str, LibraryAccess]]:
        """Items by who may do what with them; only what still belongs to whoever shared it."""
        items: dict[str, dict[str, LibraryAccess]] = {}
        sessions = self._sessions
        for share in shares:
            if sessions.libraries.holder(share.item) == sessions.owner_of(share.owner):
                receiver = EVERYBODY if share.account == EVERYBODY else sessions.owner_of(share.account)
                items.setdefault(share.item, {})[receiver] = share.access
        return items
