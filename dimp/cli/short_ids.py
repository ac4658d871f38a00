"""Short names for pictures that `resolve` accepts: the fewest digits that are unique in the session. Pure.

Ids made in the same minute begin alike, digests do not: a painted picture gets its digest where no other picture has
the same bytes, and anything else its id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dimp.core.session import Session

_MIN_LENGTH = 8


def short_ids(session: Session) -> dict[str, str]:
    """A short name for each generation, by generation id."""
    generations = session.generations.values()
    copies = Counter(generation.digest for generation in generations if generation.digest)
    by_id = _unique_prefixes([generation.id for generation in generations])
    # `resolve` tries ids before digests, so a short digest must not begin like an id.
    by_digest = _unique_prefixes([*copies, *(generation.id for generation in generations)])
    return {
        generation.id: by_digest[generation.digest]
        if generation.digest and copies[generation.digest] == 1
        else by_id[generation.id]
        for generation in generations
    }


def _unique_prefixes(texts: Iterable[str]) -> dict[str, str]:
    """The shortest beginning of each text that no other has; in sorted order only neighbours can share it."""
    ordered = sorted(set(texts))
    prefixes = {}
    for before, text, after in zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False):
        needed = max(_shared_length(before, text), _shared_length(text, after)) + 1
        prefixes[text] = text[: max(needed, _MIN_LENGTH)]
    return prefixes


def _shared_length(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
