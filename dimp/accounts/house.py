"""All that is known of the people of one data folder, opened together."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from dimp.accounts.api_keys import ApiKeys
from dimp.accounts.database import Database
from dimp.accounts.identities import Identities
from dimp.accounts.library_shares import LibraryShares
from dimp.accounts.members import Members
from dimp.accounts.people import People
from dimp.accounts.records import Account
from dimp.accounts.shares import Shares
from dimp.accounts.sign_ins import SignIns


class House:
    """People, sign-ins, keys, identities, links, members of sessions and shares of libraries, over one file.

    `clock` tells the Unix time in seconds.
    """

    def __init__(self, database: Database, new_id: Callable[[], str], clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.people = People(database, new_id, clock=clock)
        self.sign_ins = SignIns(database, new_id, clock)
        self.keys = ApiKeys(database, new_id, self.sign_ins, clock)
        self.identities = Identities(database, new_id, clock)
        self.shares = Shares(database, new_id, clock)
        self.members = Members(database, self.shares, clock)
        self.library_shares = LibraryShares(database, new_id, clock)

    async def admits(self, account: Account, sign_in: str, key: str, until: float | None = None) -> bool:
        """Whether somebody who came by a sign-in or a key (the other is empty) may still be here, in the same role.

        With a JWT they may until it ends, in Unix seconds.
        """
        if until is not None and until <= self.clock():
            return False
        present = any(
            (known.id, known.role, known.epoch) == (account.id, account.role, account.epoch)
            for known in await self.people.all()
        )
        by_sign_in = not sign_in or await self.sign_ins.holds(sign_in)
        return present and by_sign_in and (not key or await self.keys.holds(key))


@asynccontextmanager
async def open_house(
    path: Path, new_id: Callable[[], str], clock: Callable[[], float] = time.time
) -> AsyncIterator[House]:
    """The people of the file at `path`, which is made where there is none. Raises as `Database.open`.

    `new_id` makes UUIDv7s, `clock` tells the Unix time in seconds.
    """
    async with Database.open(path) as database:
        yield House(database, new_id, clock)
