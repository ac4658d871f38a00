"""The two upscaling networks in plain torch, with the names of tensors that their published weights have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from dimp.engine.upscale import ncnn, network_file
from dimp.engine.upscale.layouts import DENSE, DENSE_BLOCKS, Layout, UnknownNet, rename_tensors

RESIDUAL = 0.2
SLOPE = 0.2


class DenseBlock(nn.Module):
    """Five convolutions, each of which sees what all before it found; a fifth of the result is added to the input."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        for number in range(DENSE):
            out = growth if number < DENSE - 1 else features
            self.add_module(f"conv{number + 1}", _conv(features + number * growth, out))

    def forward(self, x: Tensor) -> Tensor:
        """(B, features, H, W) to the same."""
        features = x
        for number in range(1, DENSE):
            new = functional.leaky_relu_(self.get_submodule(f"conv{number}")(features), SLOPE)
            features = torch.cat((features, new), 1)
        return self.get_submodule(f"conv{DENSE}")(features).mul_(RESIDUAL).add_(x)


class ResidualBlock(nn.Module):
    """Three dense blocks, a fifth of whose result is added to the input (residual in residual)."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        for number in range(DENSE_BLOCKS):
            self.add_module(f"rdb{number + 1}", DenseBlock(features, growth))

    def forward(self, x: Tensor) -> Tensor:
        """(B, features, H, W) to the same."""
        features = x
        for dense in self.children():
            features = dense(features)
        return features.mul_(RESIDUAL).add_(x)


class Rrdb(nn.Module):
    """RRDBNet: a trunk of residual blocks, then doubled a few times by repeating pixels and convolving."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        features = layout.features
        self.layout = layout
        self.conv_first = _conv(3 * layout.fold**2, features)
        self.body = nn.Sequential(*(ResidualBlock(features, layout.growth) for _ in range(layout.blocks)))
        self.conv_body = _conv(features, features)
        for number in range(layout.ups):
            self.add_module(f"conv_up{number + 1}", _conv(features, features))
        self.conv_hr = _conv(features, features)
        self.conv_last = _conv(features, 3)

    def trunk(self, x: Tensor) -> Tensor:
        """(B, 3, H, W) in 0..1 to features (B, features, H / fold, W / fold): nearly all the work, looking far around.

        Sides must be multiples of `layout.fold`.
        """
        features = self.conv_first(functional.pixel_unshuffle(x, self.layout.fold) if self.layout.fold > 1 else x)
        return self.conv_body(self.body(features)).add_(features)

    def tail(self, features: Tensor) -> Tensor:
        """Features to pixels (B, 3, scale * H, scale * W): nearly all the memory, looking two features far."""
        for number in range(self.layout.ups):
            features = functional.interpolate(features, scale_factor=2, mode="nearest")
            features = functional.leaky_relu_(self.get_submodule(f"conv_up{number + 1}")(features), SLOPE)
        return self.conv_last(functional.leaky_relu_(self.conv_hr(features), SLOPE))

    def forward(self, x: Tensor) -> Tensor:
        """(B, 3, H, W) in 0..1 to (B, 3, scale * H, scale * W)."""
        return self.tail(self.trunk(x))


class Compact(nn.Module):
    """SRVGGNetCompact: plain convolutions at the small size; the last makes the pixels, added to the repeated input."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        convs = [_conv(channels, out) for _, channels, out in layout.convolutions()]
        parts = [part for conv in convs[:-1] for part in (conv, nn.PReLU(layout.features))]
        self.body = nn.Sequential(*parts, convs[-1])

    def forward(self, x: Tensor) -> Tensor:
        """(B, 3, H, W) in 0..1 to (B, 3, scale * H, scale * W)."""
        repeated = functional.interpolate(x, scale_factor=self.layout.scale, mode="nearest")
        return functional.pixel_shuffle(self.body(x), self.layout.scale).add_(repeated)


Net = Rrdb | Compact


def load(path: Path, device: str, dtype: torch.dtype) -> Net:
    """The network in a file, ready to run. Raises `UnknownNet`."""
    layout = network_file.layout(path)
    with torch.device("meta"):
        net: Net = Rrdb(layout) if layout.kind == "rrdb" else Compact(layout)
    weights = {name: tensor.to(device, dtype) for name, tensor in _read_tensors(path).items()}
    net.load_state_dict(weights, strict=True, assign=True)
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def report_blocks(net: Net, step: Callable[[], None]) -> Net:
    """The network, which calls `step` after each of its dense blocks: a tile takes long, and `step` may stop it."""
    for module in net.modules():
        if isinstance(module, DenseBlock):
            module.register_forward_hook(lambda *_: step())
    return net


def _read_tensors(path: Path) -> dict[str, Tensor]:
    if path.suffix == ".param":
        return {name: torch.tensor(array) for name, array in ncnn.weights(path).items()}
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors = load_file(path)
    except (SafetensorError, OSError) as wrong:
        raise UnknownNet(f"{path.name} is damaged.", "Download it again.") from wrong
    return {new: tensors[old] for old, new in rename_tensors(list(tensors)).items()}


def _conv(channels: int, out: int) -> nn.Conv2d:
    return nn.Conv2d(channels, out, 3, padding=1)
