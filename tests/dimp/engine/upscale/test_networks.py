"""The networks against an interpreter of their graphs that knows no architecture, and files against each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from dimp.core.errors import Unavailable
from dimp.engine.upscale import networks
from dimp.engine.upscale.layouts import Layout
from dimp.home import Home
from dimp.models.upscalers import PACKAGE, PACKAGE_NETWORKS, PackageNetwork, Upscalers
from tests.dimp.engine.upscale import interpreter, synthetic


def picture(height: int = 9, width: int = 14) -> torch.Tensor:
    return torch.tensor(np.random.default_rng(5).random((1, 3, height, width), np.float32))


@pytest.mark.parametrize("half", [True, False])
@pytest.mark.parametrize("layout", [synthetic.RRDB, synthetic.COMPACT])
def test_a_network_does_what_its_graph_says(tmp_path: Path, layout: Layout, half: bool) -> None:
    param = synthetic.ncnn(tmp_path, "net", layout, synthetic.weights(layout), half)
    net = networks.load(param, "cpu", torch.float32)
    with torch.inference_mode():
        expected = interpreter.run(param, picture())
        assert expected.std() > 0.01
        assert torch.allclose(net(picture()), expected, atol=1e-5, rtol=1e-4)
    assert net(picture()).shape == (1, 3, 9 * layout.scale, 14 * layout.scale)


@pytest.mark.parametrize("layout", [synthetic.RRDB, synthetic.COMPACT])
def test_a_safetensors_file_gives_the_same_network(tmp_path: Path, layout: Layout) -> None:
    arrays = synthetic.weights(layout)
    param = synthetic.ncnn(tmp_path, "net", layout, arrays)
    plain = synthetic.safetensors(tmp_path / "net.safetensors", arrays)
    ema = {f"params_ema.{name}": array for name, array in arrays.items()}
    last = {f"params.{name}": 0 * array for name, array in arrays.items()}
    averaged = synthetic.safetensors(tmp_path / "ema.safetensors", ema | last)
    expected = networks.load(param, "cpu", torch.float32)(picture())
    for path in (plain, averaged):
        assert torch.equal(networks.load(path, "cpu", torch.float32)(picture()), expected)


def test_a_network_that_folds_its_input_doubles_it(tmp_path: Path) -> None:
    path = synthetic.safetensors(tmp_path / "x2plus.safetensors", synthetic.weights(synthetic.HALF))
    net = networks.load(path, "cpu", torch.float32)
    assert net.layout == synthetic.HALF
    assert net(picture(8, 12)).shape == (1, 3, 16, 24)


@pytest.mark.parametrize("network", PACKAGE_NETWORKS)
def test_the_real_networks_do_what_their_graphs_say(home: Home, network: PackageNetwork) -> None:
    """Where the package with them is installed, which the tests do not ask for."""
    try:
        param = Upscalers(home).find(network.name).folder
    except Unavailable:
        pytest.skip(f"needs {PACKAGE}")
    net = networks.load(param, "cpu", torch.float32)
    with torch.inference_mode():
        assert torch.allclose(net(picture(24, 20)), interpreter.run(param, picture(24, 20)), atol=1e-4)


def test_each_dense_block_is_reported(tmp_path: Path) -> None:
    path = synthetic.safetensors(tmp_path / "net.safetensors", synthetic.weights(synthetic.RRDB))
    reported: list[int] = []
    net = networks.report_blocks(networks.load(path, "cpu", torch.float32), lambda: reported.append(1))
    net(picture())
    assert len(reported) == 3 * synthetic.RRDB.blocks
