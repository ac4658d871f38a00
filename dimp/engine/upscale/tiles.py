"""A network over a picture of any size, one tile after the other: memory is bounded by the tile.

An RRDBNet looks 350 pixels far, so tiles are large, each is cut with a margin of its surroundings, and neighbours fade
into each other over a band: no tile ends where one sees it. What takes the memory, the doubling at its end, looks two
pixels far and is done in small tiles within the large one, exactly. At the picture's own edges there is no margin: the
network sees them as it would in one piece.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from dimp.engine.images.pixels import Pixels
from dimp.engine.upscale.layouts import DENSE_BLOCKS, Layout
from dimp.engine.upscale.networks import Net, Rrdb

GRID = 4
"""Tiles begin at multiples of this, for networks that fold their input by 2 or 4."""


@dataclass(frozen=True, slots=True)
class Tiling:
    """How a picture is cut, in pixels of a side: the tile, the margin around it, and the band where neighbours mix."""

    core: int = 512
    margin: int = 64
    band: int = 32

    def spans(self, length: int) -> list[Span]:
        """Tiles of nearly equal length that cover a side."""
        step = -(-length // (-(-length // self.core) * GRID)) * GRID
        half = self.band // 2
        return [
            Span(
                max(start - half, 0), min(start + step + half, length),
                max(start - self.margin, 0), min(start + step + self.margin, length),
            )
            for start in range(0, length, step)
        ]  # fmt: skip

    def describe(self) -> str:
        """The numbers, for a fingerprint: another tiling gives other bits."""
        return f"{self.core}+{self.margin}/{self.band}"


@dataclass(frozen=True, slots=True)
class Span:
    """A tile along one side: what is kept of it, and what is cut out for it."""

    start: int
    stop: int
    first: int
    last: int

    def kept(self, per: int) -> slice:
        """What is kept within the tile, with `per` pixels for one."""
        return slice((self.start - self.first) * per, (self.stop - self.first) * per)


USUAL = Tiling()
INNER = Tiling(core=128, margin=4, band=0)
"""Tiles of features at an RRDBNet's end: four more than it looks at, so they fit exactly."""


def count_steps(layout: Layout, height: int, width: int, tiling: Tiling = USUAL) -> int:
    """How often `enlarge` says that it got on."""
    tiles = len(tiling.spans(height)) * len(tiling.spans(width))
    return tiles * (1 + layout.blocks * DENSE_BLOCKS) if layout.kind == "rrdb" else tiles


def enlarge(net: Net, image: Pixels, scale: int, step: Callable[[], None], tiling: Tiling = USUAL) -> Pixels:
    """An (H, W, 3) picture `scale` times as large, at most as many times as the network enlarges.

    `step` is called after each tile, and stops the work by raising.
    """
    height, width = image.shape[:2]
    result = np.empty((height * scale, width * scale, 3), np.uint8)
    for down in tiling.spans(height):
        strip = np.empty(((down.stop - down.start) * scale, width * scale, 3), np.uint8)
        for across in tiling.spans(width):
            large = _run_tile(net, image[down.first : down.last, across.first : across.last], scale)
            piece = large[down.kept(scale), across.kept(scale)]
            blend_in(strip.swapaxes(0, 1), piece.swapaxes(0, 1), across.start * scale, tiling.band * scale)
            step()
        blend_in(result, strip, down.start * scale, tiling.band * scale)
    return result


def blend_in(canvas: Pixels, piece: Pixels, start: int, band: int) -> None:
    """Put a piece on the canvas from row `start` on; its first `band` rows fade in over what is there."""
    mixed = band if start else 0
    canvas[start + mixed : start + len(piece)] = piece[mixed:]
    if mixed:
        share = ((np.arange(mixed, dtype=np.float32) + 0.5) / mixed)[:, None, None]
        before = canvas[start : start + mixed]
        before[:] = np.rint(before * (1 - share) + piece[:mixed] * share)


def _run_tile(net: Net, cut: Pixels, scale: int) -> Pixels:
    """One tile through the network."""
    height, width = cut.shape[:2]
    weight = next(net.parameters())
    with torch.inference_mode():
        x = torch.tensor(cut, device=weight.device).permute(2, 0, 1)[None].to(weight.dtype) / 255
        if isinstance(net, Rrdb):
            return _run_tail(net, net.trunk(_pad_to_fold(x, net.layout.fold)), scale)[: height * scale, : width * scale]
        return _to_levels(net(x), (height * scale, width * scale))


def _run_tail(net: Rrdb, features: Tensor, scale: int) -> Pixels:
    """Features to a picture, in small tiles."""
    height, width = features.shape[-2:]
    per = net.layout.fold * scale
    result = np.empty((height * per, width * per, 3), np.uint8)
    for down in INNER.spans(height):
        for across in INNER.spans(width):
            cut = features[..., down.first : down.last, across.first : across.last]
            size = (down.last - down.first) * per, (across.last - across.first) * per
            piece = _to_levels(net.tail(cut), size)[down.kept(per), across.kept(per)]
            result[down.start * per : down.stop * per, across.start * per : across.stop * per] = piece
    return result


def _to_levels(large: Tensor, size: tuple[int, int]) -> Pixels:
    """(1, 3, H, W) in 0..1 to bytes of this size; a tile begins at a whole pixel, so all tiles are in one phase."""
    if tuple(large.shape[-2:]) != size:
        large = functional.interpolate(large.float(), size=size, mode="bicubic", antialias=True)
    levels = large[0].clamp(0, 1).mul(255).round().to(torch.uint8)
    return np.asarray(levels.permute(1, 2, 0).cpu().numpy(), np.uint8)


def _pad_to_fold(x: Tensor, fold: int) -> Tensor:
    """Sides that are multiples of `fold`, the last row and column repeated."""
    below, right = -x.shape[-2] % fold, -x.shape[-1] % fold
    return functional.pad(x, (0, right, 0, below), mode="replicate") if below or right else x
