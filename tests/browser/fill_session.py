"""Sessions that would take too long to paint: their events are written as they would have been."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from dimp.core import events as ev
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from dimp_store.log import Draft
from tests.fake_worker import fake_command, picture

SIDE = 64
_AT = "2026-03-01T09:00:00.000000Z"
_BATCH = 1000


async def fill_session(
    home: Home, paper: Settings, count: int, parent_of: Callable[[int], int | None] = lambda at: at - 1 if at else None
) -> list[str]:
    """One session of `count` painted pictures; `parent_of` tells by number which one each grew from. Their ids."""
    ids = [str(uuid.UUID(int=at + 1)) for at in range(count)]
    async with open_studio(home, paper, command=fake_command(home.images)) as studio:
        session = await studio.start_session("A long one")
        version, stored = session.version, _store_pictures(studio)
        for first in range(0, count, _BATCH):
            drafts: list[Draft] = []
            for at in range(first, min(count, first + _BATCH)):
                parent = parent_of(at)
                request = _request(ids[at], at, None if parent is None else ids[parent], ids[at - 1] if at else None)
                digest, size = stored[at % len(stored)]
                done = ev.GenerationCompleted(ids[at], digest, "png", size, SIDE, SIDE, 900, 0, {}, "A" * 768, True)
                drafts += [Draft(ev.tag_of(event), ev.encode(event), _AT, "test") for event in (request, done)]
            version = (await studio.log.append(session.id, version, drafts))[-1].version
    return ids


def _store_pictures(studio: Studio) -> list[tuple[str, int]]:
    blobs = [studio.blobs.put(picture("ball", seed, "", SIDE, SIDE), "png") for seed in range(8)]
    return [(str(blob.digest), blob.size) for blob in blobs]


def _request(id_: str, at: int, parent: str | None, head: str | None) -> ev.GenerationRequested:
    return ev.GenerationRequested(
        id=id_, kind="refinement" if parent else "new", parent_id=parent, prompt=f"a red ball number{at}",
        negative_prompt="", modification=f"make it number{at}" if parent else None, seed=at, steps=4,
        strength=0.6 if parent else None, guidance_scale=3.5, width=SIDE, height=SIDE, model="paper",
        model_revision="r", source=None, mask=None, loras=(), controls=(), scheduler="s", batch=None,
        method="img2img" if parent else "txt2img", source_prompt="", instruction="", options={}, reading=None,
        expected_head=head, priority="interactive",
    )  # fmt: skip
