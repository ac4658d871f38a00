"""Who may use a session of somebody else: added by name, or come by a link, looking at it or continuing it.

That is kept beside the accounts and not in the log: it ends, and must not outlive its end. What members did is in the
log, under their own ids.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from dimp.accounts.database import Database
from dimp.accounts.records import check_access
from dimp.accounts.shares import JOINING, LONGEST_S, SHORTEST_S, Share, Shares
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.owners import Access

MOST_MEMBERS = 50
"""People who may use one session beside its owner."""

_HOLDS = """
    FROM members m JOIN accounts a ON a.id = m.account JOIN accounts o ON o.id = m.owner
    WHERE (m.expires_at IS NULL OR m.expires_at > ?) AND a.removed_at IS NULL AND o.removed_at IS NULL
    AND o.role <> 'guest'
"""


class Member(msgspec.Struct, frozen=True):
    """Somebody who may use a session of `owner`. `share` is the link by which they came; empty: they were added.

    Times in Unix seconds; `expires_at` None: it does not end.
    """

    session: str
    account: str
    owner: str
    access: Access
    share: str
    created_at: float
    expires_at: float | None


class Members:
    """The members of all sessions of a house. They end with either account, and with the link by which they came."""

    def __init__(self, database: Database, shares: Shares, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._shares = shares
        self._clock = clock

    def now(self) -> float:
        """The Unix time in seconds by which memberships end."""
        return self._clock()

    async def all(self) -> list[Member]:
        """All that hold, the oldest first."""
        columns = "m.session, m.account, m.owner, m.access, ifnull(m.share, ''), m.created_at, m.expires_at"
        query = f"SELECT {columns} {_HOLDS} ORDER BY m.created_at, m.rowid"
        return [Member(*row) for row in await self._database.rows(query, self._clock())]

    async def of(self, session: str) -> list[Member]:
        """The members of a session, the oldest first; somebody who was added and came by a link is there twice."""
        return [member for member in await self.all() if member.session == session]

    async def add(self, session: str, owner: str, account: str, access: str, lasts_s: float | None = None) -> None:
        """Lets somebody use a session, or changes what they may do there. Raises `Invalid` or `Conflict`."""
        allowed = check_access(access)
        if account == owner:
            raise Invalid("This session is yours already.", "Name somebody else.")
        if lasts_s is not None and not SHORTEST_S <= lasts_s <= LONGEST_S:
            raise Invalid("That cannot last so long.", "Use a minute to 366 days, or no end.")
        await self._need_place(session, account)
        now = self._clock()
        await self._database.change(
            "INSERT INTO members VALUES (?, ?, ?, ?, NULL, ?, ?) ON CONFLICT (session, account, ifnull(share, '')) "
            "DO UPDATE SET owner = excluded.owner, access = excluded.access, expires_at = excluded.expires_at",
            session, account, owner, allowed, now, None if lasts_s is None else now + lasts_s,
        )  # fmt: skip

    async def offer(self, token: str) -> Share:
        """The link by which a session can be joined. Raises `NotFound` for none that holds."""
        share = await self._shares.find(token)
        if share is None or share.level not in JOINING:
            raise NotFound("This link does not hold (any more).", "Ask whoever sent it for another one.")
        return share

    async def join(self, token: str, account: str) -> Share:
        """Joins the session of a link, as long as that holds.

        Raises `NotFound` for none that holds and for whoever was put out, `Conflict` where many have the session.
        """
        share = await self.offer(token)
        if account == share.owner:
            return share
        await self._need_place(share.session, account)
        await self._database.change(
            "INSERT OR IGNORE INTO members VALUES (?, ?, ?, ?, ?, ?, ?)", share.session, account, share.owner,
            JOINING[share.level], share.id, self._clock(), share.expires_at,
        )  # fmt: skip
        if all(member.account != account for member in await self.of(share.session)):
            raise NotFound("This link does not hold for you (any more).", "Ask whoever sent it for another one.")
        return share

    async def remove(self, session: str, account: str) -> None:
        """Puts somebody out at once, for good as far as links go by which they came. Raises `NotFound`."""
        if all(member.account != account for member in await self.of(session)):
            raise NotFound("This session is not shared with them.", "See with whom: dimp shares people SESSION")
        condition = "session = ? AND account = ? AND share IS"
        await self._database.change(f"UPDATE members SET expires_at = 0 WHERE {condition} NOT NULL", session, account)
        await self._database.change(f"DELETE FROM members WHERE {condition} NULL", session, account)

    async def forget(self, session: str) -> None:
        """Ends all that holds for a session, links too: it becomes somebody else's."""
        await self._database.change("DELETE FROM members WHERE session = ?", session)
        await self._database.change("DELETE FROM shares WHERE session = ?", session)

    async def changes_elsewhere(self) -> int:
        """A number that is another one after a change of the file by another program."""
        return int((await self._database.rows("PRAGMA data_version"))[0][0])

    async def _need_place(self, session: str, account: str) -> None:
        present = {member.account for member in await self.of(session)}
        if len(present - {account}) >= MOST_MEMBERS:
            raise Conflict(f"{MOST_MEMBERS} people have this session already.", "Put somebody out first.")
