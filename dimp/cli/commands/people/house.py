"""What the commands about people share: the file of the data folder, opened for one command, server or not."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import anyio

from dimp.accounts.house import House, open_house
from dimp.accounts.passwords import need_libraries
from dimp.accounts.records import Account
from dimp.cli.exits import Usage
from dimp.cli.options import CommonOptions
from dimp.cli.store import resolve_home
from dimp.core.errors import NotFound
from dimp.studio.ids import Source

_Result = TypeVar("_Result")


def with_house(options: CommonOptions, work: Callable[[House], Awaitable[_Result]]) -> _Result:
    """What `work` makes of the people of the data folder. A running server sees every change at once."""
    need_libraries()
    home = resolve_home(options.home).make()

    async def run() -> _Result:
        async with open_house(home.accounts, Source().id) as house:
            return await work(house)

    return anyio.run(run)


async def founder_of(house: House) -> Account:
    """Who acts, where a command names nobody. Raises `NotFound` where nobody has an account."""
    founder = await house.people.founder()
    if founder is None:
        raise NotFound("Nobody has an account yet.", "Add yourself: dimp users add NAME")
    return founder


def ask_password(name: str) -> str:
    """A password, typed twice at a terminal, else the first line of the input. Raises `Usage`."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("Once more: ") != password:
        raise Usage("These are two different passwords.", "Type the same one twice.")
    return password


def day_of(time: float | None) -> str:
    """A day in UTC; a dash for none."""
    return "-" if time is None else f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d}"


def time_of(time: float) -> str:
    """A minute in UTC."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M}"
