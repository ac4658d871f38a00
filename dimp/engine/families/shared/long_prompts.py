"""Prompts longer than a CLIP encoder reads at once: encoded in pieces of 75 tokens, one after the other.

CLIP reads 77 tokens, two of which mark the ends; what goes beyond is cut by the pipelines without a word. As A1111 and
ComfyUI do, a longer prompt is divided, each piece is encoded by itself and the network reads them side by side. The
second encoder's answer as a whole is that to the first piece. Prompts that fit go the usual way, with the same bits.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dimp.engine.families.shared.pipeline_family import PROMPTS

FINGERPRINT = "pieces of the prompt"
_ENDS = 2


def encode_in_pieces(pipe: Any, call: dict[str, Any]) -> dict[str, Any]:
    """Return a call with its prompts encoded where one of them is too long to be read at once, else the call itself."""
    prompts = {name: str(call.get(name) or "") for name in PROMPTS}
    pieces = max(count_pieces(pipe, words) for words in prompts.values())
    if pieces < 2:
        return call
    encoded: dict[str, Any] = {}
    for name, words in prompts.items():
        hidden, whole = _encode(pipe, words, pieces)
        encoded[f"{name}_embeds"] = hidden
        if whole is not None:
            encoded[f"{name.removesuffix('prompt')}pooled_prompt_embeds"] = whole
    return {name: value for name, value in call.items() if name not in prompts} | encoded


def count_pieces(pipe: Any, words: str) -> int:
    """Return how many pieces the encoders of a pipeline read words in."""
    longest = 1
    for tokenizer, _ in _encoders(pipe):
        room = tokenizer.model_max_length - _ENDS
        longest = max(longest, -(-len(_tokens(tokenizer, words)) // room))
    return longest


def _encoders(pipe: Any) -> list[tuple[Any, Any]]:
    names = ("", "_2")
    parts = [(pipe.components.get(f"tokenizer{name}"), pipe.components.get(f"text_encoder{name}")) for name in names]
    return [(tokenizer, encoder) for tokenizer, encoder in parts if tokenizer is not None and encoder is not None]


def _tokens(tokenizer: Any, words: str) -> list[int]:
    found: list[int] = tokenizer(words, add_special_tokens=False, truncation=False, verbose=False).input_ids
    return found


def _encode(pipe: Any, words: str, pieces: int) -> tuple[Tensor, Tensor | None]:
    """The encoders' answer to words, piece by piece, and the last encoder's answer to the first piece as a whole."""
    encoders = _encoders(pipe)
    sides: list[Tensor] = []
    whole: Tensor | None = None
    for tokenizer, encoder in encoders:
        answers = []
        for place, ids in enumerate(_divide(tokenizer, words, pieces)):
            asked = torch.tensor([ids], device=pipe._execution_device)
            if len(encoders) == 1:  # Stable Diffusion 1.5 reads the last layer
                answers.append(encoder(asked)[0])
                continue
            answer = encoder(asked, output_hidden_states=True)
            answers.append(answer.hidden_states[-2])
            if place == 0 and answer[0].ndim == 2:
                whole = answer[0]
        sides.append(torch.cat(answers, dim=1))
    return torch.cat(sides, dim=-1), whole


def _divide(tokenizer: Any, words: str, pieces: int) -> list[list[int]]:
    """The tokens in pieces that an encoder reads at once, each between its marks and filled up as tokenizers do it."""
    tokens, room = _tokens(tokenizer, words), tokenizer.model_max_length - _ENDS
    made = []
    for piece in range(pieces):
        inner = [tokenizer.bos_token_id, *tokens[piece * room : (piece + 1) * room], tokenizer.eos_token_id]
        made.append(inner + [tokenizer.pad_token_id] * (tokenizer.model_max_length - len(inner)))
    return made
