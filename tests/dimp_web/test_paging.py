"""What is sent of a long history: a page at first, and an overview of all of it."""

from __future__ import annotations

import base64
import gzip
import random
import uuid
from collections.abc import Iterator

import msgspec

from dimp.core import events as ev
from dimp.core.session import Session, fold
from dimp.core.views import HISTORY_PAGE, OUTLINE_WORDS
from dimp_web import paging

WORDS = ("red", "ball", "green", "grass", "near", "small", "wooden", "house", "cloudy", "evening", "sky", "mountains")
MOST_SENT_AT_FIRST = 60_000


def long_session(count: int, words: int = 12) -> Session:
    """Pictures changed one after the other, with digests, miniatures and words that do not compress away."""
    session, chance = Session(str(uuid.UUID(int=7))), random.Random(1)
    for version, event in enumerate(_events(count, words, chance), start=1):
        fold(session, ev.Stamped(version, session.id, version, f"2026-01-01T10:00:{version:09.6f}Z", "x", None, event))
    return session


def _events(count: int, words: int, chance: random.Random) -> Iterator[ev.AnyEvent]:
    yield ev.SessionStarted("A red ball")
    parent = None
    for _ in range(count):
        own, prompt = str(uuid.UUID(int=chance.getrandbits(128))), " ".join(chance.choices(WORDS, k=words))
        yield msgspec.structs.replace(
            ev.BLANK, id=own, kind="refinement" if parent else "new", parent_id=parent, prompt=prompt,
            source_prompt=prompt, modification=prompt[:80], seed=chance.getrandbits(31), model="m", width=512,
            height=512, model_revision=f"{chance.getrandbits(256):064x}", source=f"{chance.getrandbits(256):064x}",
            expected_head=parent,
        )  # fmt: skip
        yield ev.GenerationStarted(own, 1)
        lqip = base64.b64encode(chance.randbytes(16 * 12 * 3)).decode()
        digest = f"{chance.getrandbits(256):064x}"
        yield ev.GenerationCompleted(own, digest, "png", 300_000, 512, 512, 3000, 0, {"torch": "2.13"}, lqip, True)
        parent = own


def sent(answer: object) -> int:
    return len(gzip.compress(msgspec.json.encode(answer), 6))


def test_a_history_of_300_pictures_is_small_at_first_and_whole_in_pages() -> None:
    session = long_session(300)
    first = paging.view(session)
    assert sent(first) <= MOST_SENT_AT_FIRST
    assert (len(first.history), first.history_more, first.picture_count) == (HISTORY_PAGE, True, 300)
    read = list(first.history)
    while first.history_more and read[0].order:
        read = [*paging.history(session, HISTORY_PAGE, read[0].order).generations, *read]
    assert [view.order for view in read] == list(range(300))


def test_the_outline_of_300_pictures_is_small_and_knows_every_branch() -> None:
    session = long_session(300, words=200)
    outline = paging.outline(session)
    assert sent(outline) <= MOST_SENT_AT_FIRST / 2
    assert [(node.id, node.parent_id) for node in outline.nodes] == [
        (generation.id, generation.recipe.parent_id) for generation in session.generations.values()
    ]
    assert max(len(node.words) for node in outline.nodes) == OUTLINE_WORDS
