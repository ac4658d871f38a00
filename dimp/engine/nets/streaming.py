"""Blocks that pass over the bus: each comes to the device shortly before it computes, and others take its place.

Two or three pieces of the device's memory take turns. While one block computes out of its piece, the next is copied
into another by a stream of its own; which one is next is known from the pass before. The computation is the same in
all else: the block's module finds its weights where it always does, so hooks, LoRAs and step caches see no
difference, and neither does the picture. Blocks that a pass leaves out (a step cache) or asks in another order are
fetched when they are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from dimp.engine.nets import host_memory
from dimp.engine.nets.blocks import Block, expand, fill, parameters
from dimp.engine.nets.weight_files import Weights

PIECES = 2
"""Pieces of the device's memory that blocks take turns in."""


@dataclass(eq=False, slots=True)
class _Piece:
    """A piece of the device's memory and the block that is in it, or on its way there.

    `arrived` and `free` are the device's events for the end of the copy, and of the computation that used it last.
    `bounce` is main memory into which blocks are read that lie in files.
    """

    memory: Tensor
    bounce: Tensor | None = None
    block: Block | None = None
    arrived: Any = None
    free: Any = None
    made: dict[Block, list[Parameter]] = field(default_factory=dict)


class Streaming:
    """Makes blocks of a network come and go. Those whose bytes are on the device already only expand what is packed.

    `weights` are those that blocks without bytes of their own are read from.
    """

    def __init__(
        self, blocks: Sequence[Block], device: torch.device, weights: Weights | None = None, pieces: int = PIECES
    ) -> None:
        self._device = device
        self._weights = weights
        away = [block for block in blocks if block.away]
        self._copies = torch.cuda.Stream(device) if device.type == "cuda" and away else None
        self._pieces = [self._make_piece(away) for _ in range(pieces if away else 0)]
        expanded = max((block.expanded for block in blocks), default=0)
        self._workspace = torch.empty(expanded, dtype=torch.uint8, device=device) if expanded else None
        self._next = dict(zip(away, [*away[1:], *away[:1]], strict=True))
        self._last: Block | None = None
        self._resting: dict[Block, list[Parameter]] = {}
        self._made: dict[Block, list[Parameter]] = {}
        self.copied = 0
        """Bytes that were copied to the device so far."""
        for block in blocks:
            self._hook(block)
        if self._copies is not None:
            torch.cuda.synchronize(device)  # what used this memory before may still be at work, on another stream

    def _make_piece(self, away: list[Block]) -> _Piece:
        largest = max(block.bytes for block in away)
        from_files = max((block.bytes for block in away if block.raw is None), default=0)
        bounce = host_memory.reserve(from_files, self._device)[0] if from_files else None
        return _Piece(torch.empty(largest, dtype=torch.uint8, device=self._device), bounce)

    def _hook(self, block: Block) -> None:
        self._resting[block] = _at_rest(block)
        block.install(self._resting[block])
        bring = self._bring if block.away else self._expand_here

        def before(module: Any, inputs: Any) -> None:
            bring(block)

        def after(module: Any, inputs: Any, answer: Any) -> None:
            self._release(block)

        block.module.register_forward_pre_hook(before)
        block.module.register_forward_hook(after, always_call=True)

    def _expand_here(self, block: Block) -> None:
        """Have the weights of a block whose bytes are on the device in its module."""
        assert block.raw is not None
        if block not in self._made:
            self._made[block] = _make_parameters(block, block.raw, self._workspace)
        expand(block, block.raw, self._made[block])
        block.install(self._made[block])

    def _bring(self, block: Block) -> None:
        """Have a block's weights on the device and in its module; begin to fetch those that come after it."""
        piece = next((piece for piece in self._pieces if piece.block is block), None) or self._fetch(block, None)
        if self._copies is not None:
            torch.cuda.current_stream(self._device).wait_event(piece.arrived)
        if block not in piece.made:
            piece.made[block] = _make_parameters(block, piece.memory, self._workspace)
        expand(block, piece.memory, piece.made[block])
        block.install(piece.made[block])
        if self._last is not None:
            self._next[self._last] = block
        self._last = block
        self._fetch_ahead(block, piece)

    def _fetch_ahead(self, block: Block, busy: _Piece) -> None:
        """Begin to fetch the blocks that came after this one in the last pass, as many as there are pieces for."""
        keep, later = [busy], block
        for _ in range(len(self._pieces) - 1):
            later = self._next[later]
            if later is block:
                return
            piece = next((piece for piece in self._pieces if piece.block is later), None)
            keep.append(piece or self._fetch(later, keep))

    def _fetch(self, block: Block, keep: list[_Piece] | None) -> _Piece:
        """Begin to copy a block into a piece that is not among those to `keep`."""
        piece = next(piece for piece in self._pieces if piece not in (keep or []))
        piece.block = None  # in case reading fails
        source, target = self._read(block, piece), piece.memory[: block.bytes]
        if self._copies is None:
            target.copy_(source)
        else:
            with torch.cuda.stream(self._copies):
                if piece.free is not None:
                    self._copies.wait_event(piece.free)
                target.copy_(source, non_blocking=True)
                piece.arrived = self._copies.record_event()
        piece.block = block
        self.copied += block.bytes
        return piece

    def _read(self, block: Block, piece: _Piece) -> Tensor:
        """Return a block's bytes in main memory."""
        if block.raw is not None:
            return block.raw
        assert self._weights is not None
        assert piece.bounce is not None
        if piece.arrived is not None:
            piece.arrived.synchronize()  # what was there before may still be on its way
        fill(block, piece.bounce, self._weights)
        return piece.bounce[: block.bytes]

    def _release(self, block: Block) -> None:
        """Take a block's weights out of its module; its piece is free once the device has done what it was asked."""
        block.install(self._resting[block])
        piece = next((piece for piece in self._pieces if piece.block is block), None)
        if piece is not None and self._copies is not None:
            piece.free = torch.cuda.current_stream(self._device).record_event()


def _make_parameters(block: Block, raw: Tensor, workspace: Tensor | None) -> list[Parameter]:
    with torch.inference_mode(False):
        return parameters(block, raw, workspace)


def _at_rest(block: Block) -> list[Parameter]:
    """What a module holds between its turns: its weights where they wait, or their shapes alone."""
    if block.raw is not None and block.away and not any(place.packing for place in block.places):
        return _make_parameters(block, block.raw, None)
    return [Parameter(_without_bytes(place), requires_grad=False) for place in block.places]


def _without_bytes(place: Any) -> Tensor:
    """A tensor of a weight's shape that holds nothing: what is asked of a module between its turns is its shape."""
    return torch.empty(place.shape, dtype=place.dtype, device="meta")
