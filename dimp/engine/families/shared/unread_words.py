"""Which words at the end of a prompt a text encoder has no room for: its tokenizer tells, without encoding anything."""

from __future__ import annotations

from typing import Any


def find_unread(tokenizer: Any, framed: str, words: str, limit: int) -> str:
    """Return the words that a tokenizer cuts off, whole ones; empty where all are read.

    `framed` are the words as the encoder gets them (in a chat, say), `limit` is how many tokens it reads.
    """
    tokenizer = getattr(tokenizer, "tokenizer", tokenizer)  # that of a processor
    if not getattr(tokenizer, "is_fast", False):
        return ""
    places = tokenizer(framed, return_offsets_mapping=True, truncation=False, verbose=False).offset_mapping
    if len(places) <= limit:
        return ""
    ends = 0  # marks after the words, which stay when the words are cut
    while ends < len(places) and places[-1 - ends][0] == places[-1 - ends][1]:
        ends += 1
    cut = places[max(limit - ends, 0)][0] - framed.find(words)
    return _whole_words(words, cut)


def frame_as_chat(tokenizer: Any, words: str, *, thinking: bool) -> str:
    """Return words as a user's message to a language model."""
    messages = [{"role": "user", "content": words}]
    framed: str = tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=True, enable_thinking=thinking
    )
    return framed


def shortest(found: list[str]) -> str:
    """Return the words that no encoder read, of those that each left out."""
    return min(found, key=len, default="")


def _whole_words(words: str, cut: int) -> str:
    """The words from a place on, with the whole of one that is cut in two."""
    if cut >= len(words):
        return ""
    cut = max(cut, 0)
    while cut > 0 and not words[cut - 1].isspace() and not words[cut].isspace():
        cut -= 1
    return words[cut:].strip()
