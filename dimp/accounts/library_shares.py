"""With whom a collection, a style or a note is shared: with somebody by name, or with everybody in the house.

That is kept beside the accounts and not in the log, like members of sessions: it ends, and must not outlive its end.
"""

from __future__ import annotations

import msgspec

from dimp.accounts.records import check_library_access
from dimp.accounts.store import Store
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.owners import EVERYBODY, LibraryAccess

MOST_SHARED = 500
"""Shares of one account: each item with each person is one, and with everybody another."""

_HOLDS = """
    FROM library_shares s JOIN accounts o ON o.id = s.owner LEFT JOIN accounts a ON a.id = s.account
    WHERE o.removed_at IS NULL AND o.role <> 'guest' AND a.removed_at IS NULL
"""


class LibraryShare(msgspec.Struct, frozen=True):
    """An item of `owner` and whom it is shared with: an account, or `EVERYBODY`. `created_at` in Unix seconds."""

    item: str
    owner: str
    account: str
    access: LibraryAccess
    created_at: float


class LibraryShares(Store):
    """All shares of a house. They end with either account."""

    async def all(self) -> list[LibraryShare]:
        """All that hold, the oldest first."""
        query = f"SELECT s.item, s.owner, ifnull(s.account, ?), s.access, s.created_at {_HOLDS} ORDER BY s.rowid"
        return [LibraryShare(*row) for row in await self._database.rows(query, EVERYBODY)]

    async def of(self, item: str, owner: str) -> list[LibraryShare]:
        """With whom an owner shares an item, the oldest first."""
        return [share for share in await self.all() if (share.item, share.owner) == (item, owner)]

    async def add(self, item: str, owner: str, account: str, access: str) -> None:
        """Shares an item with an account or `EVERYBODY`, or changes what they may do. Raises `Invalid`, `Conflict`."""
        allowed = check_library_access(access)
        if account == owner:
            raise Invalid("This is yours already.", "Name somebody else.")
        if len([share for share in await self.all() if share.owner == owner]) >= MOST_SHARED:
            raise Conflict(f"You share {MOST_SHARED} times already.", "Take back what nobody needs.")
        await self._database.change(
            "INSERT INTO library_shares VALUES (?, ?, ?, ?, ?) ON CONFLICT (item, ifnull(account, '')) "
            "DO UPDATE SET owner = excluded.owner, access = excluded.access",
            item, owner, None if account == EVERYBODY else account, allowed, self._clock(),
        )  # fmt: skip

    async def remove(self, item: str, account: str) -> None:
        """Takes back what was shared with an account or with `EVERYBODY`. Raises `NotFound`."""
        statement = "DELETE FROM library_shares WHERE item = ? AND account IS ?"
        if not await self._database.change(statement, item, None if account == EVERYBODY else account):
            raise NotFound("This is not shared with them.", "See with whom: dimp shares with ITEM")

    async def forget(self, item: str) -> None:
        """Takes back all that was shared of an item: it becomes somebody else's, or is gone."""
        await self._database.change("DELETE FROM library_shares WHERE item = ?", item)
