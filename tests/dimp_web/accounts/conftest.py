"""A studio of four people: Ada, who founded the house, Otto, who owns it with her, Bob, a member, and Gus, a guest."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import argon2
import httpx
import pytest

from dimp.accounts.house import House, open_house
from dimp.accounts.records import Account
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp.studio.studio import Studio, open_studio
from dimp_web.security.access import access_for
from dimp_web.security.authenticator import COOKIE, Authenticator
from dimp_web.serve import App
from tests.dimp_web.conftest import HOST

PASSWORD = "seven wet otters"
PEOPLE = {"Ada": "owner", "Otto": "owner", "Bob": "member", "Gus": "guest"}
LOCAL_TOKEN = "l0cal-t0ken-of-this-machine"


class Clock:
    """Unix time that tests move on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Crowd:
    """The people, each with a client of their own; `stranger` has none of their secrets."""

    house: House
    studio: Studio
    app: App
    clock: Clock
    accounts: dict[str, Account]
    clients: dict[str, httpx.AsyncClient]
    stranger: httpx.AsyncClient

    def __getitem__(self, name: str) -> httpx.AsyncClient:
        return self.clients[name]

    def client(self, address: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        """Another client, at that address, with these headers."""
        transport = httpx.ASGITransport(app=self.app.guard, client=(address, 50000))  # type: ignore[arg-type]
        return httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", timeout=60, headers=headers)

    async def key(self, name: str, *scopes: str) -> httpx.AsyncClient:
        """A program of somebody's, with a key of these scopes."""
        _, secret = await self.house.keys.make(self.accounts[name], "test", scopes, None)
        return self.client(authorization=f"Bearer {secret}")


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """A hash of a password takes a fifth of a second on purpose; here it takes none, except where it is the subject."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(argon2, "PasswordHasher", cheap)
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def crowd(home: Home, paper: Settings, studio_command: list[str], clock: Clock) -> AsyncIterator[Crowd]:
    async with AsyncExitStack() as stack:
        home.make()
        house = await stack.enter_async_context(open_house(home.accounts, Source().id, clock))
        accounts = {}
        for name, role in PEOPLE.items():  # all with the password of the first: hashing takes its time on purpose
            accounts[name] = await house.people.add(name, role, PASSWORD if name in ("Ada", "Bob") else None, "")
        founder = accounts["Ada"]
        studio = await stack.enter_async_context(open_studio(home, paper, command=studio_command, founder=founder.id))
        rules = access_for("127.0.0.1", 8000, LOCAL_TOKEN, required=True)
        app = App(studio, rules, Authenticator(house, founder, rules))
        made = Crowd(house, studio, app, clock, accounts, {}, None)  # type: ignore[arg-type]
        for name, account in accounts.items():
            made.clients[name] = made.client(cookie=f"{COOKIE}={await house.sign_ins.begin(account, 'test')}")
        made.stranger = made.client()
        yield made
