"""Encoded prompts, kept on disk: a text encoder is not asked twice for the same words.

What an encoder answers depends on its weights and the LoRAs on them, the tokenizer, the words, their length in
tokens, the number format and the machine it runs on; the digest of all that is the name of the file. The tensors come
back with every bit, so a picture is the same; the encoder (9.5 GB for FLUX.1) need not even be on the device. Each
file carries the BLAKE3 of its bytes: a damaged one is removed and the words are encoded again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any

import msgspec
import torch
from blake3 import blake3
from safetensors.torch import load, save

from dimp.cache_file import keep, read_kept

MOST_BYTES = 2 << 30
"""Room for some 500 prompts of FLUX.1; what was used longest ago goes first."""


_FORMAT = "2"
"""Raised when files of an earlier version must not be taken: those of the first one could hold a LoRA's answer."""

_adapted: ContextVar[str] = ContextVar("adapted", default="")


@contextmanager
def adapt(by: Iterable[tuple[str, float]], asker: str = "") -> Iterator[None]:
    """Say that the encoders answer under these LoRAs, by digest and weight, while inside; and to whom.

    Their answers are kept apart from the plain ones, whether or not a file changes a text encoder; and each person's
    from another's, who could tell else by the time that a picture takes whether somebody has used the same words.
    """
    token = _adapted.set(" ".join(filter(None, (asker, *(f"{digest}:{weight!r}" for digest, weight in by)))))
    try:
        yield
    finally:
        _adapted.reset(token)


class PromptCache:
    """Answers of one set of text encoders. `context` is everything but the words that decides the bits."""

    def __init__(self, folder: Path, context: dict[str, str], most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._context = context
        self._most_bytes = most_bytes

    def wrap(self, pipe: Any) -> None:
        """Put the cache before a pipeline's `encode_prompt`."""
        encode = pipe.encode_prompt
        encode_signature = signature(encode)

        @wraps(encode)
        def encode_once(*positional: Any, **named: Any) -> Any:
            bound = encode_signature.bind(*positional, **named)
            bound.apply_defaults()
            words = _as_text(bound.arguments)
            if words is None:
                return encode(*positional, **named)
            device = bound.arguments.get("device") or pipe._execution_device
            return self._answer([type(pipe).__name__, *words], device, lambda: encode(*positional, **named))

        pipe.encode_prompt = encode_once

    def _answer(self, words: list[str], device: Any, encode: Callable[[], Any]) -> Any:
        asked = [_FORMAT, sorted(self._context.items()), words, str(device), _adapted.get()]
        key = blake3(msgspec.json.encode(asked)).hexdigest()
        path = self._folder / key[:2] / f"{key}.embeds"
        if (kept := _read(path, device)) is not None:
            return kept
        answer = encode()
        tensors = _flatten(answer)
        if tensors is not None:
            with suppress(OSError):  # a full disk costs time, not the picture
                _write(path, tensors)
                self._trim()
        return answer

    def _trim(self) -> None:
        """Remove what was used longest ago until the rest is within bounds."""
        files = sorted(self._folder.glob("*/*.embeds"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        total = 0
        for path in files:
            total += path.stat().st_size
            if total > self._most_bytes:
                path.unlink(missing_ok=True)


def install(pipes: Iterable[Any], folder: Path, context: dict[str, str]) -> None:
    """Put one cache before the text encoders of pipelines that share them."""
    cache = PromptCache(folder, context)
    for pipe in {id(pipe): pipe for pipe in pipes}.values():
        if hasattr(pipe, "encode_prompt"):
            cache.wrap(pipe)


def _as_text(arguments: dict[str, Any]) -> list[str] | None:
    """The arguments as text, None where one is more than words and numbers (a picture, say)."""
    plain = (str, int, float, bool, type(None), torch.device, torch.dtype)
    for value in arguments.values():
        each = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(element, plain) for element in each):
            return None
    return [f"{name}={value!r}" for name, value in arguments.items() if name != "device"]


def _flatten(answer: Any) -> dict[str, torch.Tensor] | None:
    """The tensors of an answer by place (`1`, or `1.0` in a list); None for an answer of another form."""
    tensors: dict[str, torch.Tensor] = {"": torch.tensor([len(answer) if isinstance(answer, tuple) else -1])}
    for place, part in enumerate(answer if isinstance(answer, tuple) else (answer,)):
        if isinstance(part, list) and all(isinstance(tensor, torch.Tensor) for tensor in part):
            tensors |= {f"{place}.{index:04}": tensor.contiguous() for index, tensor in enumerate(part)}
        elif isinstance(part, torch.Tensor):
            tensors[str(place)] = part.contiguous()
        elif part is not None:
            return None
    return tensors


def _unflatten(tensors: dict[str, torch.Tensor]) -> Any:
    size = int(tensors.pop("")[0])
    parts: list[Any] = [None] * max(size, 1)
    for name in sorted(tensors):
        place, _, index = name.partition(".")
        if index:
            parts[int(place)] = [*(parts[int(place)] or []), tensors[name]]
        else:
            parts[int(place)] = tensors[name]
    return tuple(parts) if size >= 0 else parts[0]


def _read(path: Path, device: Any) -> Any:
    body = read_kept(path)
    if body is None:
        return None
    with suppress(OSError):
        os.utime(path)
    return _unflatten({name: tensor.to(device) for name, tensor in load(body).items()})


def _write(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    keep(path, save({name: tensor.detach().cpu().clone() for name, tensor in tensors.items()}))  # none shares memory
