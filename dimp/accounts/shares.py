"""Links by which anybody may look at a session or a picture without signing in, and those by which people of the house
join a session: expiring, revocable."""

from __future__ import annotations

import msgspec

from dimp.accounts.records import Level, check_level
from dimp.accounts.store import Store
from dimp.accounts.tokens import digest_of, fresh_token
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.owners import Access

LASTS_S = 7 * 86400.0
"""How long a link holds, in seconds, unless another time is asked for."""

MOST_SHARES = 200
SHORTEST_S, LONGEST_S = 60.0, 366 * 86400.0
"""How long something may be shared, in seconds."""

JOINING: dict[Level, Access] = {"look": "view", "continue": "continue"}
"""What whoever joins a session by a link may do in it; links of other levels are for anybody to look at."""

_COLUMNS = "h.id, h.owner, h.session, h.generation, h.level, h.created_at, h.expires_at"


class Share(msgspec.Struct, frozen=True):
    """What a link shows: a session, or with `generation` one picture of it. Times in Unix seconds.

    `owner` is the account that shared it. `level`: the image alone, with its recipe, or with the chain that led to it;
    or whoever has an account joins the session (`JOINING`).
    """

    id: str
    owner: str
    session: str
    generation: str | None
    level: Level
    created_at: float
    expires_at: float


class Shares(Store):
    """All links of a house. They end with the account that made them."""

    async def open(
        self, owner: str, session: str, generation: str | None, level: str, lasts_s: float = LASTS_S
    ) -> tuple[Share, str]:
        """A new link and its token, which is shown this once. Raises `Invalid`, or `Conflict` where there are many."""
        if not SHORTEST_S <= lasts_s <= LONGEST_S:
            raise Invalid("A link cannot last so long.", "Use a minute to 366 days.")
        if level in JOINING and generation is not None:
            raise Invalid("A picture alone cannot be joined.", "Share its session.")
        if len(await self.of(owner)) >= MOST_SHARES:
            raise Conflict(f"There are {MOST_SHARES} links already.", "Close some that nobody needs.")
        now, token = self._clock(), fresh_token()
        share = Share(self._new_id(), owner, session, generation, check_level(level), now, now + lasts_s)
        await self._database.change(
            "INSERT INTO shares VALUES (?, ?, ?, ?, ?, ?, ?, ?)", share.id, digest_of(token), owner, session,
            generation, share.level, now, share.expires_at,
        )  # fmt: skip
        return share, token

    async def of(self, owner: str) -> list[Share]:
        """The links of an account that hold, the oldest first."""
        query = f"SELECT {_COLUMNS} FROM shares h WHERE h.owner = ? AND h.expires_at > ? ORDER BY h.id"
        return [Share(*row) for row in await self._database.rows(query, owner, self._clock())]

    async def find(self, token: str) -> Share | None:
        """What a link shows, if it holds."""
        query = (
            f"SELECT {_COLUMNS} FROM shares h JOIN accounts a ON a.id = h.owner "
            "WHERE h.token = ? AND h.expires_at > ? AND a.removed_at IS NULL AND a.role <> 'guest'"
        )
        row = await self._database.row(query, digest_of(token), self._clock())
        return None if row is None else Share(*row)

    async def close(self, owner: str, share_id: str) -> None:
        """Ends a link. Raises `NotFound`."""
        if not await self._database.change("DELETE FROM shares WHERE id = ? AND owner = ?", share_id, owner):
            raise NotFound("There is no such link.", "It may have ended by itself.")
