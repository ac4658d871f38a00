"""A step cache: where a network's first block says nearly what it said before, the rest is taken from then.

The known first-block cache (ParaAttention, 2024): the first block is always asked. If what it adds to the picture's
stream differs from the last full pass by less than a threshold, the other blocks are passed over, and the sum of what
they added then is added again. That makes another, rougher picture in less time, so it is off unless asked for.

Passes belong together by their place among the questions of a step (with the words, without them), so guidance by a
second question and FlowEdit fit in. What is kept lives for one picture, and the network is as it was after it, however
it ended. Nothing outside the blocks is passed over: modulation, LoRAs and the scheduler see every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature
from typing import Any

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.spec import BlockList
from dimp.engine.paint_error import PaintError
from dimp.engine.protocol import Job
from dimp.engine.step_listener import StepListener

OPTION = "step_cache"
VERSION = "first-block/1"
"""Raised whenever a change of this module changes bits of a picture painted with it."""

FEWEST = 3
"""Blocks below which there is nothing to pass over."""

Streams = tuple[Tensor | None, Tensor]
"""The stream of the words where it stands apart, and that of the picture."""


def fits(rows: Sequence[BlockList], network: Any) -> bool:
    """Whether a network is built of blocks that can be passed over: those that its family's spec names."""
    blocks = [(row, block) for row, module_list in _find_lists(rows, network) for block in module_list]
    return len(blocks) >= FEWEST and all(type(block).__name__ == row.block_class for row, block in blocks)


def read_threshold(request: Request) -> float:
    """Return the threshold that a job asks for, 0.0 for none. Raises PaintError where it is no such number."""
    threshold = request.job.options.get(OPTION, 0.0)
    if isinstance(threshold, str | bool) or not 0.0 <= threshold < float("inf"):
        hint = "Try 0.1, or leave it out: then the picture is painted in full."
        raise PaintError("bad_input", f"A step cache of {threshold} can't be used: it is a number above 0.", hint)
    return float(threshold)


def describe_cache(job: Job) -> dict[str, str]:
    """Return what a picture's fingerprint must say of a job: nothing where no cache is asked for."""
    return {OPTION: f"{VERSION} {float(job.options[OPTION]):g}"} if job.options.get(OPTION) else {}


@contextmanager
def skip_blocks(
    rows: Sequence[BlockList], network: Any, threshold: float, listener: StepListener
) -> Iterator[StepListener]:
    """Pass over blocks while inside, as long as the first differs by no more than `threshold`; 0.0 does nothing.

    Yields who must hear of the steps in place of `listener`.
    """
    if not threshold:
        yield listener
        return
    cache = _Cache(threshold)
    lists = _find_lists(rows, network)
    before = [dict(blocks._modules) for _, blocks in lists]
    places = [(row, blocks, name) for row, blocks in lists for name in blocks._modules]
    roles = [cache.run_first, *[cache.run_between] * (len(places) - 2), cache.run_last]
    try:
        for (row, blocks, name), role in zip(places, roles, strict=True):
            blocks._modules[name] = _CachedBlock(blocks._modules[name], role, row.both_streams)
        yield _CountingListener(listener, cache)
    finally:
        for (_, blocks), modules in zip(lists, before, strict=True):
            blocks._modules.update(modules)


@dataclass(slots=True)
class _Pass:
    """A full pass: what the first block added to the picture's stream, and what all others added to both."""

    first: Tensor
    rest: Streams | None = None


class _Cache:
    """The full passes of one picture, by their place among the questions of a step."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._passes: dict[int, _Pass] = {}
        self._question = 0
        self._skipping = False
        self._after_first: Streams = None, torch.empty(0)

    def new_step(self) -> None:
        """The questions begin again."""
        self._question = 0

    def run_first(self, block: _CachedBlock, inputs: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Ask the first block and decide about the others."""
        _, before = block.input_streams(inputs, named)
        answer = block.block(*inputs, **named)
        self._after_first = block.answer_streams(answer)
        added = self._after_first[1] - before
        self._question += 1
        last = self._passes.get(self._question)
        self._skipping = last is not None and last.rest is not None and _change(added, last.first) <= self._threshold
        if not self._skipping:
            self._passes[self._question] = _Pass(added)
        return answer

    def run_between(self, block: _CachedBlock, inputs: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Ask a block or pass it over."""
        if self._skipping:
            return block.as_answer(block.input_streams(inputs, named))
        return block.block(*inputs, **named)

    def run_last(self, block: _CachedBlock, inputs: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Ask the last block and keep what all did, or do that again.

        Counted from the first block's answer and not from what comes in here: a ControlNet adds to the streams
        between the blocks, and what it added is in the sum.
        """
        after_first, last = block.join_streams(self._after_first), self._passes[self._question]
        if self._skipping:
            assert last.rest is not None
            return block.as_answer(_combine(after_first, last.rest, torch.add))
        answer = block.block(*inputs, **named)
        last.rest = _combine(block.answer_streams(answer), after_first, torch.sub)
        return answer


class _CachedBlock(torch.nn.Module):
    """Stands where a block stood."""

    def __init__(
        self, block: Any, role: Callable[[_CachedBlock, tuple[Any, ...], dict[str, Any]], Any], both_streams: bool
    ) -> None:
        super().__init__()
        self.block = block
        self._role = role
        self._both_streams = both_streams
        self._names = list(signature(type(block).forward).parameters)[1:]

    def __getattr__(self, name: str) -> Any:
        """Return what is asked of the block: under a ControlNet, SD3 looks at the settings of each."""
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("block"), name)

    def forward(self, *inputs: Any, **named: Any) -> Any:
        """Answer as the block does, or in its form."""
        return self._role(self, inputs, named)

    def input_streams(self, inputs: tuple[Any, ...], named: dict[str, Any]) -> Streams:
        """Return the streams among the arguments: only some call the picture's by its name."""
        arguments = dict(zip(self._names, inputs, strict=False)) | named
        picture = "hidden_states" if "hidden_states" in arguments else self._names[0]
        return arguments.get("encoder_hidden_states") if self._both_streams else None, arguments[picture]

    def answer_streams(self, answer: Any) -> Streams:
        """Return the streams of the block's answer."""
        return (answer[0], answer[1]) if self._both_streams else (None, answer)

    def as_answer(self, streams: Streams) -> Any:
        """Return streams as the block answers."""
        return streams if self._both_streams else streams[1]

    def join_streams(self, streams: Streams) -> Streams:
        """Return streams as this block knows them: one after the other where it knows but one."""
        words, picture = streams
        return streams if self._both_streams or words is None else (None, torch.cat([words, picture], dim=1))


class _CountingListener:
    """Hands steps on, and counts the questions of each from the first."""

    def __init__(self, listener: StepListener, cache: _Cache) -> None:
        self._listener, self._cache = listener, cache

    def check(self) -> None:
        """See `StepListener.check`."""
        self._listener.check()

    def started(self, total_steps: int) -> None:
        """See `StepListener.started`."""
        self._listener.started(total_steps)

    def step(self, preview: Callable[[], bytes]) -> None:
        """See `StepListener.step`."""
        self._cache.new_step()
        self._listener.step(preview)


def _find_lists(rows: Sequence[BlockList], network: Any) -> list[tuple[BlockList, Any]]:
    """The rows that the network has, with their modules."""
    found = ((row, getattr(network, row.attribute, None)) for row in rows)
    return [(row, blocks) for row, blocks in found if isinstance(blocks, torch.nn.ModuleList) and len(blocks)]


def _change(now: Tensor, before: Tensor) -> float:
    """The mean change as a share of what was; without limit where the shapes differ."""
    if now.shape != before.shape:
        return float("inf")
    return float((now - before).abs().mean() / before.abs().mean())


def _combine(left: Streams, right: Streams, operation: Callable[[Tensor, Tensor], Tensor]) -> Streams:
    words = None if left[0] is None or right[0] is None else operation(left[0], right[0])
    return words, operation(left[1], right[1])
