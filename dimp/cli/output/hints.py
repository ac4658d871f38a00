"""Hints about a picture: which model paints (once), which words it does not know, how the words were read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from dimp.cache_file import keep, read_kept
from dimp.core.views import GenerationView
from dimp.home import Home

DEMO_SIDE = 128
"""Width and height in pixels of every picture that the embedded model was trained on."""


def hints(home: Home, view: GenerationView) -> Iterator[str]:
    """Hints about a picture that was just requested."""
    from dimp.models.catalog import EMBEDDED

    if view.model == EMBEDDED:
        yield from _demo_model_hint(home)
        yield from _unknown_words_hint(home, view.prompt)
        if (view.width, view.height) != (DEMO_SIDE, DEMO_SIDE):
            yield f"The demo model was taught {DEMO_SIDE}x{DEMO_SIDE} pictures only; at other sizes it paints worse."
    for remark in view.remarks:
        yield remark.text
    if view.reading is not None:
        yield f"The prompt is now: {view.prompt!r}"
        if view.reading.note:
            yield view.reading.note


def language_model_interpreter(home: Home) -> str:
    """The setting for how a language model reads the words; empty where the rules alone read them."""
    from dimp.settings import load

    interpreter = load(home, os.environ).interpreter
    return "" if interpreter == "rules" else interpreter


def _demo_model_hint(home: Home) -> Iterator[str]:
    """Given once, where no model was chosen."""
    from dimp.settings import load

    marker = home.cache / "told-of-demo-model"
    if marker.exists() or load(home, os.environ).model:
        return
    with suppress(OSError):  # a hint given twice is better than a command that fails
        marker.touch()
    yield (
        "No model was chosen, so the small demo model paints: it draws simple scenes only.\n"
        "For real pictures: dimp models list, then dimp models pull NAME and dimp config set model NAME"
    )


def _unknown_words_hint(home: Home, prompt: str) -> Iterator[str]:
    """Given once for each word: a kept list of the words says which were mentioned before."""
    from dimp import esquisse

    if not esquisse.available():
        return
    from dimp.esquisse.words import limits_for, taken_words, unknown_words

    path = home.mentioned_words
    mentioned = frozenset((read_kept(path) or b"").decode().split("\n"))
    words = [word for word, _ in (*taken_words(prompt), *unknown_words(prompt))]
    new = [word for word in words if word not in mentioned]
    if new:
        keep(path, "\n".join(sorted(mentioned | {*new})).strip().encode())
        yield limits_for(prompt, mentioned)
