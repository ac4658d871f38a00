"""Small pictures of what is coming: a linear decoder, calibrated to any autoencoder when its model is loaded.

A picture's latents are decoded by one convolution, 3 x 3 latents to a patch of pixels, found by ridge regression on
procedural images that the real autoencoder encodes and decodes. Nothing is shipped and nothing is downloaded, and a
fine-tuned autoencoder gets its own map. It costs milliseconds a preview, thousands of times less than decoding.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dimp.cache_file import keep, read_kept
from dimp.engine.images.pixels import encode_webp

SIDE = 256
"""Longest side of a preview in pixels."""

IMAGES = 48
IMAGE_SIDE = 96
RIDGE = 1e-3

RoundTrip = Callable[[Tensor], tuple[Tensor, Tensor]]
"""(1, 3, H, W) pixels in -1..1 to (1, C, h, w) latents as the transformer sees them, and the decoded pixels."""


class Preview:
    """The calibrated map: `weight` is (3 * patch^2, C, 3, 3), `bias` (3 * patch^2,), pixels in -1..1."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self.weight, self.bias = weight.float(), bias.float()
        self.patch = int((weight.shape[0] // 3) ** 0.5)

    def decode(self, latents: Tensor) -> Tensor:
        """(C, h, w) latents to (3, H, W) in 0..1, with as many pixels a latent as fit into `SIDE`."""
        patch = self.patch
        while patch > 1 and max(latents.shape[-2:]) * patch > SIDE:
            patch //= 2
        weight, bias = self._pooled(patch)
        padded = torch.nn.functional.pad(latents[None].float(), (1, 1, 1, 1), mode="replicate")
        out = torch.nn.functional.conv2d(padded, weight.to(padded.device), bias.to(padded.device))
        return torch.nn.functional.pixel_shuffle(out, patch)[0].div(2).add(0.5).clamp(0, 1)

    def picture(self, latents: Tensor) -> bytes:
        """(C, h, w) latents to a WebP of at most 256 pixels."""
        pixels = self.decode(latents).mul(255).round().to(torch.uint8).permute(1, 2, 0).cpu().numpy()
        return encode_webp(pixels, SIDE)

    def _pooled(self, patch: int) -> tuple[Tensor, Tensor]:
        # The map is linear, so the mean over a block of pixels is the mean over its rows.
        if patch == self.patch:
            return self.weight, self.bias
        step = self.patch // patch
        rows = torch.cat([self.weight.flatten(1), self.bias[:, None]], 1)
        blocks = rows.view(3, patch, step, patch, step, -1).mean((2, 4)).reshape(3 * patch * patch, -1)
        return blocks[:, :-1].reshape(-1, *self.weight.shape[1:]), blocks[:, -1]

    def save(self, path: Path) -> None:
        """Keep the map in a file."""
        rows, file = torch.cat([self.weight.flatten(1), self.bias[:, None]], 1), io.BytesIO()
        np.save(file, rows.numpy(), allow_pickle=False)
        keep(path, file.getvalue())


def load(path: Path) -> Preview | None:
    """Return the map kept in a file; None when there is none or it is not one."""
    kept = read_kept(path)
    if kept is None:
        return None
    try:
        rows = torch.from_numpy(np.load(io.BytesIO(kept), allow_pickle=False))
        return Preview(rows[:, :-1].reshape(rows.shape[0], -1, 3, 3), rows[:, -1])
    except (EOFError, ValueError, RuntimeError, IndexError):
        return None


def load_or_fit(codec: RoundTrip, patch: int, kept: Path | None = None) -> Preview:
    """Return the map for an autoencoder that makes one latent of `patch` x `patch` pixels, kept for next time."""
    if kept and (found := load(kept)):
        return found
    preview = fit(codec, patch)
    if kept:
        preview.save(kept)
    return preview


def fit(codec: RoundTrip, patch: int, count: int = IMAGES, side: int = IMAGE_SIDE) -> Preview:
    """Least squares with a small ridge, in float64, over every latent of `count` procedural images.

    They are large enough for six latents a side, or there were fewer of them than there is to find out.
    """
    side = max(side, 6 * patch)
    gram: Tensor | float = 0.0
    cross: Tensor | float = 0.0
    for image in procedural(count, side):
        latents, decoded = codec(image)
        inputs, targets = _rows(latents, decoded, patch)
        gram, cross = gram + inputs.T @ inputs, cross + inputs.T @ targets
    assert isinstance(gram, Tensor)
    penalty = RIDGE * gram.diagonal().mean() * torch.eye(len(gram), dtype=torch.float64)
    penalty[-1, -1] = 0
    solved = torch.linalg.solve(gram + penalty, cross).T
    return Preview(solved[:, :-1].reshape(solved.shape[0], -1, 3, 3), solved[:, -1])


def _rows(latents: Tensor, decoded: Tensor, patch: int) -> tuple[Tensor, Tensor]:
    padded = torch.nn.functional.pad(latents.cpu().double(), (1, 1, 1, 1), mode="replicate")
    inputs = torch.nn.functional.unfold(padded, 3)[0].T
    targets = torch.nn.functional.pixel_unshuffle(decoded.cpu().double(), patch)[0].flatten(1).T
    return torch.cat([inputs, torch.ones(len(inputs), 1, dtype=torch.float64)], 1), targets


def procedural(count: int, side: int) -> Iterator[Tensor]:
    """Yield (1, 3, side, side) images in -1..1: patches of the colour cube and coloured 1/f noise, in turns."""
    rng = np.random.default_rng(20)
    for index in range(count):
        image = _noise(rng, side) if index % 3 == 2 else _patches(rng, side, 2 ** (index // 3 % 4), index % 2)
        yield torch.from_numpy(image.astype(np.float32)).permute(2, 0, 1)[None] * 2 - 1


def _patches(rng: np.random.Generator, side: int, cells: int, smooth: int) -> NDArray[np.float64]:
    grid = torch.from_numpy(rng.random((1, 3, cells, cells)))
    mode = "bilinear" if smooth else "nearest"
    return np.asarray(torch.nn.functional.interpolate(grid, (side, side), mode=mode)[0].permute(1, 2, 0))


def _noise(rng: np.random.Generator, side: int) -> NDArray[np.float64]:
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.fftfreq(side)[None])
    spectrum = np.fft.fft2(rng.standard_normal((3, side, side))) / np.maximum(frequency, 1 / side)
    field = np.fft.ifft2(spectrum).real
    field = field / field.std(axis=(1, 2), keepdims=True) * 0.2 + rng.random((3, 1, 1))
    return np.clip(field, 0, 1).transpose(1, 2, 0)
