"""What everything that is kept of the people of a house stands on: the file, ids for what is new, the time."""

from __future__ import annotations

import time
from collections.abc import Callable

from dimp.accounts.database import Database


class Store:
    """One kind of what is kept in `accounts.db`. `new_id` makes UUIDv7s, `clock` tells the Unix time in seconds."""

    def __init__(
        self, database: Database, new_id: Callable[[], str], clock: Callable[[], float] = time.time
    ) -> None:  # fmt: skip
        self._database = database
        self._new_id = new_id
        self._clock = clock
