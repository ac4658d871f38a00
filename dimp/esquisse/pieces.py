"""From sentences to token ids without a tokenizer's library: what renders in parallel must not load it.

Captions hold whole words of the vocabulary and commas, so both tokenizers come down to a table of words each. A test
holds that the ids are those of the exported tokenizers.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dimp.esquisse.scene.vocabulary import vocabulary

LENGTH = 40
"""Text tokens of a prompt: pass this as `max_sequence_length`."""

_MARKS = ",.!?'-:;()"


def t5_pieces(words: Sequence[str]) -> list[tuple[str, float]]:
    """The T5 tokenizer's pieces with their scores: whole words in three cases first, then characters."""
    whole = [word for word in words if word.isalpha()]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    for index, word in enumerate(whole):
        pieces += [
            ("▁" + form, -3.0 - 0.001 * index) for form in (word, word.capitalize(), word.upper()) if len(form) > 1
        ]
    known = {piece for piece, _ in pieces}
    marks = ["▁", *string.ascii_letters, *string.digits, *_MARKS, *("▁" + c for c in "aA")]
    return pieces + [(mark, -12.0) for mark in marks if mark not in known]


def _split(word: str, merges: list[tuple[str, str]]) -> list[str]:
    parts = [*word[:-1], word[-1] + "</w>"]
    for left, right in merges:
        index = 0
        while index < len(parts) - 1:
            if (parts[index], parts[index + 1]) == (left, right):
                parts[index : index + 2] = [left + right]
            index += 1
    return parts


def clip_merges(words: Sequence[str]) -> list[tuple[str, str]]:
    """Merges of byte pairs by which every known word is one token."""
    merges: list[tuple[str, str]] = []
    for word in words:
        parts = _split(word, merges) if word.isalpha() else []
        while len(parts) > 1:  # later merges rank lower, so they never disturb earlier words
            merges.append((parts[0], parts[1]))
            parts[0:2] = [parts[0] + parts[1]]
    return merges


def clip_names(words: Sequence[str]) -> list[str]:
    """The CLIP tokenizer's tokens in the order of their ids."""
    letters = [*string.ascii_lowercase, *string.digits, *_MARKS]
    pairs = dict.fromkeys(a + b for a, b in clip_merges(words))
    names = [*letters, *(letter + "</w>" for letter in letters), *pairs]
    return [*names, "<|startoftext|>", "<|endoftext|>"]


@cache
def _tables() -> tuple[dict[str, int], dict[str, int]]:
    words = vocabulary()
    t5 = {piece: index for index, (piece, _) in enumerate(t5_pieces(words))}
    clip = {name: index for index, name in enumerate(clip_names(words))}
    return t5, clip


def _listed(text: str) -> list[str]:
    return text.replace(",", " , ").split()


def token_ids(texts: Sequence[str]) -> NDArray[np.int16]:
    """Ids of both tokenizers, (texts, 2, LENGTH): T5's padded with 0, CLIP's with its end."""
    t5, clip = _tables()
    end = len(clip) - 1
    ids = np.zeros((len(texts), 2, LENGTH), np.int16)
    ids[:, 1] = end
    for row, text in enumerate(texts):
        words = _listed(text)
        first = [t5[word if word == "," else "▁" + word] for word in words][: LENGTH - 1] + [1]
        second = [end - 1, *[clip[word + "</w>"] for word in words][: LENGTH - 2], end]
        ids[row, 0, : len(first)], ids[row, 1, : len(second)] = first, second
    return ids
