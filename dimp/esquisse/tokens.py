"""Tokenizers built from the closed vocabulary, in the two kinds that the FLUX format wants.

The T5 one is a Unigram over whole words (lower-case, capitalised and upper-case forms) with single characters as
fallback; the CLIP one is a byte-pair encoding whose merges are derived so that every known word is one token.
"""

from __future__ import annotations

import string

from transformers import CLIPTokenizer, T5Tokenizer

from dimp.esquisse.words import vocabulary

TEXT_LENGTH = 32
"""Text tokens of a prompt: pass this as `max_sequence_length`."""


def _words() -> list[str]:
    return [word for word in vocabulary() if word.isalpha()]


def t5_tokenizer() -> T5Tokenizer:
    """Whole words first, then characters; both carry the word-start mark of sentencepiece."""
    words = _words()
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    for index, word in enumerate(words):
        pieces += [
            ("▁" + form, -3.0 - 0.001 * index) for form in (word, word.capitalize(), word.upper()) if len(form) > 1
        ]
    known = {piece for piece, _ in pieces}
    marks = ["▁", *string.ascii_letters, *string.digits, *",.!?'-:;()", *("▁" + c for c in "aA")]
    pieces += [(mark, -12.0) for mark in marks if mark not in known]
    return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=512)


def canonical_ids(tokenizer: T5Tokenizer) -> list[int]:
    """For each T5 token, the token of its lower-case form: tied at export, so that case never matters."""
    pieces = tokenizer.get_vocab()
    lower = {index: pieces.get(piece.lower(), index) for piece, index in pieces.items()}
    return [lower[index] if index > 2 else index for index in range(len(pieces))]


def _split(word: str, merges: list[tuple[str, str]]) -> list[str]:
    parts = [*word[:-1], word[-1] + "</w>"]
    for left, right in merges:
        index = 0
        while index < len(parts) - 1:
            if (parts[index], parts[index + 1]) == (left, right):
                parts[index : index + 2] = [left + right]
            index += 1
    return parts


def clip_tokenizer() -> CLIPTokenizer:
    """A byte-pair encoding over lower-case words; unknown words fall apart into letters."""
    merges: list[tuple[str, str]] = []
    for word in _words():
        parts = _split(word, merges)
        while len(parts) > 1:  # later merges rank lower, so they never disturb earlier words
            merges.append((parts[0], parts[1]))
            parts[0:2] = [parts[0] + parts[1]]
    letters = [*string.ascii_lowercase, *string.digits, *",.!?'-:;()"]
    names = [*letters, *(letter + "</w>" for letter in letters), *dict.fromkeys(a + b for a, b in merges)]
    names += ["<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(
        vocab={name: index for index, name in enumerate(names)}, merges=merges, model_max_length=TEXT_LENGTH
    )
