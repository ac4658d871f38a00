"""Short names for pictures that `resolve` understands: the fewest digits that are unique in the session. Pure.

Ids made in the same minute begin alike, digests do not: a painted picture is called by its digest where no other
has the same bytes, and anything else by its id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dimp.session import Session

_SHORTEST = 8


def handles(session: Session) -> dict[str, str]:
    """A short name for each generation, by id."""
    everyone = session.generations.values()
    copies = Counter(one.digest for one in everyone if one.digest)
    by_id = _prefixes([one.id for one in everyone])
    # An id prefix is looked for before a digest, so a digest must not begin like an id.
    by_digest = _prefixes([*copies, *(one.id for one in everyone)])
    return {
        one.id: by_digest[one.digest] if one.digest and copies[one.digest] == 1 else by_id[one.id] for one in everyone
    }


def _prefixes(texts: Iterable[str]) -> dict[str, str]:
    """The shortest beginning of each text that no other has: neighbours in order are the only rivals."""
    ordered = sorted(set(texts))
    found = {}
    for before, text, after in zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False):
        needed = max(_common(before, text), _common(text, after)) + 1
        found[text] = text[: max(needed, _SHORTEST)]
    return found


def _common(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
