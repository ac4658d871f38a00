"""The common words of English, from `lexicon.txt`: nouns by how often they are used, then other words."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def common_nouns() -> tuple[str, ...]:
    """The nouns in the singular, the most frequent first."""
    return tuple(_parts()[0].split())


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """All words, the nouns among them."""
    return frozenset(word for part in _parts() for word in part.split())


def _parts() -> tuple[str, str]:
    nouns, _, others = files("dimp.interpret.words").joinpath("lexicon.txt").read_text("utf-8").partition("\n\n")
    return nouns, others
