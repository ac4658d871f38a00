"""A step cache: where a network's first block says nearly what it said before, the rest is taken from then.

The known first-block cache (ParaAttention, 2024): the first block is always asked. If what it adds to the picture's
stream differs from the last full pass by less than a threshold, the other blocks are passed over, and the sum of what
they added then is added again. That makes another, rougher picture in less time, so it is off unless asked for.

Passes belong together by their place among the questions of a step (with the words, without them), so guidance by a
second question and FlowEdit fit in. What is kept lives for one picture, and the network is as it was after it, however
it ended. Nothing outside the blocks is passed over: modulation, LoRAs and the sampler see every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature
from typing import Any

import torch
from torch import Tensor

from dimp.engine.desk import PaintError
from dimp.engine.families import Request, Steps
from dimp.engine.protocol import Job

OPTION = "step_cache"
VERSION = "first-block/1"
"""Raised whenever a change of this module changes bits of a picture painted with it."""

LISTS = ("transformer_blocks", "single_transformer_blocks", "layers")
"""Attributes under which networks keep their blocks, in the order in which they ask them."""

PAIRED = ("FluxTransformerBlock", "FluxSingleTransformerBlock", "Flux2TransformerBlock", "JointTransformerBlock",
          "QwenImageTransformerBlock")  # fmt: skip
"""Blocks that answer with the stream of the words and that of the picture."""

SINGLE = ("Flux2SingleTransformerBlock", "ZImageTransformerBlock", "LTXVideoTransformerBlock")
"""Blocks that answer with one stream: the picture's, or the words and the picture one after the other."""

LEAST = 3
"""Blocks below which there is nothing to pass over."""

Streams = tuple[Tensor | None, Tensor]
"""The stream of the words where it stands apart, and that of the picture."""


def fits(network: Any) -> bool:
    """Whether a network is built of blocks that can be passed over."""
    kinds = [type(block).__name__ for blocks in _lists(network) for block in blocks]
    return len(kinds) >= LEAST and set(kinds) <= {*PAIRED, *SINGLE}


def limit(request: Request) -> float:
    """Return the threshold that a job asks for, 0.0 for none. Raises PaintError where it is no such number."""
    asked = request.job.options.get(OPTION, 0.0)
    if isinstance(asked, str | bool) or not 0.0 <= asked < float("inf"):
        hint = "Try 0.1, or leave it out: then the picture is painted in full."
        raise PaintError("bad_input", f"A step cache of {asked} can't be used: it is a number above 0.", hint)
    return float(asked)


def told(job: Job, can: bool) -> dict[str, str]:
    """Return what a picture's fingerprint must say of a job: nothing where none is asked for.

    `can` is `Caps.step_cache`: a model that could, and can't as it is placed, paints in full and says so.
    """
    if not job.options.get(OPTION):
        return {}
    return {OPTION: f"{VERSION} {float(job.options[OPTION]):g}" if can else "off, for layers move one by one"}


@contextmanager
def caching(network: Any, most: float, steps: Steps) -> Iterator[Steps]:
    """Pass over blocks while inside, as long as the first differs by no more than `most`; 0.0 does nothing.

    Yields who must be told of the steps in place of `steps`.
    """
    if not most:
        yield steps
        return
    cache, lists = _Cache(most), _lists(network)
    held = [dict(blocks._modules) for blocks in lists]
    each = [(blocks, name) for blocks in lists for name in blocks._modules]
    ways = [cache.first, *[cache.between] * (len(each) - 2), cache.last]
    try:
        for (blocks, name), way in zip(each, ways, strict=True):
            blocks._modules[name] = _Place(blocks._modules[name], way)
        yield _Told(steps, cache)
    finally:
        for blocks, before in zip(lists, held, strict=True):
            blocks._modules.update(before)


@dataclass(slots=True)
class _Pass:
    """A full pass: what the first block added to the picture's stream, and what all others added to both."""

    first: Tensor
    rest: Streams | None = None


class _Cache:
    """The full passes of one picture, by their place among the questions of a step."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._passes: dict[int, _Pass] = {}
        self._question = 0
        self._over = False
        self._begun: Streams = None, torch.empty(0)

    def new_step(self) -> None:
        """The questions begin anew."""
        self._question = 0

    def first(self, place: _Place, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Ask the first block and decide about the others."""
        _, before = place.streams(given, named)
        answer = place.block(*given, **named)
        self._begun = place.answered(answer)
        added = self._begun[1] - before
        self._question += 1
        known = self._passes.get(self._question)
        self._over = known is not None and known.rest is not None and _differs(added, known.first) <= self._most
        if not self._over:
            self._passes[self._question] = _Pass(added)
        return answer

    def between(self, place: _Place, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Ask a block or pass it over."""
        return place.form(place.streams(given, named)) if self._over else place.block(*given, **named)

    def last(self, place: _Place, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Ask the last block and keep what all did, or do that again.

        Counted from the first block's answer and not from what comes in here: a ControlNet adds to the streams
        between the blocks, and what it added is in the sum.
        """
        begun, known = place.joined(self._begun), self._passes[self._question]
        if self._over:
            assert known.rest is not None
            return place.form(_each(begun, known.rest, torch.add))
        answer = place.block(*given, **named)
        known.rest = _each(place.answered(answer), begun, torch.sub)
        return answer


class _Place(torch.nn.Module):
    """Stands where a block stood."""

    def __init__(self, block: Any, way: Callable[[_Place, tuple[Any, ...], dict[str, Any]], Any]) -> None:
        super().__init__()
        self.block = block
        self._way = way
        self._paired = type(block).__name__ in PAIRED
        self._names = list(signature(type(block).forward).parameters)[1:]

    def __getattr__(self, name: str) -> Any:
        """Return what is asked of the block: under a ControlNet, SD3 looks at the settings of each."""
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("block"), name)

    def forward(self, *given: Any, **named: Any) -> Any:
        """Answer as the block does, or in its form."""
        return self._way(self, given, named)

    def streams(self, given: tuple[Any, ...], named: dict[str, Any]) -> Streams:
        """Return the streams among the arguments: only some call the picture's by its name."""
        all_named = dict(zip(self._names, given, strict=False)) | named
        picture = "hidden_states" if "hidden_states" in all_named else self._names[0]
        return all_named.get("encoder_hidden_states") if self._paired else None, all_named[picture]

    def answered(self, answer: Any) -> Streams:
        """Return the streams of the block's answer."""
        return (answer[0], answer[1]) if self._paired else (None, answer)

    def form(self, streams: Streams) -> Any:
        """Return streams as the block answers."""
        return streams if self._paired else streams[1]

    def joined(self, streams: Streams) -> Streams:
        """Return streams as this block knows them: one after the other where it knows but one."""
        words, picture = streams
        return streams if self._paired or words is None else (None, torch.cat([words, picture], dim=1))


class _Told:
    """Hands steps on, and counts the questions of each from the first."""

    def __init__(self, steps: Steps, cache: _Cache) -> None:
        self._steps, self._cache = steps, cache

    def check(self) -> None:
        """See `Steps.check`."""
        self._steps.check()

    def started(self, total_steps: int) -> None:
        """See `Steps.started`."""
        self._steps.started(total_steps)

    def step(self, preview: Callable[[], bytes]) -> None:
        """See `Steps.step`."""
        self._cache.new_step()
        self._steps.step(preview)


def _lists(network: Any) -> list[Any]:
    found = (getattr(network, name, None) for name in LISTS)
    return [blocks for blocks in found if isinstance(blocks, torch.nn.ModuleList) and len(blocks)]


def _differs(now: Tensor, before: Tensor) -> float:
    """The mean change as a share of what was; without limit where the shapes differ."""
    if now.shape != before.shape:
        return float("inf")
    return float((now - before).abs().mean() / before.abs().mean())


def _each(one: Streams, other: Streams, how: Callable[[Tensor, Tensor], Tensor]) -> Streams:
    words = None if one[0] is None or other[0] is None else how(one[0], other[0])
    return words, how(one[1], other[1])
