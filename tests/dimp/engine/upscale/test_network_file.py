"""Which files are taken for upscalers, how their tensors may be called, and what is renames of the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dimp.engine.upscale import ncnn, network_file
from dimp.engine.upscale.layouts import Layout, UnknownNet, recognize
from tests.dimp.engine.upscale import synthetic

X2 = Layout("rrdb", features=4, growth=2, blocks=3, ups=1, fold=1, scale=2)


def oldest(name: str) -> str:
    """A name of ours as the first ESRGAN files have it: numbers of one long sequence."""
    module, _, kind = name.rpartition(".")
    if module.startswith("body."):
        _, block, dense, conv = module.split(".")
        return f"model.1.sub.{block}.{dense.upper()}.{conv}.0.{kind}"
    ends = {"conv_first": "0", "conv_body": "1.sub.3", "conv_up1": "3", "conv_hr": "5", "conv_last": "7"}
    return f"model.{ends[module]}.{kind}"


def old(name: str) -> str:
    """A name of ours as files between then and now have it."""
    renames = {
        "conv_body": "trunk_conv",
        "body.": "RRDB_trunk.",
        ".rdb": ".RDB",
        "conv_up": "upconv",
        "conv_hr": "HRconv",
    }
    for ours, theirs in renames.items():
        name = name.replace(ours, theirs)
    return name


@pytest.mark.parametrize("layout", [synthetic.RRDB, synthetic.COMPACT, X2])
def test_a_layout_is_recognized_by_shapes_alone(layout: Layout) -> None:
    assert recognize(layout.shapes()) == layout


@pytest.mark.parametrize("call", [oldest, old, lambda name: name, lambda name: f"params_ema.{name}"])
def test_the_usual_names_are_understood(tmp_path: Path, call: Callable[[str], str]) -> None:
    arrays = {call(name): array for name, array in synthetic.weights(X2).items()}
    assert network_file.layout(synthetic.safetensors(tmp_path / "a.safetensors", arrays)) == X2


@pytest.mark.parametrize("layout", [synthetic.RRDB, synthetic.COMPACT, X2])
@pytest.mark.parametrize("half", [True, False])
def test_ncnn_holds_every_tensor(tmp_path: Path, layout: Layout, half: bool) -> None:
    arrays = synthetic.weights(layout)
    param = synthetic.ncnn(tmp_path, "net", layout, arrays, half)
    read = ncnn.weights(param)
    assert network_file.layout(param) == layout
    assert set(read) == set(arrays)
    assert all(np.array_equal(read[name], arrays[name]) for name in arrays)


def test_two_layers_by_hand(tmp_path: Path) -> None:
    """A compact network of two convolutions, its bytes written one by one: an odd count of halves is padded."""
    conv = "Convolution  {}  1 1 {} {} 0={} 1=3 4=1 5=1 6={}"
    lines = [
        "7767517", "6 6", "Input  i  0 1 data", conv.format("a", "data", "a", 1, 27), "PReLU  b  1 1 a b 0=1",
        conv.format("c", "b", "c", 12, 108), "PixelShuffle  d  1 1 c d 0=2", "",
    ]  # fmt: skip
    (tmp_path / "two.param").write_text("\n".join(lines))
    first, last = np.arange(27, dtype="<f2"), np.arange(108, dtype="<f4")
    parts = [
        bytes.fromhex("476b3001"), first.tobytes(), b"\0\0", np.float32(0.5).tobytes(), np.float32(0.25).tobytes(),
        bytes(4), last.tobytes(), np.ones(12, "<f4").tobytes(),
    ]  # fmt: skip
    (tmp_path / "two.bin").write_bytes(b"".join(parts))
    read = ncnn.weights(tmp_path / "two.param")
    assert network_file.layout(tmp_path / "two.param") == Layout("compact", 1, 0, 0, 0, 1, 2)
    assert np.array_equal(read["body.0.weight"].ravel(), np.arange(27))
    assert (read["body.0.bias"], read["body.1.weight"]) == ([0.5], [0.25])
    assert np.array_equal(read["body.2.weight"].ravel(), np.arange(108))


def cut(param: Path) -> None:
    data = param.with_suffix(".bin").read_bytes()
    param.with_suffix(".bin").write_bytes(data[:-3])


def long(param: Path) -> None:
    data = param.with_suffix(".bin").read_bytes()
    param.with_suffix(".bin").write_bytes(data + b"more")


def quantised(param: Path) -> None:
    data = param.with_suffix(".bin").read_bytes()
    param.with_suffix(".bin").write_bytes(b"\x01\0\0\0" + data[4:])


def gone(param: Path) -> None:
    param.with_suffix(".bin").unlink()


@pytest.mark.parametrize(
    ("harm", "words"), [(cut, "cut short"), (long, "too many"), (quantised, "a format"), (gone, "cannot be read")]
)
def test_weights_that_are_not_whole_are_refused(tmp_path: Path, harm: Callable[[Path], None], words: str) -> None:
    param = synthetic.ncnn(tmp_path, "net", synthetic.COMPACT, synthetic.weights(synthetic.COMPACT))
    harm(param)
    with pytest.raises(UnknownNet, match=words):
        ncnn.weights(param)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("nothing", "no network"),
        ("7767517\n1 1\nSoftmax  a  1 1 a b 0=1\n", "not known here: Softmax"),
        ("7767517\n1 1\nConvolution  a  1 1 a b 0=8 1=5 4=2 5=1 6=600\n", "another"),
        ("7767517\n1 1\nConvolution  a  1 1 a b 0=x\n", "cannot be read"),
    ],
)
def test_other_graphs_are_refused(tmp_path: Path, wrong: str, words: str) -> None:
    (tmp_path / "net.param").write_text(wrong)
    (tmp_path / "net.bin").write_bytes(b"")
    with pytest.raises(UnknownNet, match=words):
        network_file.layout(tmp_path / "net.param")


def test_a_graph_without_its_weights_is_refused(tmp_path: Path) -> None:
    param = synthetic.ncnn(tmp_path, "net", synthetic.COMPACT, synthetic.weights(synthetic.COMPACT))
    gone(param)
    with pytest.raises(UnknownNet, match="net.bin is missing"):
        network_file.layout(param)


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda arrays: {key: array for key, array in arrays.items() if key != name}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("conv_body.bias"), "conv_body.bias"),
        (without("conv_first.weight"), "no upscaling network"),
        (lambda arrays: arrays | {"attention.weight": np.zeros((1, 2))}, "attention.weight"),
        (lambda arrays: {}, "no upscaling network"),
    ],
)
def test_other_networks_are_refused(tmp_path: Path, change: Callable[[Any], Any], words: str) -> None:
    path = synthetic.safetensors(tmp_path / "a.safetensors", change(synthetic.weights(synthetic.RRDB)))
    with pytest.raises(UnknownNet, match=words) as refused:
        network_file.layout(path)
    assert refused.value.hint


@pytest.mark.parametrize("data", [b"", b"\xff" * 8, b"\x02" + bytes(7) + b"[]", b"\x05" + bytes(7) + b'{"a"'])
def test_a_damaged_safetensors_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.safetensors").write_bytes(data)
    with pytest.raises(UnknownNet):
        network_file.layout(tmp_path / "a.safetensors")


def test_a_pickle_is_refused_unopened(tmp_path: Path) -> None:
    (tmp_path / "x4.pth").mkdir()  # opening it would raise something else
    with pytest.raises(UnknownNet, match="pickle"):
        network_file.layout(tmp_path / "x4.pth")


def test_a_digest_covers_both_files_of_ncnn(tmp_path: Path) -> None:
    param = synthetic.ncnn(tmp_path, "net", synthetic.COMPACT, synthetic.weights(synthetic.COMPACT))
    before = network_file.digest(param)
    long(param)
    assert network_file.digest(param) != before
