"""Who uses the studio during the soak: always the same actions in the same order."""

from __future__ import annotations

import io
import itertools
from typing import Any

import httpx
from PIL import Image

WORDS = ("make it blue", "add a hat", "make it night", "more contrast", "make the ball smaller")


class User:
    """A person at work; `done` counts the actions that were taken."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._known: list[str] = []
        self._turns = itertools.cycle((
            self._new, self._refine, self._refine, self._star, self._refine, self._undo, self._redo, self._refine,
            self._name, self._crop, self._goto, self._refine, self._tag, self._upload, self._say, self._settle,
        ))  # fmt: skip
        self.done = 0

    def act(self) -> None:
        """One action, and a look at what came of it."""
        next(self._turns)()
        self.done += 1
        self._look()

    def _post(self, path: str, body: Any) -> Any:
        answer = self._client.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def _paint(self, path: str, body: dict[str, Any]) -> None:
        self._known.append(self._post(path, body)["metadata"]["id"])

    def _new(self) -> None:
        self._paint("/api/generate/new", {"prompt": f"a red ball number {self.done} on grass", "seed": self.done})

    def _refine(self) -> None:
        self._paint("/api/generate/refine", {"modification": WORDS[self.done % len(WORDS)], "parent_id": self._newest})

    @property
    def _newest(self) -> str:
        return self._known[-1]

    def _do(self, kind: str, **fields: Any) -> None:
        self._post("/api/actions", {"type": kind, **fields})

    def _star(self) -> None:
        self._do("star", id=self._newest)

    def _undo(self) -> None:
        self._post("/api/session/undo", {"times": 1})

    def _redo(self) -> None:
        self._post("/api/session/redo", {"times": 1})

    def _name(self) -> None:
        self._do("name", id=self._newest, name=f"ball {self.done}")

    def _tag(self) -> None:
        self._do("tag", id=self._newest, tags=["kept", f"t{self.done % 7}"])

    def _crop(self) -> None:
        self._do("crop", id=self._newest, left=0, top=0, width=32, height=32)

    def _goto(self) -> None:
        self._do("goto", id=self._known[-3])

    def _settle(self) -> None:
        self._client.patch("/api/settings", json={"theme": ("dark", "light")[self.done % 2]}).raise_for_status()

    def _say(self) -> None:
        asked = self._post("/api/session/say", {"words": "add a moon", "parent_id": self._newest})
        for generation_id in asked["generation_ids"]:
            self._client.get(f"/api/generations/{generation_id}", params={"wait": 20}).raise_for_status()

    def _upload(self) -> None:
        out = io.BytesIO()
        Image.new("RGB", (32, 32), (self.done % 256, self.done // 256 % 256, 90)).save(out, "PNG")
        headers = {"Content-Type": "image/png"}
        self._client.post("/api/uploads", content=out.getvalue(), headers=headers).raise_for_status()

    def _look(self) -> None:
        """What a page fetches now and then."""
        places = ("/api/session/current", "/api/search?q=ball", "/api/queue", f"/api/generations/{self._newest}")
        view = self._client.get(places[self.done % len(places)])
        view.raise_for_status()
        if digest := view.json().get("image_id"):
            self._client.get(f"/api/images/{digest}/thumbnail").raise_for_status()
