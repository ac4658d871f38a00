"""Networks in ncnn's format: a text of layers (`.param`) and their weights one after the other (`.bin`).

Only what the two known architectures consist of is read, without ncnn and without running anything. In the `.bin`
each convolution begins with a tag: 0x01306B47 for weights in 16 bits, padded to four bytes, or 0 for 32 bits; its
biases and the slopes of a PReLU follow in 32 bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dimp.engine.upscale.layouts import DENSE, DENSE_BLOCKS, Layout, Shape, UnknownNet, recognize

MAGIC = "7767517"
HALF = 0x01306B47
KERNEL = 9
AGAIN = "Install the package again, or take another upscaler."
_KNOWN = frozenset(
    {"Input", "Split", "Convolution", "PReLU", "Concat", "Eltwise", "BinaryOp", "Interp", "PixelShuffle"}
)
_LONGEST = 4 << 20

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """One line of a `.param`: what it does, and its numbers by key."""

    kind: str
    numbers: Mapping[int, float]

    def whole(self, key: int) -> int:
        """A number that counts something; 0 where it is not given."""
        return int(self.numbers.get(key, 0))


def layout(param: Path) -> Layout:
    """The layout of a network. Raises `UnknownNet`."""
    return recognize(dict(_tensors(_layers(param))))


def weights(param: Path) -> dict[str, Floats]:
    """Every tensor of a network by name, as 32-bit floats. Raises `UnknownNet` for a file that is not whole."""
    layers = _layers(param)
    shapes = dict(_tensors(layers))
    data = _Bytes(_read(param.with_suffix(".bin")))
    found: dict[str, Floats] = {}
    for name, shape in shapes.items():
        flat = data.tagged(shape) if len(shape) > 1 else data.floats(shape[0])
        found[name] = flat.reshape(shape)
    if data.left:
        raise UnknownNet(f"{param.stem}.bin holds {data.left} bytes too many.", AGAIN)
    return found


class _Bytes:
    """What is left of a `.bin`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def tagged(self, shape: Shape) -> Floats:
        """The weights of a convolution, which begin with their format."""
        tag = int(self._take(1, np.dtype("<u4"))[0])
        count = int(np.prod(shape))
        if tag == HALF:
            halves = self._take(count + count % 2, np.dtype("<f2"))[:count]
            return np.asarray(halves, np.float32)
        if tag:
            raise UnknownNet("Its weights are in a format that is not read here.", AGAIN)
        return self.floats(count)

    def floats(self, count: int) -> Floats:
        return np.asarray(self._take(count, np.dtype("<f4")), np.float32)

    def _take(self, count: int, kind: np.dtype[Any]) -> NDArray[Any]:
        size = count * kind.itemsize
        if size > self.left:
            raise UnknownNet("Its weights are cut short.", AGAIN)
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += size
        return found


def _layers(param: Path) -> list[Layer]:
    lines = _read(param).decode("ascii", "replace").split("\n")
    if lines[0].strip() != MAGIC or len(lines) < 3:
        raise UnknownNet(f"{param.name} is no network in ncnn's format.", AGAIN)
    found = [_layer(line.split()) for line in lines[2:] if line.strip()]
    odd = {layer.kind for layer in found} - _KNOWN
    if odd:
        raise UnknownNet(f"{param.name} holds a layer that is not known here: {min(odd)}.", AGAIN)
    return found


def _layer(words: list[str]) -> Layer:
    """`Kind name inputs outputs names... key=value...`; a key below zero holds several values and is not needed."""
    pairs = (word.split("=", 1) for word in words if "=" in word)
    try:
        return Layer(words[0], {int(key): float(value) for key, value in pairs if not key.startswith("-")})
    except ValueError as wrong:
        raise UnknownNet("A line of its description cannot be read.", AGAIN) from wrong


def _tensors(layers: list[Layer]) -> list[tuple[str, Shape]]:
    """Name and shape of each tensor in the order of the `.bin`, which is the order in which the layers run."""
    holders = [layer for layer in layers if layer.kind in ("Convolution", "PReLU")]
    found: list[tuple[str, Shape]] = []
    for name, layer in zip(_names(layers, holders), holders, strict=True):
        out = layer.whole(0)
        if layer.kind == "PReLU":
            found.append((f"{name}.weight", (out,)))
            continue
        channels, rest = divmod(layer.whole(6), max(out, 1) * KERNEL)
        if rest or (layer.whole(1), layer.whole(4), layer.whole(5)) != (3, 1, 1):
            raise UnknownNet("A convolution of it is of another kind.", AGAIN)
        found += [(f"{name}.weight", (out, channels, 3, 3)), (f"{name}.bias", (out,))]
    return found


def _names(layers: list[Layer], holders: list[Layer]) -> list[str]:
    """What the layers that hold weights are called here."""
    if any(layer.kind == "PReLU" for layer in holders):
        return [f"body.{number}" for number in range(len(holders))]
    ups = sum(layer.kind == "Interp" for layer in layers)
    blocks, rest = divmod(len(holders) - 4 - ups, DENSE * DENSE_BLOCKS)
    if rest or blocks < 1:
        raise UnknownNet("It has another number of layers than the networks known here.", AGAIN)
    shape = Layout("rrdb", 1, 1, blocks, ups, 1, 2**ups)
    return [name for name, _, _ in shape.convolutions()]


def _read(path: Path) -> bytes:
    try:
        if path.suffix == ".param" and path.stat().st_size > _LONGEST:
            raise UnknownNet(f"{path.name} is too long.", AGAIN)
        return path.read_bytes()
    except OSError as wrong:
        raise UnknownNet(f"{path.name} cannot be read: {wrong.strerror}.", AGAIN) from wrong
