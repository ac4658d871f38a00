"""Closed word lists of the rules: short, hand-made, and the only place where English words are listed at length."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """The words of `text`, written one after another so that a list reads as a list."""
    return frozenset(text.split())
