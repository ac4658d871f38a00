"""The numbers of a GGUF file's tensors: scales and small whole numbers by blocks, as ggml has them (ggml-quants.c)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dimp.engine.checkpoints.gguf_header import TYPES, GgufTensor

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
_BLOCK_BYTES = {name: size for name, _, size in TYPES.values()}


def read_tensor(path: Path, tensor: GgufTensor) -> Floats:
    """Return a tensor in 32 bits."""
    data = np.fromfile(path, np.uint8, tensor.size, offset=tensor.start)
    if tensor.type_name in _PLAIN:
        return _PLAIN[tensor.type_name](data).reshape(tensor.shape)
    blocks = data.reshape(-1, _BLOCK_BYTES[tensor.type_name])
    numbers: Floats = _DECODERS[tensor.type_name](blocks).astype(np.float32).reshape(tensor.shape)
    return numbers


def _half(data: Bytes) -> Floats:
    return np.ascontiguousarray(data).view(np.float16).astype(np.float32)


def _shift(data: Bytes, width: int, *steps: int) -> Any:
    """Each run of `width` bytes, shifted right by each of the steps, one run after the other."""
    runs = data.reshape(len(data), -1, 1, width) >> np.array(steps, np.uint8).reshape(1, 1, -1, 1)
    return runs.reshape(len(data), -1, width)


def _nibbles(data: Bytes) -> Any:
    return (_shift(data, data.shape[1], 0, 4) & 15).reshape(len(data), -1)


def _fifth_bits(data: Bytes) -> Any:
    whole = np.ascontiguousarray(data).view(np.uint32)
    return (whole >> np.arange(32, dtype=np.uint32) & 1).astype(np.uint8)


def _q8_0(blocks: Bytes) -> Any:
    return _half(blocks[:, :2]) * np.ascontiguousarray(blocks[:, 2:]).view(np.int8)


def _q4_0(blocks: Bytes) -> Any:
    return _half(blocks[:, :2]) * (_nibbles(blocks[:, 2:]).astype(np.int8) - 8)


def _q4_1(blocks: Bytes) -> Any:
    return _half(blocks[:, :2]) * _nibbles(blocks[:, 4:]) + _half(blocks[:, 2:4])


def _q5_0(blocks: Bytes) -> Any:
    whole = _nibbles(blocks[:, 6:]) | _fifth_bits(blocks[:, 2:6]) << 4
    return _half(blocks[:, :2]) * (whole.astype(np.int8) - 16)


def _q5_1(blocks: Bytes) -> Any:
    whole = _nibbles(blocks[:, 8:]) | _fifth_bits(blocks[:, 4:8]) << 4
    return _half(blocks[:, :2]) * whole + _half(blocks[:, 2:4])


def _six_bit_scales(packed: Bytes) -> tuple[Any, Any]:
    """Eight scales and eight offsets of six bits each, out of twelve bytes."""
    low, high, rest = packed.reshape(-1, 3, 4).transpose(1, 0, 2)
    scales = np.concatenate([low & 63, (rest & 15) | (low >> 2 & 48)], axis=1)
    offsets = np.concatenate([high & 63, (rest >> 4) | (high >> 2 & 48)], axis=1)
    return scales.astype(np.float32), offsets.astype(np.float32)


def _with_offsets(blocks: Bytes, numbers: Any) -> Any:
    scales, offsets = _six_bit_scales(np.ascontiguousarray(blocks[:, 4:16]))
    scale, offset = _half(blocks[:, :2]) * scales, _half(blocks[:, 2:4]) * offsets
    return scale[:, :, None] * numbers - offset[:, :, None]


def _q4_k(blocks: Bytes) -> Any:
    return _with_offsets(blocks, _shift(blocks[:, 16:], 32, 0, 4) & 15)


def _q5_k(blocks: Bytes) -> Any:
    fifth = _shift(blocks[:, 16:48], 32, *range(8)) & 1
    return _with_offsets(blocks, _shift(blocks[:, 48:], 32, 0, 4) & 15 | fifth << 4)


def _q6_k(blocks: Bytes) -> Any:
    low = (_shift(blocks[:, :128], 64, 0, 4) & 15).reshape(len(blocks), -1, 32)
    numbers = (low | (_shift(blocks[:, 128:192], 32, 0, 2, 4, 6) & 3) << 4).astype(np.int8) - 32
    scales = np.ascontiguousarray(blocks[:, 192:208]).view(np.int8).astype(np.float32)
    return (_half(blocks[:, 208:]) * scales)[:, :, None] * numbers.reshape(len(blocks), 16, 16)


def _q2_k(blocks: Bytes) -> Any:
    packed, scale, offset = blocks[:, :16], _half(blocks[:, 80:82]), _half(blocks[:, 82:84])
    numbers = (_shift(blocks[:, 16:80], 32, 0, 2, 4, 6) & 3).reshape(len(blocks), 16, 16)
    return (scale * (packed & 15))[:, :, None] * numbers - (offset * (packed >> 4))[:, :, None]


def _q3_k(blocks: Bytes) -> Any:
    count = len(blocks)
    low = _shift(blocks[:, 96:104], 8, 0, 4).reshape(count, 16) & 15
    high = _shift(blocks[:, 104:108], 4, 0, 2, 4, 6).reshape(count, 16) & 3
    scales = (low | high << 4).astype(np.int8) - 32
    numbers = (_shift(blocks[:, 32:96], 32, 0, 2, 4, 6) & 3).reshape(count, 16, 16).astype(np.int8)
    third = ((_shift(blocks[:, :32], 32, *range(8)) & 1) ^ 1).reshape(count, 16, 16).astype(np.int8)
    return (_half(blocks[:, 108:]) * scales)[:, :, None] * (numbers - (third << 2))


_DECODERS: dict[str, Callable[[Bytes], Any]] = {
    "Q8_0": _q8_0, "Q4_0": _q4_0, "Q4_1": _q4_1, "Q5_0": _q5_0, "Q5_1": _q5_1, "Q2_K": _q2_k, "Q3_K": _q3_k,
    "Q4_K": _q4_k, "Q5_K": _q5_k, "Q6_K": _q6_k,
}  # fmt: skip
_PLAIN: dict[str, Callable[[Bytes], Floats]] = {
    "F32": lambda data: data.view(np.float32),
    "F16": _half,
    "BF16": lambda data: (data.view(np.uint16).astype(np.uint32) << 16).view(np.float32),
}
