"""GGUF files made for the tests: the header, and four ways to keep numbers in blocks."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
NUMBERS = {"F32": 0, "Q4_0": 2, "Q5_0": 6, "Q8_0": 8, "Q4_K": 12}
BLOCKS = {"F32": 1, "Q4_0": 32, "Q5_0": 32, "Q8_0": 32, "Q4_K": 256}


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def write(path: Path, tensors: Mapping[str, Floats], kind: str, tensor_count: int | None = None) -> Path:
    """Write tensors in one kind of block; what does not divide into blocks is kept whole. A count may be false."""
    entries, bodies, offset = [], [], 0
    for name, tensor in tensors.items():
        own = kind if tensor.size % BLOCKS[kind] == 0 else "F32"
        body = encode(tensor, own)
        body += bytes(-len(body) % 32)
        sides = tensor.shape[::-1]
        entries.append(_text(name) + struct.pack(f"<I{len(sides)}QIQ", len(sides), *sides, NUMBERS[own], offset))
        bodies.append(body)
        offset += len(body)
    pair = _text("general.architecture") + struct.pack("<I", 8) + _text("flux")
    counts = struct.pack("<IQQ", 3, len(tensors) if tensor_count is None else tensor_count, 1)
    head = b"GGUF" + counts + pair + b"".join(entries)
    path.write_bytes(head + bytes(-len(head) % 32) + b"".join(bodies))
    return path


def encode(tensor: Floats, kind: str) -> bytes:
    """Numbers as a kind of block keeps them."""
    flat = np.ascontiguousarray(tensor, np.float32).reshape(-1, BLOCKS[kind])
    if kind == "F32":
        return bytes(flat.tobytes())
    ways = {"Q8_0": _encode_8, "Q4_K": _encode_4, "Q5_0": _encode_plain_5, "Q4_0": _encode_plain_4}
    return b"".join(map(ways[kind], flat))


def _encode_8(block: Floats) -> bytes:
    scale = np.float16(np.abs(block).max() / 127)
    whole: Any = np.round(block / max(float(scale), 1e-8))
    return bytes(scale.tobytes() + np.clip(whole, -127, 127).astype(np.int8).tobytes())


def _encode_plain_4(block: Floats) -> bytes:
    """Whole numbers of four bits with one scale, by which the number furthest from nothing is -8, as ggml has it."""
    scale, numbers = _whole_numbers(block, 8)
    return scale + (numbers[:16] | numbers[16:] << 4).tobytes()


def _encode_plain_5(block: Floats) -> bytes:
    """The same of five bits: the fifth ones lie before the others."""
    scale, numbers = _whole_numbers(block, 16)
    fifth = np.packbits(numbers >> 4, bitorder="little").tobytes()
    return scale + fifth + (numbers[:16] & 15 | (numbers[16:] & 15) << 4).tobytes()


def _whole_numbers(block: Floats, most: int) -> tuple[bytes, NDArray[np.uint8]]:
    furthest = float(block[np.abs(block).argmax()])
    scale = np.float16(furthest / -most)
    numbers = np.round(block / (float(scale) or 1.0)) + most
    return scale.tobytes(), numbers.clip(0, 2 * most - 1).astype(np.uint8)


def _encode_4(block: Floats) -> bytes:
    """Eight runs of 32 numbers of four bits, each with a scale and an offset of six."""
    runs = block.reshape(8, 32)
    low = np.minimum(runs.min(axis=1), 0)
    steps = (runs.max(axis=1) - low) / 15
    scale, offset = np.float16(max(steps.max(), 1e-8) / 63), np.float16(max((-low).max(), 1e-8) / 63)
    scales = np.round(steps / float(scale)).clip(0, 63).astype(np.uint8)
    offsets = np.round(-low / float(offset)).clip(0, 63).astype(np.uint8)
    real = np.maximum(scales * float(scale), 1e-9)[:, None]
    numbers = np.round((runs + (offsets * float(offset))[:, None]) / real).clip(0, 15).astype(np.uint8)
    packed = np.concatenate([
        (scales[:4] & 63) | (scales[4:] >> 4) << 6,
        (offsets[:4] & 63) | (offsets[4:] >> 4) << 6,
        (scales[4:] & 15) | (offsets[4:] & 15) << 4,
    ])  # fmt: skip
    pairs = numbers.reshape(4, 2, 32)
    return bytes(scale.tobytes() + offset.tobytes() + packed.tobytes() + (pairs[:, 0] | pairs[:, 1] << 4).tobytes())
