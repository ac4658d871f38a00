"""Which upscaling networks are known, told from the names and shapes of their tensors alone. Pure.

Two architectures: RRDBNet (Wang et al., "ESRGAN", 2018; Real-ESRGAN x4plus) and the compact SRVGGNet (Real-ESRGAN
animevideov3). What does not match one of them in every name and shape is refused: half-read weights would paint noise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Shape = tuple[int, ...]
Shapes = Mapping[str, Shape]

RGB = 3
DENSE = 5
"""Convolutions of a dense block; a residual-in-residual block has `DENSE_BLOCKS` of those."""
DENSE_BLOCKS = 3

CONVERT = "Use a Real-ESRGAN or ESRGAN network (RRDB), or a compact one (SRVGG), saved as .safetensors."


class UnknownNet(ValueError):
    """Raised for a file that is no upscaler that can be run: what is wrong, and a hint."""

    def __init__(self, message: str, hint: str = CONVERT) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, slots=True)
class Layout:
    """A network's shape.

    `blocks` counts the residual blocks of an RRDBNet, or the convolutions between first and last of a compact net.
    `ups` is the number of times that an RRDBNet doubles its input (for a compact net: 0), which it first folds by
    `fold` pixels a side into channels. `scale` is what comes out: pixels of a side for each pixel of the input.
    """

    kind: Literal["rrdb", "compact"]
    features: int
    growth: int
    blocks: int
    ups: int
    fold: int
    scale: int

    def convolutions(self) -> Iterator[tuple[str, int, int]]:
        """Name, input and output channels of each convolution, in the order in which they run."""
        return self._rrdb() if self.kind == "rrdb" else self._compact()

    def _rrdb(self) -> Iterator[tuple[str, int, int]]:
        wide, grow = self.features, self.growth
        yield "conv_first", RGB * self.fold**2, wide
        for block in range(self.blocks):
            for dense in range(1, DENSE_BLOCKS + 1):
                for number in range(DENSE):
                    out = grow if number < DENSE - 1 else wide
                    yield f"body.{block}.rdb{dense}.conv{number + 1}", wide + number * grow, out
        ups = (f"conv_up{number + 1}" for number in range(self.ups))
        yield from ((name, wide, wide) for name in ("conv_body", *ups, "conv_hr"))
        yield "conv_last", wide, RGB

    def _compact(self) -> Iterator[tuple[str, int, int]]:
        yield "body.0", RGB, self.features
        for number in range(1, self.blocks + 1):
            yield f"body.{2 * number}", self.features, self.features
        yield f"body.{2 * self.blocks + 2}", self.features, RGB * self.scale**2

    def shapes(self) -> dict[str, Shape]:
        """Name and shape of every tensor."""
        found: dict[str, Shape] = {}
        for name, channels, out in self.convolutions():
            found |= {f"{name}.weight": (out, channels, 3, 3), f"{name}.bias": (out,)}
        if self.kind == "compact":
            found |= {f"body.{2 * number + 1}.weight": (self.features,) for number in range(self.blocks + 1)}
        return found


def recognize(shapes: Shapes) -> Layout:
    """The layout that tensors of these names and shapes have. Raises `UnknownNet`."""
    layout = _check_sense(_guess(shapes))
    expected = layout.shapes()
    wrong = next((name for name in (*expected, *shapes) if shapes.get(name) != expected.get(name)), None)
    if wrong is not None:
        raise UnknownNet(f"It looks like an upscaler, but its {wrong} is not as it should be.")
    return layout


def _guess(shapes: Shapes) -> Layout:
    try:
        return _read_rrdb(shapes) if "conv_first.weight" in shapes else _read_compact(shapes)
    except (KeyError, IndexError, ValueError, ZeroDivisionError) as wrong:
        raise UnknownNet("It is no upscaling network that is known here.") from wrong


def _read_rrdb(shapes: Shapes) -> Layout:
    features, channels = shapes["conv_first.weight"][:2]
    ups = sum(re.fullmatch(r"conv_up\d\.weight", name) is not None for name in shapes)
    blocks = 1 + max(int(name.split(".")[1]) for name in shapes if name.startswith("body."))
    fold = math.isqrt(channels // RGB)
    growth = shapes["body.0.rdb1.conv1.weight"][0]
    return Layout("rrdb", features, growth, blocks, ups, fold, 2**ups // fold)


def _read_compact(shapes: Shapes) -> Layout:
    last = max(int(name.split(".")[1]) for name in shapes if name.startswith("body."))
    scale = math.isqrt(shapes[f"body.{last}.weight"][0] // RGB)
    return Layout("compact", shapes["body.0.weight"][0], 0, last // 2 - 1, 0, 1, scale)


def _check_sense(layout: Layout) -> Layout:
    if not (2 <= layout.scale <= 8 and 0 <= layout.blocks <= 1000 and layout.fold in (1, 2, 4)):
        raise UnknownNet(f"It enlarges {layout.scale} times, which is of no use here.", "Use one for 2, 3 or 4 times.")
    return layout


_PREFIXES = ("params_ema.", "params.", "module.", "generator.", "netG.")
_DENSE = re.compile(r"(?:model\.1\.sub|RRDB_trunk|body)\.(\d+)\.(?:RDB|rdb)(\d)\.conv(\d)(?:\.0)?\.(weight|bias)")
_LATER = {"trunk_conv": "conv_body", "HRconv": "conv_hr", "upconv1": "conv_up1", "upconv2": "conv_up2"}
_FIRST = re.compile(r"model\.(\d+)\.(weight|bias)")


def rename_tensors(names: list[str]) -> dict[str, str]:
    """Name in a file -> name here, for the three ways in which RRDBNets are usually saved, and for compact nets.

    Of a file that holds averaged weights besides the last ones (`params_ema`), the averaged ones are taken.
    """
    prefix = next((known for known in _PREFIXES if any(name.startswith(known) for name in names)), "")
    bare = {name: name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    tail = _number_tail(list(bare.values()))
    return {name: _rename(short, tail) for name, short in bare.items()}


def _rename(name: str, tail: Mapping[str, str]) -> str:
    if dense := _DENSE.fullmatch(name):
        block, row, number, kind = dense.groups()
        return f"body.{block}.rdb{row}.conv{number}.{kind}"
    module, _, kind = name.rpartition(".")
    return f"{tail.get(module) or _LATER.get(module, module)}.{kind}"


def _number_tail(names: list[str]) -> dict[str, str]:
    """The modules of the oldest way to save them: numbers of one long sequence, the trunk's end inside `model.1`."""
    trunk = {name.rpartition(".")[0] for name in names if re.fullmatch(r"model\.1\.sub\.\d+\.(weight|bias)", name)}
    if len(trunk) != 1:
        return {}
    numbers = sorted({int(found[1]) for found in map(_FIRST.fullmatch, names) if found})
    after = [f"conv_up{number}" for number in range(1, len(numbers) - 2)] + ["conv_hr", "conv_last"]
    found = dict(zip((f"model.{number}" for number in numbers), ("conv_first", *after), strict=False))
    return found | {trunk.pop(): "conv_body"}
