"""From sentences to token ids without a tokenizer's library: what renders in parallel must not load it.

Captions hold whole words of the vocabulary and commas, so both tokenizers come down to a table of words each. A test
holds that the ids are those of the exported tokenizers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dimp.esquisse.pieces import clip_names, t5_pieces
from dimp.esquisse.scene.vocabulary import vocabulary

LENGTH = 40
"""Text tokens of a prompt: pass this as `max_sequence_length`."""


@cache
def _tables() -> tuple[dict[str, int], dict[str, int]]:
    words = vocabulary()
    t5 = {piece: index for index, (piece, _) in enumerate(t5_pieces(words))}
    clip = {name: index for index, name in enumerate(clip_names(words))}
    return t5, clip


def _split(text: str) -> list[str]:
    return text.replace(",", " , ").split()


def token_ids(texts: Sequence[str]) -> NDArray[np.int16]:
    """Ids of both tokenizers, (texts, 2, LENGTH): T5's padded with 0, CLIP's with its end."""
    t5, clip = _tables()
    end = len(clip) - 1
    ids = np.zeros((len(texts), 2, LENGTH), np.int16)
    ids[:, 1] = end
    for row, text in enumerate(texts):
        words = _split(text)
        first = [t5[word if word == "," else "▁" + word] for word in words][: LENGTH - 1] + [1]
        second = [end - 1, *[clip[word + "</w>"] for word in words][: LENGTH - 2], end]
        ids[row, 0, : len(first)], ids[row, 1, : len(second)] = first, second
    return ids
