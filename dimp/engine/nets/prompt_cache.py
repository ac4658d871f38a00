"""Encoded prompts, kept on disk: a text encoder is not asked twice for the same words.

What an encoder answers depends on its weights, the tokenizer, the words, their length in tokens, the number format and
the machine it runs on; the digest of all that is the name of the file. The tensors come back with every bit, so a
picture is the same; the encoder (9.5 GB for FLUX.1) need not even be on the device. Each file carries the BLAKE3 of its
bytes: a damaged one is removed and the words are encoded anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any

import msgspec
import torch
from blake3 import blake3
from safetensors.torch import load, save

MOST_BYTES = 2 << 30
"""Room for some 500 prompts of FLUX.1; what was used longest ago goes first."""

_DIGEST = 32
Answer = tuple[Any, ...]


class Cache:
    """Answers of one set of text encoders. `about` is everything but the words that decides the bits."""

    def __init__(self, folder: Path, about: dict[str, str], most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._about = about
        self._most_bytes = most_bytes

    def wrap(self, pipe: Any) -> None:
        """Put the cache before a pipeline's `encode_prompt`."""
        encode = pipe.encode_prompt
        said = signature(encode)

        @wraps(encode)
        def cached(*given: Any, **named: Any) -> Any:
            bound = said.bind(*given, **named)
            bound.apply_defaults()
            words = _plain(bound.arguments)
            if words is None or _adapted(pipe):
                return encode(*given, **named)
            device = bound.arguments.get("device") or pipe._execution_device
            return self._answer([type(pipe).__name__, *words], device, lambda: encode(*given, **named))

        pipe.encode_prompt = cached

    def _answer(self, words: list[str], device: Any, encode: Callable[[], Any]) -> Any:
        key = blake3(msgspec.json.encode([sorted(self._about.items()), words, str(device)])).hexdigest()
        path = self._folder / key[:2] / f"{key}.embeds"
        if (kept := _read(path, device)) is not None:
            return kept
        answer = encode()
        tensors = _flat(answer)
        if tensors is not None:
            with suppress(OSError):  # a full disk costs time, not the picture
                _write(path, tensors)
                self._trim()
        return answer

    def _trim(self) -> None:
        """Remove what was used longest ago until the rest is within bounds."""
        files = sorted(self._folder.glob("*/*.embeds"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        there = 0
        for path in files:
            there += path.stat().st_size
            if there > self._most_bytes:
                path.unlink(missing_ok=True)


def install(pipes: Iterable[Any], folder: Path, about: dict[str, str]) -> None:
    """Put one cache before the text encoders of pipelines that share them."""
    cache = Cache(folder, about)
    for pipe in {id(pipe): pipe for pipe in pipes}.values():
        if hasattr(pipe, "encode_prompt"):
            cache.wrap(pipe)


def _plain(arguments: dict[str, Any]) -> list[str] | None:
    """The arguments as text, None where one is more than words and numbers (a picture, say)."""
    plain = (str, int, float, bool, type(None), torch.device, torch.dtype)
    for value in arguments.values():
        each = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(one, plain) for one in each):
            return None
    return [f"{name}={value!r}" for name, value in arguments.items() if name != "device"]


def _adapted(pipe: Any) -> bool:
    """Whether an adapter sits on a text encoder: then the weights are not those of the folder."""
    encoders = (part for name, part in pipe.components.items() if name.startswith("text_encoder"))
    return any(getattr(encoder, "peft_config", None) for encoder in encoders)


def _flat(answer: Any) -> dict[str, torch.Tensor] | None:
    """The tensors of an answer by place (`1`, or `1.0` in a list); None for an answer of another form."""
    found: dict[str, torch.Tensor] = {"": torch.tensor([len(answer) if isinstance(answer, tuple) else -1])}
    for place, part in enumerate(answer if isinstance(answer, tuple) else (answer,)):
        if isinstance(part, list) and all(isinstance(one, torch.Tensor) for one in part):
            found |= {f"{place}.{index:04}": one.contiguous() for index, one in enumerate(part)}
        elif isinstance(part, torch.Tensor):
            found[str(place)] = part.contiguous()
        elif part is not None:
            return None
    return found


def _unflat(tensors: dict[str, torch.Tensor]) -> Any:
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
    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, body = data[:_DIGEST], data[_DIGEST:]
    if blake3(body).digest() != digest:
        path.unlink(missing_ok=True)
        return None
    with suppress(OSError):
        os.utime(path)
    return _unflat({name: tensor.to(device) for name, tensor in load(body).items()})


def _write(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    body = save({name: tensor.detach().cpu().clone() for name, tensor in tensors.items()})  # none shares memory
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_bytes(blake3(body).digest() + body)
    draft.replace(path)
