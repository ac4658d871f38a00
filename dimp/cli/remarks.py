"""What is said beside a picture: which model paints (once), which words it does not know, how words were read."""

from __future__ import annotations

import os
from collections.abc import Iterator

from dimp.home import Home
from dimp.views import GenerationView

DEMO_SIDE = 128
"""Pixels of a side of every picture that the embedded model was trained on."""


def remarks(home: Home, one: GenerationView) -> Iterator[str]:
    """Remarks on a picture that was just asked for."""
    from dimp.catalog import EMBEDDED

    if one.model == EMBEDDED:
        yield from _demo_model(home)
        yield from _unknown(one.prompt)
        if (one.width, one.height) != (DEMO_SIDE, DEMO_SIDE):
            yield f"The demo model learnt {DEMO_SIDE}x{DEMO_SIDE} pictures only; at other sizes it repeats itself."
    if one.reading is not None:
        yield f"The prompt is now: {one.prompt!r}"
        if one.reading.note:
            yield one.reading.note


def language_model(home: Home) -> str:
    """Which way a language model is asked how words are meant; empty where the rules read alone."""
    from dimp.settings import load

    said = load(home, os.environ).interpreter
    return "" if said == "rules" else said


def _demo_model(home: Home) -> Iterator[str]:
    """Said once, where no model was chosen."""
    from dimp.settings import load

    marker = home.cache / "told-of-demo-model"
    if marker.exists() or load(home, os.environ).model:
        return
    marker.touch()
    yield (
        "No model was chosen, so the small demo model paints: it draws simple scenes only.\n"
        "For real pictures: dimp models list, then dimp models pull NAME and dimp config set model NAME"
    )


def _unknown(prompt: str) -> Iterator[str]:
    from dimp import esquisse

    if esquisse.available():
        from dimp.esquisse.words import limits_for

        if said := limits_for(prompt):
            yield said
