"""Answers held to a JSON schema while they are written: every token that could break it is out of the question.

llguidance says which tokens may come next. Near the end of the room that an answer has, only what closes open strings
and lists is left where there is a choice, so an answer has its form whatever model writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch
from llguidance import LLMatcher
from llguidance.hf import from_tokenizer
from torch import Tensor
from transformers import LogitsProcessor

_QUOTE, _BRACKETS = '"', "]}"
_CLOSING = frozenset('"]},:')
_SPARE = 8
"""Tokens kept beside those of the shortest answer: words may be cut at other places than in that one."""


class Vocabulary:
    """The tokens of a language model as llguidance takes them: made once a model, for it takes about a second.

    `size` is that of the model's answers, in tokens, which may be more than the tokenizer has.
    """

    def __init__(self, tokenizer: Any, size: int, ends: list[int]) -> None:
        self.size = size
        self.tokenizer = tokenizer
        self.tokens = from_tokenizer(tokenizer, n_vocab=size, eos_token=ends)
        closing = {token: place for token, place in tokenizer.get_vocab().items() if set(token) <= _CLOSING}
        self.quotes = self._mark(place for token, place in closing.items() if token.startswith(_QUOTE))
        self.brackets = self._mark(place for token, place in closing.items() if token[:1] in tuple(_BRACKETS))

    def closing(self, allowed: Tensor) -> Tensor:
        """Return those of the allowed tokens that bring an answer to its end soonest, all where none does."""
        in_text = int(allowed.sum()) > self.size // 4  # where nearly anything may come next, brackets are text
        nearest = allowed & (self.quotes if in_text else self.brackets)
        return nearest if nearest.any() else allowed

    def _mark(self, places: Iterable[int]) -> Tensor:
        marked = torch.zeros(self.size, dtype=torch.bool)
        marked[[place for place in places if place < self.size]] = True
        return marked


class JsonConstraint(LogitsProcessor):
    """Lets a model write one JSON value of a schema, within `most_tokens`."""

    def __init__(self, vocabulary: Vocabulary, schema: Mapping[str, Any], most_tokens: int) -> None:
        grammar = LLMatcher.grammar_from_json_schema(json.dumps(schema), defaults={"whitespace_flexible": False})
        self._matcher = LLMatcher(vocabulary.tokens, grammar)
        if error := self._matcher.get_error():
            raise ValueError(error)
        self._vocabulary = vocabulary
        shortest = json.dumps(shortest_value(schema), separators=(",", ":"))
        self._close_at = most_tokens - len(vocabulary.tokenizer.encode(shortest, add_special_tokens=False)) - _SPARE
        self._begin = -1
        self._read = 0

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Return the scores (1, vocabulary) with every token at minus infinity that may not come next."""
        if self._begin < 0:
            self._begin = self._read = input_ids.shape[1]
        self._matcher.consume_tokens(input_ids[0, self._read :].tolist())
        self._read = input_ids.shape[1]
        allowed = self._allowed()
        if self._read - self._begin >= self._close_at:
            allowed = self._vocabulary.closing(allowed)
        return scores.masked_fill(~allowed.to(scores.device), -torch.inf)

    def _allowed(self) -> Tensor:
        bits = np.unpackbits(np.frombuffer(self._matcher.compute_bitmask(), np.uint8), bitorder="little")
        return torch.from_numpy(bits[: self._vocabulary.size].astype(bool))


def shortest_value(schema: Mapping[str, Any]) -> Any:
    """Return about the shortest value of a schema, the longest where one of several must be chosen."""
    if "enum" in schema:
        return max(schema["enum"], key=len)
    match schema.get("type"):
        case "object":
            return {name: shortest_value(inner) for name, inner in schema["properties"].items()}
        case "array":
            return []
        case "string":
            return "a" * schema.get("minLength", 0)
    raise ValueError(f"no value is known for a schema of the type {schema.get('type')!r}")
