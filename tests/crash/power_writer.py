"""What writes until the power is cut: `python -m tests.crash.power_writer HOME MODEL HUB SEED ACTS`.

Every kind of writer that the data folder has, one act after another; each that was acknowledged is told on stdout as a
line of JSON: its kind, what it is about, what must be there, and true. What changes something is told before, too, with
false: where no acknowledgement follows, it may have been done or not. After so many acts, if there are so many, it cuts
the power by itself: the moment after an acknowledgement is the one in which most can be lost.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import struct
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import anyio.to_thread
from huggingface_hub import constants

from dimp.accounts.house import House, open_house
from dimp.accounts.records import Account
from dimp.cli.install_file import install
from dimp.core.actions import New, Rename, Star, Tag
from dimp.decide.library import collections
from dimp.home import Home
from dimp.models import download
from dimp.models.registry import HUB_MODELS
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp.studio.studio import Studio, open_studio
from tests.fake_worker import fake_command, picture

PULLED = HUB_MODELS[0]
"""The model whose repository the hub of these rounds says that it has."""


_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN, _IOR('X', 125, __u32)
_NO_LOG_FLUSH = 2


def cut_power(place: Path) -> None:
    """From now on nothing reaches the disk that `place` is on, and what was under way is lost."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
    finally:
        os.close(descriptor)


class Writer:
    """Acts at random, and tells what was acknowledged."""

    def __init__(
        self, studio: Studio, house: House, account: Account, home: Home, rng: random.Random, acts: int
    ) -> None:  # fmt: skip
        self._studio = studio
        self._library = studio.library
        self._house = house
        self._account = account
        self._home = home
        self._rng = rng
        self._acts = acts

    async def run(self) -> None:
        """Acts until the power is cut, which shows as whatever error the disk gives."""
        acts: tuple[Callable[[], Awaitable[None]], ...] = (
            self.keep_style, self.collect, self.set, self.rename, self.paint, self.make_key, self.revoke_key,
            self.open_link, self.close_link, self.invite, self.upload, self.pull, self.install,
        )  # fmt: skip
        while True:
            await self._rng.choice(acts)()

    def tell(self, kind: str, name: str, value: object = True, *, done: bool = True) -> None:
        """Acknowledges, or says what is to be done; unbuffered, so that all is told that was acknowledged."""
        os.write(1, json.dumps([kind, name, value, done]).encode() + b"\n")
        self._acts -= done
        if self._acts == 0:
            cut_power(self._home.root)
            os._exit(0)

    def word(self) -> str:
        """A word that no other act has."""
        return f"w{self._rng.getrandbits(64):x}"

    async def keep_style(self) -> None:
        words = self.word()
        style = await self._library.keep_style(words, words, {"steps": 7}, None, actor="cli")
        self.tell("style", style.id, words)

    async def collect(self) -> None:
        made = await self._library.create(self.word(), None, (), actor="cli")
        self.tell("collection", made.id, [])
        if known := [generation.id for session in self._studio.sessions.all() for generation in session.visible()]:
            chosen = self._rng.choice(known)
            self.tell("collection", made.id, [chosen], done=False)
            await self._library.change(lambda now: collections.add(now, made.id, [chosen]), "cli")
            self.tell("collection", made.id, [chosen])

    async def set(self) -> None:
        words = self.word()
        self.tell("setting", "language", words, done=False)
        await self._studio.change_settings({"language": words}, actor="cli")
        self.tell("setting", "language", words)

    async def rename(self) -> None:
        title = self.word()
        session = self._rng.choice(self._studio.sessions.all()) if self._studio.sessions.all() else None
        if session is None:
            session = await self._studio.start_session(title, actor="cli")
        else:
            self.tell("session", session.id, title, done=False)
            await self._studio.do(session.id, Rename(title), actor="cli")
        self.tell("session", session.id, title)

    async def paint(self) -> None:
        action = New(prompt="a red ball on grass", seed=self._rng.randint(0, 99), steps=1)
        outcome = await self._studio.do(None, action, actor="cli")
        generation = await self._studio.finished(outcome.generation_ids[0])
        self.tell("picture", generation.id, generation.digest)
        await self._studio.do(outcome.session_id, Tag(generation.id, (tag := self.word(),)), actor="cli")
        self.tell("tag", generation.id, tag)
        await self._studio.do(outcome.session_id, Star(generation.id), actor="cli")
        self.tell("star", generation.id)

    async def make_key(self) -> None:
        key, secret = await self._house.keys.make(self._account, self.word(), ("read",), None)
        self.tell("key", key.id, secret)

    async def revoke_key(self) -> None:
        if keys := await self._house.keys.of(self._account.id):
            self.tell("key", keys[0].id, None, done=False)
            await self._house.keys.revoke(self._account.id, keys[0].id)
            self.tell("key", keys[0].id, None)

    async def open_link(self) -> None:
        share, token = await self._house.shares.open(self._account.id, self.word(), None, "image")
        self.tell("link", share.id, token)

    async def close_link(self) -> None:
        if links := await self._house.shares.of(self._account.id):
            self.tell("link", links[0].id, None, done=False)
            await self._house.shares.close(self._account.id, links[0].id)
            self.tell("link", links[0].id, None)

    async def invite(self) -> None:
        invitation, _ = await self._house.people.invite("member", self._account.id)
        self.tell("invitation", invitation.id)

    async def upload(self) -> None:
        data = picture("upload", self._rng.randint(0, 99), "", 64, 64)
        stored = await anyio.to_thread.run_sync(self._studio.blobs.put, data, "png")
        self.tell("blob", str(stored.digest))

    async def pull(self) -> None:
        name = self.word()
        await anyio.to_thread.run_sync(self._pull, self._home.models / name)
        self.tell("model", name)

    def _pull(self, folder: Path) -> None:
        download.fetch(PULLED, download.ask(PULLED), folder)

    async def install(self) -> None:
        name = self.word()
        source = self._home.root.parent / "given.safetensors"
        source.write_bytes(SAFETENSORS)
        await anyio.to_thread.run_sync(install, source, self._home.models / "vae", name, "autoencoder")
        self.tell("file", f"vae/{name}.safetensors")


_HEADER = json.dumps({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
SAFETENSORS = len(_HEADER).to_bytes(8, "little") + _HEADER + bytes(range(8))
"""A whole file of weights, as small as can be."""


async def main(root: str, model: str, hub: str, seed: str, acts: str) -> None:
    """Writes until the end."""
    constants.ENDPOINT, constants.HF_HUB_OFFLINE = hub, False
    home = Home(Path(root)).make()
    settings = Settings(model="paper", model_folders={"paper": model})
    async with (
        open_studio(home, settings, command=fake_command(home.images)) as studio,
        open_house(home.accounts, Source().id) as house,
    ):
        account = await house.people.founder() or await house.people.add("Ada", "owner", None, "cli")
        await Writer(studio, house, account, home, random.Random(int(seed)), int(acts)).run()


if __name__ == "__main__":
    anyio.run(main, *sys.argv[1:])
