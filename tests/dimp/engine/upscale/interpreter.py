"""An interpreter of ncnn's `.param` graphs, line by line, that knows nothing of the architectures: to compare with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional


class _Bin:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def floats(self, count: int, kind: str = "<f4") -> Tensor:
        array = np.frombuffer(self._data, kind, count, self._at)
        self._at += array.nbytes
        return torch.tensor(array.astype(np.float32))

    def tagged(self, count: int) -> Tensor:
        tag = int.from_bytes(self._data[self._at : self._at + 4], "little")
        self._at += 4
        found = self.floats(count, "<f2" if tag else "<f4")
        self._at += -self._at % 4 if tag else 0
        return found


def run(param: Path, data: Tensor) -> Tensor:
    """(1, 3, H, W) through the graph to whatever it calls `output`."""
    weights = _Bin(param.with_suffix(".bin").read_bytes())
    blobs: dict[str, Tensor] = {"data": data}
    for line in param.read_text().splitlines()[2:]:
        words = line.split()
        kind, inputs, outputs = words[0], int(words[2]), int(words[3])
        names = words[4 : 4 + inputs + outputs]
        settings = dict(word.split("=", 1) for word in words[4 + inputs + outputs :])
        if kind != "Input":
            found = _layer(kind, settings, [blobs[name] for name in names[:inputs]], weights)
            blobs |= dict.fromkeys(names[inputs:], found)
    return blobs["output"]


def _layer(kind: str, settings: dict[str, str], given: list[Tensor], weights: _Bin) -> Tensor:
    first: Any = given[0]
    match kind:
        case "Convolution":
            out, size = int(settings["0"]), int(settings["6"])
            kernel = weights.tagged(size).reshape(out, -1, 3, 3)
            found = functional.conv2d(first, kernel, weights.floats(out), padding=1)
            return (
                functional.leaky_relu(found, float(settings["-23310"].split(",")[1]))
                if settings.get("9") == "2"
                else found
            )
        case "PReLU":
            return functional.prelu(first, weights.floats(int(settings["0"])))
        case "Concat":
            return torch.cat(given, 1)
        case "Eltwise":
            first_share, second_share = map(float, settings["-23301"].split(",")[1:])
            return given[0] * first_share + given[1] * second_share
        case "BinaryOp":
            return given[0] + given[1]
        case "PixelShuffle":
            return functional.pixel_shuffle(first, int(settings["0"]))
        case "Interp":
            mode = {"1": "nearest", "3": "bicubic"}[settings["0"]]
            return functional.interpolate(first, scale_factor=float(settings["1"]), mode=mode)
        case _:
            return first
