"""Sizes of the networks. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Size of the transformer: heads of 32, double and single blocks."""

    heads: int
    double: int
    single: int


@dataclass(frozen=True)
class Sizes:
    """Sizes of all networks; `channels` of the latents, `widths` of the autoencoder, layers of the text encoders."""

    shape: Shape
    channels: int = 16
    widths: tuple[int, ...] = (24, 48, 72, 96)
    text_layers: int = 3
