"""Small random upscalers: their weights by name, and writers of ncnn's format and of safetensors, all by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dimp.engine.upscale.layouts import Layout

RRDB = Layout("rrdb", features=6, growth=3, blocks=2, ups=2, fold=1, scale=4)
HALF = Layout("rrdb", features=4, growth=2, blocks=1, ups=2, fold=2, scale=2)
"""It folds its input first, as Real-ESRGAN x2plus does."""

COMPACT = Layout("compact", features=5, growth=0, blocks=2, ups=0, fold=1, scale=4)

Arrays = dict[str, np.ndarray[Any, Any]]


def weights(layout: Layout, seed: int = 0) -> Arrays:
    """Random tensors that keep values near 0..1, exact in 16 bits."""
    rng = np.random.default_rng(seed)
    found: Arrays = {}
    for name, shape in layout.shapes().items():
        fan = int(np.prod(shape[1:])) or 1
        spread = 1.5 / np.sqrt(fan) if len(shape) > 1 else 0.1
        found[name] = rng.normal(0, spread, shape).astype(np.float16).astype(np.float32)
    last = [name for name in found if name.endswith(".bias")][-1]
    found[last] += 0.5
    return found


def ncnn(folder: Path, name: str, layout: Layout, arrays: Mapping[str, Any], half: bool = True) -> Path:
    """Write `name.param` and `name.bin` and return the path of the first."""
    lines = _rrdb(layout) if layout.kind == "rrdb" else _compact(layout)
    text = "\n".join(["7767517", f"{len(lines)} {len(lines)}", "Input  input  0 1 data", *lines, ""])
    (folder / f"{name}.param").write_text(text)
    (folder / f"{name}.bin").write_bytes(b"".join(_bin(key, array, half) for key, array in _in_order(layout, arrays)))
    return folder / f"{name}.param"


def safetensors(path: Path, arrays: Mapping[str, Any]) -> Path:
    """Write a `.safetensors` with these names."""
    header, data = {}, b""
    for name, array in arrays.items():
        raw = np.ascontiguousarray(array, np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def _in_order(layout: Layout, arrays: Mapping[str, Any]) -> list[tuple[str, Any]]:
    if layout.kind == "rrdb":
        return list(arrays.items())
    return sorted(arrays.items(), key=lambda pair: (int(pair[0].split(".")[1]), pair[0].endswith("bias")))


def _bin(name: str, array: np.ndarray[Any, Any], half: bool) -> bytes:
    if array.ndim == 1:
        return array.astype("<f4").tobytes()
    if not half:
        return bytes(4) + array.astype("<f4").tobytes()
    raw = array.astype("<f2").tobytes()
    return (0x01306B47).to_bytes(4, "little") + raw + bytes(-len(raw) % 4)


def _convolution(name: str, source: str, into: str, channels: int, out: int, slope: bool = False) -> str:
    leaky = " 9=2 -23310=1,2.000000e-01" if slope else ""
    return f"Convolution  {name}  1 1 {source} {into} 0={out} 1=3 4=1 5=1 6={9 * channels * out}{leaky}"


def _rrdb(layout: Layout) -> list[str]:
    """The graph as the converter writes it: each dense block's sums, then the trunk's, then the doublings."""
    wide, grow = layout.features, layout.growth
    lines = [_convolution("first", "data", "x", 3 * layout.fold**2, wide)]
    into = "x"
    for block in range(layout.blocks):
        begin = into
        for dense in range(3):
            at, seen = f"b{block}d{dense}", [into]
            for number in range(5):
                source = seen[0]
                if number:
                    source = f"{at}s{number}"
                    lines.append(f"Concat  {source}  {len(seen)} 1 {' '.join(seen)} {source}")
                out = grow if number < 4 else wide
                lines.append(
                    _convolution(f"{at}c{number}", source, f"{at}c{number}", wide + number * grow, out, number < 4)
                )
                seen.append(f"{at}c{number}")
            lines.append(_sum(f"{at}", seen[-1], into))
            into = at
        lines.append(_sum(f"b{block}", into, begin))
        into = f"b{block}"
    lines += [_convolution("trunk", into, "t", wide, wide), "BinaryOp  add  2 1 x t u0"]
    for number in range(layout.ups):
        lines.append(f"Interp  r{number}  1 1 u{number} r{number} 0=1 1=2.000000e+00 2=2.000000e+00")
        lines.append(_convolution(f"up{number}", f"r{number}", f"u{number + 1}", wide, wide, True))
    lines.append(_convolution("hr", f"u{layout.ups}", "h", wide, wide, True))
    return [*lines, _convolution("last", "h", "output", wide, 3)]


def _sum(name: str, found: str, into: str) -> str:
    return f"Eltwise  {name}  2 1 {found} {into} {name} 0=1 -23301=2,2.000000e-01,1.000000e+00"


def _compact(layout: Layout) -> list[str]:
    lines, into = [], "data"
    for name, channels, out in layout.convolutions():
        lines.append(_convolution(name, into, name, channels, out))
        into = name
        if out == layout.features and name != f"body.{2 * layout.blocks + 2}":
            lines.append(f"PReLU  p{name}  1 1 {name} p{name} 0={out}")
            into = f"p{name}"
    scale = layout.scale
    return [
        *lines,
        f"PixelShuffle  shuffle  1 1 {into} s 0={scale}",
        f"Interp  repeat  1 1 data r 0=1 1={scale:e} 2={scale:e}",
        "BinaryOp  add  2 1 s r output",
    ]
