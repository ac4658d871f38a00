"""Prompts that CLIP does not read as they stand: longer than it reads at once, or with weights on their words.

CLIP reads 77 tokens, two of which mark the ends; what goes beyond is cut by the pipelines without a word. As A1111 and
ComfyUI do, a longer prompt is divided, each piece is encoded by itself and the network reads them side by side; `BREAK`
begins a piece where it stands. The second encoder's answer as a whole is that to the first piece. A word of weight w
counts as in ComfyUI: its place in the answer moves w times as far from the answer to no words. Prompts that fit and
hold no weights go the usual way, with the same bits. An embedding of textual inversion takes the room of its vectors,
and is never divided.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor

from dimp.core.syntax import embeddings, weights
from dimp.engine.families.shared.embeddings import Vectors, put_in_place
from dimp.engine.families.shared.pipeline_family import PROMPTS

FINGERPRINT = "pieces of the prompt"
_ENDS = 2

_STAND_IN = 0
"""The token where a vector stands. None that marks the end, for which an encoder's answer as a whole is looked up."""

Tokens = list[tuple[int | Tensor, float]]
"""Tokens of one piece, or vectors in their place, each with its weight."""


class _Answer(NamedTuple):
    """What an encoder says of one piece: of each token (1, tokens, width), and of the piece as a whole, if it does."""

    hidden: Tensor
    whole: Tensor | None


def encode_in_pieces(pipe: Any, call: dict[str, Any], vectors: Vectors) -> dict[str, Any]:
    """Return a call with its prompts encoded where a pipeline can't read one of them, else with their bare words.

    `vectors` are those of the words that are embeddings.
    """
    prompts = {name: str(call.get(name) or "") for name in PROMPTS}
    pieces = max(count_pieces(pipe, words, vectors) for words in prompts.values())
    weighed = any(weights.is_weighed(weights.parse(words)) for words in prompts.values())
    if pieces < 2 and not weighed and not vectors:
        return call | {name: weights.plain(words) for name, words in prompts.items() if words}
    encoded: dict[str, Any] = {}
    for name, words in prompts.items():
        hidden, whole = _encode(pipe, words, pieces, vectors)
        encoded[f"{name}_embeds"] = hidden
        if whole is not None:
            encoded[f"{name.removesuffix('prompt')}pooled_prompt_embeds"] = whole
    return {name: value for name, value in call.items() if name not in prompts} | encoded


def count_pieces(pipe: Any, words: str, vectors: Vectors) -> int:
    """Return how many pieces the encoders of a pipeline read words in."""
    tokenizers = [tokenizer for tokenizer, _ in _encoders(pipe)]
    return max(
        (len(_divide(tokenizer, words, _of(place, vectors))) for place, tokenizer in enumerate(tokenizers)), default=1
    )


def _encoders(pipe: Any) -> list[tuple[Any, Any]]:
    names = ("", "_2")
    parts = [(pipe.components.get(f"tokenizer{name}"), pipe.components.get(f"text_encoder{name}")) for name in names]
    return [(tokenizer, encoder) for tokenizer, encoder in parts if tokenizer is not None and encoder is not None]


def _of(encoder: int, vectors: Vectors) -> Mapping[str, Tensor]:
    """The vectors for one of the encoders, by its place."""
    return {name: each[encoder] for name, each in vectors.items()}


def _encode(pipe: Any, words: str, pieces: int, vectors: Vectors) -> tuple[Tensor, Tensor | None]:
    """The encoders' answer to words, piece by piece, and the last encoder's answer to the first piece as a whole."""
    encoders = _encoders(pipe)
    sides: list[Tensor] = []
    whole: Tensor | None = None
    for place, (tokenizer, encoder) in enumerate(encoders):
        divided = _divide(tokenizer, words, _of(place, vectors))
        divided += [[]] * (pieces - len(divided))
        answers = [_ask(tokenizer, encoder, tokens, pipe._execution_device, len(encoders)) for tokens in divided]
        sides.append(torch.cat([answer.hidden for answer in answers], dim=1))
        whole = answers[0].whole if answers[0].whole is not None else whole
    return torch.cat(sides, dim=-1), whole


def _ask(tokenizer: Any, encoder: Any, tokens: Tokens, device: Any, encoders: int) -> _Answer:
    """The answer to one piece, its words weighed."""
    rows = {place: token for place, (token, _) in enumerate(tokens, 1) if isinstance(token, Tensor)}
    with put_in_place(encoder, rows):
        answer = _run(encoder, _fill(tokenizer, tokens), device, encoders)
    if all(weight == 1.0 for _, weight in tokens):
        return answer
    empty = _run(encoder, _fill(tokenizer, []), device, encoders).hidden
    weighed = torch.ones(answer.hidden.shape[1], dtype=torch.float32)
    weighed[1 : 1 + len(tokens)] = torch.tensor([weight for _, weight in tokens])
    shares = weighed.to(answer.hidden)[None, :, None]
    return _Answer(empty + (answer.hidden - empty) * shares, answer.whole)


def _run(encoder: Any, ids: list[int], device: Any, encoders: int) -> _Answer:
    asked = torch.tensor([ids], device=device)
    if encoders == 1:  # Stable Diffusion 1.5 reads the last layer
        return _Answer(encoder(asked)[0], None)
    answer = encoder(asked, output_hidden_states=True)
    return _Answer(answer.hidden_states[-2], answer[0] if answer[0].ndim == 2 else None)


def _divide(tokenizer: Any, words: str, vectors: Mapping[str, Tensor]) -> list[Tokens]:
    """The tokens of words, each with its weight, in pieces that an encoder reads at once; at least one piece."""
    room, pieces = tokenizer.model_max_length - _ENDS, list[Tokens]([[]])
    for part in weights.parse(words):
        if part.breaks:
            pieces.append([])
        for run in _runs(tokenizer, part.text, vectors):
            if len(pieces[-1]) + len(run) > room:
                pieces.append([])
            pieces[-1] += [(token, part.weight) for token in run]
    return pieces


def _runs(tokenizer: Any, words: str, vectors: Mapping[str, Tensor]) -> list[list[int | Tensor]]:
    """Words as what must stay together: single tokens, and all the vectors of an embedding."""
    runs: list[list[int | Tensor]] = []
    for part in embeddings.divide(words, vectors):
        if part.name:
            runs.append(list(vectors[part.name]))
        else:
            tokens = tokenizer(part.text, add_special_tokens=False, truncation=False, verbose=False).input_ids
            runs += [[token] for token in tokens]
    return runs


def _fill(tokenizer: Any, tokens: Tokens) -> list[int]:
    """A piece as an encoder takes it: between its marks, and filled up as tokenizers do it."""
    ids = [_STAND_IN if isinstance(token, Tensor) else token for token, _ in tokens]
    inner = [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]
    return inner + [tokenizer.pad_token_id] * (tokenizer.model_max_length - len(inner))
