"""GGUF files: headers that are held against the file, and numbers within the error of their blocks."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from dimp.engine.checkpoints import gguf_header, gguf_tensors
from dimp.engine.safetensors_header import BrokenFile
from tests.dimp.engine.checkpoints import gguf_files

NUMBERS = np.random.default_rng(7).normal(size=(16, 64)).astype(np.float32)


@pytest.mark.parametrize(
    ("kind", "error"), [("F32", 0.0), ("Q8_0", 0.02), ("Q5_0", 0.12), ("Q4_0", 0.25), ("Q4_K", 0.25)]
)
def test_numbers_come_back_within_the_error_of_their_blocks(tmp_path: Path, kind: str, error: float) -> None:
    path = gguf_files.write(tmp_path / "f.gguf", {"a": NUMBERS, "b": NUMBERS[:1, :3]}, kind)
    header = gguf_header.read_header(path)
    assert header.metadata["general.architecture"] == "flux"
    assert (header.tensors["a"].type_name, header.tensors["a"].shape) == (kind, (16, 64))
    read = gguf_tensors.read_tensor(path, header.tensors["a"])
    assert np.abs(read - NUMBERS).max() <= error
    assert (gguf_tensors.read_tensor(path, header.tensors["b"]) == NUMBERS[:1, :3]).all()


def _scalar(kind: str, block: bytes) -> list[float]:
    """A block as ggml's own loops read it, one number after the other."""

    def half(at: int) -> float:
        return float(np.frombuffer(block[at : at + 2], np.float16)[0])

    if kind == "Q4_0":
        first = [half(0) * ((byte & 15) - 8) for byte in block[2:18]]
        return first + [half(0) * ((byte >> 4) - 8) for byte in block[2:18]]
    if kind == "Q5_1":
        bits = int.from_bytes(block[4:8], "little")
        whole: list[int] = [(block[8 + at] & 15) | (bits >> at & 1) << 4 for at in range(16)]
        whole += [(block[8 + at] >> 4) | (bits >> (at + 16) & 1) << 4 for at in range(16)]
        return [half(0) * number + half(2) for number in whole]
    assert kind == "Q6_K"
    numbers = [0.0] * 256
    for side in range(2):
        low, high, scales = block[64 * side :], block[128 + 32 * side :], block[192 + 8 * side :]
        for at in range(32):
            quarters = (
                (low[at] & 15) | (high[at] & 3) << 4,
                (low[at + 32] & 15) | (high[at] >> 2 & 3) << 4,
                (low[at] >> 4) | (high[at] >> 4 & 3) << 4,
                (low[at + 32] >> 4) | (high[at] >> 6 & 3) << 4,
            )
            for quarter, number in enumerate(quarters):
                (scale,) = struct.unpack("b", scales[at // 16 + 2 * quarter : at // 16 + 2 * quarter + 1])
                numbers[128 * side + 32 * quarter + at] = half(208) * scale * (number - 32)
    return numbers


@pytest.mark.parametrize(("number", "kind", "size"), [(2, "Q4_0", 18), (7, "Q5_1", 24), (14, "Q6_K", 210)])
def test_blocks_are_read_as_ggml_reads_them(tmp_path: Path, number: int, kind: str, size: int) -> None:
    block = bytearray(np.random.default_rng(number).integers(0, 256, size, np.uint8).tobytes())
    for at in (208,) if kind == "Q6_K" else (0, 2):
        block[at : at + 2] = np.float16(0.37).tobytes()
    (tmp_path / "f").write_bytes(block)
    count = gguf_header.TYPES[number][1]
    read = gguf_tensors.read_tensor(tmp_path / "f", gguf_header.GgufTensor(kind, (count,), 0, size))
    assert np.allclose(read, _scalar(kind, bytes(block)), rtol=1e-6)


def test_false_counts_and_shapes_are_refused_in_words(tmp_path: Path) -> None:
    path = gguf_files.write(tmp_path / "f.gguf", {"a": NUMBERS}, "Q8_0", tensor_count=1 << 60)
    with pytest.raises(BrokenFile, match="more than it can hold"):
        gguf_header.read_header(path)
    path = gguf_files.write(tmp_path / "f.gguf", {"a": NUMBERS}, "Q8_0")
    whole = path.read_bytes()
    path.write_bytes(whole[:-600])
    with pytest.raises(BrokenFile, match="not what its bytes hold"):
        gguf_header.read_header(path)
    huge = whole.replace(struct.pack("<QQ", 64, 16), struct.pack("<QQ", 1 << 40, 1 << 20))
    path.write_bytes(huge)
    with pytest.raises(BrokenFile, match="not what its bytes hold"):
        gguf_header.read_header(path)
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + struct.pack("<Q", 1 << 62))
    with pytest.raises(BrokenFile, match="more than it can hold|is said to have 4611686018427387904 bytes"):
        gguf_header.read_header(path)
    path.write_bytes(b"version https://git-lfs")
    with pytest.raises(BrokenFile, match="does not begin"):
        gguf_header.read_header(path)


def _text(words: bytes) -> bytes:
    return len(words).to_bytes(8, "little") + words


@pytest.mark.parametrize(
    ("counts", "rest"),
    [
        ((1 << 30, 0), b""),
        ((0, 1 << 30), b""),
        ((0, 1), (1 << 32).to_bytes(8, "little")),
        ((0, 1), _text(b"a") + (9).to_bytes(4, "little") + (0).to_bytes(4, "little") + (1 << 31).to_bytes(8, "little")),
        ((1, 0), _text(b"a") + (9).to_bytes(4, "little") + b"\xff" * 80),
        ((1, 0), _text(b"a") + (2).to_bytes(4, "little") + b"\xff" * 16 + bytes(12)),
    ],
)
def test_no_false_number_has_a_large_file_read_as_its_header(
    tmp_path: Path, counts: tuple[int, int], rest: bytes
) -> None:
    """The file is as large as it would have to be, but for the disk, which holds only its beginning."""
    path = tmp_path / "large.gguf"
    start = b"GGUF" + (3).to_bytes(4, "little") + b"".join(count.to_bytes(8, "little") for count in counts)
    with path.open("wb") as file:
        file.write(start + rest)
        file.truncate(64 << 30)
    with pytest.raises(BrokenFile) as refused:
        gguf_header.read_header(path)
    assert str(refused.value)
