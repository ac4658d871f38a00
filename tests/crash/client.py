"""Clients of the server that is killed: they do real actions, one after the other, and note what was acknowledged."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx

from tests.fake_worker import picture

OVER = ("done", "failed", "cancelled")
WORDS = ("make it blue", "add a hat", "make it night", "remove the ball", "more contrast")


@dataclass
class Witness:
    """Everything that the server ever acknowledged, over all its lives."""

    acted: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Outcomes of actions by operation id."""
    ended: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Status and digest of the generations that were shown as over."""
    uploaded: set[str] = field(default_factory=set)
    doubtful: dict[str, tuple[dict[str, Any], dict[str, str]]] = field(default_factory=dict)
    """Actions that were sent and never answered: they may have been done, or not."""
    styles: dict[str, str] = field(default_factory=dict)
    """Words of the styles that were kept, by id."""
    members: dict[str, set[str]] = field(default_factory=dict)
    """Generations that were put into a collection, by its id."""
    settings: dict[str, set[str]] = field(default_factory=dict)
    """Values that a setting may have now: the last that was acknowledged, and those sent since it was sent."""
    acknowledged: dict[str, set[str]] = field(default_factory=dict)
    """Those of them that were acknowledged."""
    refused: int = 0
    repeated: int = 0


class Client:
    """One client with a will of its own."""

    def __init__(self, http: httpx.AsyncClient, rng: random.Random, witness: Witness) -> None:
        self._http = http
        self._rng = rng
        self._witness = witness
        self._known: list[str] = []

    async def run(self) -> None:
        """Acts until the server is gone."""
        try:
            while True:
                await self._rng.choice((
                    self._act, self._act, self._act, self._look, self._upload, self._cancel, self._keep_style,
                    self._collect, self._set, self._reorder,
                ))()  # fmt: skip
        except httpx.HTTPError:
            return

    async def _act(self) -> None:
        session = self._rng.choice(({}, {}, {}, {"session": "new"}))
        await self._send(f"op-{self._rng.getrandbits(64):x}", self._action(), session)

    async def send_again(self) -> None:
        """Sends whatever was never answered once more, under the same operation id."""
        for op, (action, session) in list(self._witness.doubtful.items()):
            await self._send(op, action, session)

    async def _send(self, op: str, action: dict[str, Any], session: dict[str, str]) -> None:
        self._witness.doubtful[op] = (action, session)
        answer = await self._http.post("/api/actions", json=action, params=session, headers={"Idempotency-Key": op})
        del self._witness.doubtful[op]
        if answer.status_code == 200:
            outcome = answer.json()
            self._witness.acted[op] = outcome
            self._witness.repeated += outcome["repeated"]
            self._known = (self._known + outcome["generation_ids"])[-20:]
        else:
            self._refused(answer)

    def _action(self) -> dict[str, Any]:
        rng = self._rng
        wishes = {"steps": rng.randint(1, 6), "options": {"fake_step_ms": rng.choice((0, 0, 5, 20))}}
        return rng.choice((
            {"type": "new", "prompt": "a red ball", "seed": rng.randint(0, 99), "count": rng.randint(1, 2), **wishes},
            {"type": "refine", "modification": rng.choice(WORDS), "seed": rng.randint(0, 99), **wishes},
            {"type": "undo"}, {"type": "redo"}, {"type": "star", "id": "@"}, {"type": "clear"},
            {"type": "note", "id": "@", "note": f"{rng.random()}"},
            {"type": "tag", "id": "@", "tags": [f"{rng.random()}"]},
        ))  # fmt: skip

    async def _look(self) -> None:
        if not self._known:
            await anyio.sleep(0.01)
            return
        one = (await self._http.get(f"/api/generations/{self._rng.choice(self._known)}?wait=0.3")).json()
        if one.get("status") in OVER:
            self._witness.ended[one["id"]] = (one["status"], one["image_id"])

    async def _upload(self) -> None:
        data = picture("upload", self._rng.randint(0, 9), "", 64, 64)
        answer = await self._http.post("/api/uploads", content=data, headers={"Content-Type": "image/png"})
        if answer.status_code == 201:
            self._witness.uploaded.add(answer.json()["image_id"])
        else:
            self._refused(answer)

    async def _cancel(self) -> None:
        if self._known and self._rng.random() < 0.3:
            await self._http.post(f"/api/generations/{self._rng.choice(self._known)}/cancel")

    async def _keep_style(self) -> None:
        words = f"in ink {self._rng.getrandbits(64)}"
        answer = await self._http.post("/api/presets", json={"name": words, "words": words})
        if answer.status_code == 201:
            self._witness.styles[answer.json()["id"]] = words
        else:
            self._refused(answer)

    async def _collect(self) -> None:
        """Begins a collection, or puts a picture into one."""
        members = self._witness.members
        if not members or self._rng.random() < 0.2:
            answer = await self._http.post("/api/collections", json={"title": f"{self._rng.getrandbits(64)}"})
            if answer.status_code == 201:
                members[answer.json()["id"]] = set()
                return
        elif self._known:
            chosen, picture_id = self._rng.choice(sorted(members)), self._rng.choice(self._known)
            answer = await self._http.post(f"/api/collections/{chosen}/add", json={"ids": [picture_id]})
            if answer.status_code == 200:
                members[chosen].add(picture_id)
                return
        else:
            return
        self._refused(answer)

    async def _set(self) -> None:
        key, value = self._rng.choice(("theme", "language", "keys")), f"v{self._rng.getrandbits(64)}"
        possible = self._witness.settings.setdefault(key, {""})
        overwritten = {"", *self._witness.acknowledged.get(key, ())}
        possible.add(value)
        answer = await self._http.patch("/api/settings", json={key: value})
        if answer.status_code == 200:
            possible -= overwritten
            self._witness.acknowledged[key] = {value, *(self._witness.acknowledged.get(key, set()) - overwritten)}
        else:
            self._refused(answer)

    async def _reorder(self) -> None:
        waiting = [job["id"] for job in (await self._http.get("/api/queue")).json()["waiting"]]
        if len(waiting) < 2:
            return
        moved, before = self._rng.sample(waiting, 2)
        answer = await self._http.post("/api/queue/reorder", json={"id": moved, "before": before})
        if answer.status_code != 200:
            self._refused(answer)

    def _refused(self, answer: httpx.Response) -> None:
        """Nothing to undo, a full queue: fine. That the server made a mistake: not."""
        self._witness.refused += 1
        assert answer.status_code in (400, 404, 409, 429), answer.text
