"""Twenty people at once on the model of the package: one asks for 200 pictures, and then nineteen for three each.

Everybody has pages open, the first as many as they get. A share is one picture a round: the first picture of somebody
is due once everybody had one, the second once everybody had two, whatever the first has waiting.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import anyio
import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from dimp.accounts.house import open_house
from dimp.core.generation import CANCELLED, DONE, FAILED
from dimp.home import Home
from dimp.studio.ids import Source
from dimp_store.sqlite_log import SqliteLog

OTHERS, EACH, MANY = 19, 3, 200
_PICTURE = {"width": 256, "height": 256, "steps": 4}
_ASYNC = {"Prefer": "respond-async"}
_FULL = 429


def run() -> list[dict[str, Any]]:
    """Measure now."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch) / "home").make()
        return anyio.run(_run, home)


async def _run(home: Home) -> list[dict[str, Any]]:
    keys = await _add_people(home)
    with _served(home) as (url, ask):
        async with AsyncExitStack() as stack:
            people = [
                await stack.enter_async_context(
                    httpx.AsyncClient(base_url=url, timeout=600, headers={"Authorization": f"Bearer {key}"})
                )
                for key in keys
            ]
            pages = [await stack.enter_async_context(_pages(url, key, 20 if key is keys[0] else 2)) for key in keys]
            await _paint(people[0], 1)  # the model is there from here on
            before, (waits, accepted, refused) = ask(), await _crowd(people)
            after = ask()
    ranks = await _ranks(home)
    worst = max(rank - (turn + 1) * (OTHERS + 1) for turns in ranks.values() for turn, rank in enumerate(turns))
    return [
        _row("pictures that came before somebody's, beyond a round for each of theirs, at worst", worst, "", "<= 1"),
        _row("wait for the first picture, median of nineteen", median(wait[0] for wait in waits), "s", ""),
        _row("wait for the first picture, longest", max(wait[0] for wait in waits), "s", ""),
        _row("wait for the third picture, longest", max(wait[-1] for wait in waits), "s", ""),
        _row("pictures of the first person taken into the queue meanwhile", accepted, "", ""),
        _row("times that the first person was told to wait", refused, "", ""),
        _row("sockets of the first person, of 20 tried", pages[0], "", "8"),
        _row("sockets of all others", sum(pages[1:]), "", str(2 * OTHERS)),
        _row("resident size more at the end", (after["resident"] - before["resident"]) / 1e6, "MB", "< 32"),
        _row("open files more at the end", after["files"] - before["files"], "", "< 30"),
    ]


def _row(name: str, ours: float, unit: str, goal: str) -> dict[str, Any]:
    return {"name": name, "ours": ours, "unit": unit, "goal": goal}


async def _add_people(home: Home) -> list[str]:
    """Accounts, and a key of each."""
    keys = []
    async with open_house(home.accounts, Source().id) as house:
        for number in range(OTHERS + 1):
            account = await house.people.add(f"Person {number}", "owner" if number == 0 else "member", None, "")
            keys.append((await house.keys.make(account, "bench", ("read", "paint"), None))[1])
    return keys


@asynccontextmanager
async def _pages(url: str, key: str, wanted: int) -> AsyncIterator[int]:
    """Sockets of somebody, as many as there may be."""
    address, headers = url.replace("http", "ws") + "/api/ws/progress", {"Authorization": f"Bearer {key}"}
    async with AsyncExitStack() as stack, anyio.create_task_group() as tasks:
        opened = 0
        try:
            for _ in range(wanted):
                page = await stack.enter_async_context(connect(address, additional_headers=headers, proxy=None))
                tasks.start_soon(_read, page)
                opened += 1
        except InvalidStatus:
            pass
        yield opened
        tasks.cancel_scope.cancel()


async def _read(page: ClientConnection) -> None:
    """Takes what a page is told: one that does not is closed by the server."""
    async for _ in page:
        pass


async def _crowd(people: list[httpx.AsyncClient]) -> tuple[list[list[float]], int, int]:
    """The nineteen's waits in seconds; how many pictures of the first were taken, and how often one was refused."""
    asked = {"taken": 0, "refused": 0}
    waits: list[list[float]] = []
    full = anyio.Event()

    async def ask_for_many() -> None:
        while asked["taken"] < MANY:
            answer = await people[0].post("/api/generate/new", json={"prompt": "a ball", **_PICTURE}, headers=_ASYNC)
            if answer.status_code == _FULL:
                asked["refused"] += 1
                full.set()
                await anyio.sleep(1)
                continue
            answer.raise_for_status()
            asked["taken"] += 1

    async def ask_for_some(person: httpx.AsyncClient) -> None:
        await full.wait()
        began = time.monotonic()
        ids = [await _ask(person, number) for number in range(EACH)]
        waited = []
        for generation_id in ids:
            await _finish(person, generation_id)
            waited.append(time.monotonic() - began)
        waits.append(waited)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ask_for_many)
        async with anyio.create_task_group() as others:
            for person in people[1:]:
                others.start_soon(ask_for_some, person)
        tasks.cancel_scope.cancel()
    return waits, asked["taken"], asked["refused"]


async def _paint(person: httpx.AsyncClient, number: int) -> None:
    await _finish(person, await _ask(person, number))


async def _ask(person: httpx.AsyncClient, number: int) -> str:
    body = {"prompt": f"a blue house {number}", **_PICTURE}
    answer = await person.post("/api/generate/new", json=body, headers=_ASYNC)
    answer.raise_for_status()
    return str(answer.json()["generation_id"])


async def _finish(person: httpx.AsyncClient, generation_id: str) -> None:
    while True:
        answer = await person.get(f"/api/generations/{generation_id}", params={"wait": 30})
        if answer.json()["status"] in (DONE, FAILED, CANCELLED):
            assert answer.json()["status"] == DONE, answer.text
            return


async def _ranks(home: Home) -> dict[str, list[int]]:
    """For each of the nineteen, how many pictures were begun from their asking to each of theirs, itself included."""
    log = await SqliteLog.open(home.log, home.images)
    try:
        rows = await log.read_all(0)
    finally:
        await log.aclose()
    owners: dict[str, str] = {}
    begun: list[str] = []
    since: dict[str, int] = {}
    for row in rows:
        if row.type == "generation.requested":
            owners.setdefault(row.session, row.actor)
            since.setdefault(row.actor, len(begun))
        elif row.type == "generation.started":
            begun.append(owners[row.session])
    first = begun[0]
    return {
        owner: [place - since[owner] + 1 for place, whose in enumerate(begun) if whose == owner]
        for owner in since
        if owner != first
    }


@contextmanager
def _served(home: Home) -> Any:
    """The server as a process of its own: its address, and what asks it for what it holds."""
    command = [sys.executable, "-m", "tests.bench.people_server", str(home.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        stdin, stdout = server.stdin, server.stdout
        assert stdin is not None
        assert stdout is not None

        def ask() -> dict[str, int]:
            stdin.write("\n")
            stdin.flush()
            return dict(json.loads(stdout.readline()))

        reading: Callable[[], dict[str, int]] = ask
        try:
            yield stdout.readline().strip(), reading
        finally:
            stdin.close()
            server.terminate()
            server.wait(60)
