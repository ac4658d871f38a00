"""Tokenizers built from a closed vocabulary, in the two kinds that the FLUX format wants.

The T5 one is a Unigram over whole words (lower-case, capitalised and upper-case forms) with single characters as
fallback; the CLIP one is a byte-pair encoding whose merges are derived so that every known word is one token.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from transformers import CLIPTokenizer, T5Tokenizer

from dimp.esquisse.pieces import clip_merges, clip_names, t5_pieces

Meaning = Callable[[str], str]
"""From a word of the vocabulary to the word whose features it shares."""


def t5_tokenizer(words: Sequence[str]) -> T5Tokenizer:
    """A Unigram over these words; whole words and characters carry the word-start mark of sentencepiece."""
    return T5Tokenizer(vocab=t5_pieces(words), extra_ids=0, model_max_length=512)


def t5_ties(tokenizer: T5Tokenizer, meaning: Meaning = str) -> list[int]:
    """For each T5 token, the token of the word that its lower-case form stands for."""
    pieces = tokenizer.get_vocab()
    ties = {index: pieces.get("▁" + meaning(piece.lower().removeprefix("▁")), index) for piece, index in pieces.items()}
    return [ties[index] if index > 2 and _is_word(tokenizer, index) else index for index in range(len(pieces))]


def _is_word(tokenizer: T5Tokenizer, index: int) -> bool:
    piece = tokenizer.convert_ids_to_tokens(index)
    return piece.startswith("▁") and len(piece) > 1


def clip_ties(tokenizer: CLIPTokenizer, meaning: Meaning = str) -> list[int]:
    """For each CLIP token, the token of the word that it stands for."""
    names = tokenizer.get_vocab()
    ties = {}
    for name, index in names.items():
        word = name.removesuffix("</w>")
        whole = name.endswith("</w>") and len(word) > 1
        ties[index] = names.get(meaning(word) + "</w>", index) if whole else index
    return [ties[index] for index in range(len(names))]


def clip_tokenizer(words: Sequence[str], length: int) -> CLIPTokenizer:
    """A byte-pair encoding over these lower-case words; unknown words fall apart into letters."""
    vocab = {name: index for index, name in enumerate(clip_names(words))}
    return CLIPTokenizer(vocab=vocab, merges=clip_merges(words), model_max_length=length)
