"""The picture autoencoder: a small AutoencoderKL, eight times down.

Its quality caps everything after it, so it is trained first and to about 30 dB. Afterwards a scale per channel is
folded into its weights, so that the single `scaling_factor` of the format fits all channels.
"""

from __future__ import annotations

import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray
from torch import Tensor

from dimp.esquisse.gradients import without_gradients

FACTOR = 8
"""Pixels per latent along a side."""
CHUNK = 16
"""Pictures encoded or decoded at once."""


def build(widths: tuple[int, ...], channels: int) -> AutoencoderKL:
    """An untrained autoencoder with so many latent channels."""
    depth = len(widths)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * depth,
        up_block_types=("UpDecoderBlock2D",) * depth,
        block_out_channels=widths,
        layers_per_block=1,
        latent_channels=channels,
        norm_num_groups=8,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
        scaling_factor=1.0,
        shift_factor=0.0,
        sample_size=256,
    )


def to_tensor(rgb: NDArray[np.uint8]) -> Tensor:
    """Bytes (n, h, w, 3) to floats (n, 3, h, w) in -1..1."""
    return torch.from_numpy(rgb).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def to_bytes(x: Tensor) -> NDArray[np.uint8]:
    """Floats (n, 3, h, w) in -1..1 to bytes (n, h, w, 3)."""
    y: NDArray[np.uint8] = x.float().clamp(-1, 1).add(1).mul(127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return y


def psnr(x: Tensor, y: Tensor) -> Tensor:
    """Peak signal-to-noise ratio per picture, in dB, of pictures in -1..1."""
    return 10 * torch.log10(4 / (x - y).square().flatten(1).mean(1).clamp_min(1e-10))


def loss(vae: AutoencoderKL, x: Tensor) -> Tensor:
    """What training lessens: differences of the reconstruction, and a little of the posterior's divergence."""
    posterior = vae.encode(x).latent_dist
    return difference(vae.decode(posterior.sample()).sample, x) + 2e-4 * posterior.kl().mean() / x[0].numel() * 64


def difference(y: Tensor, x: Tensor) -> Tensor:
    """Absolute, squared and gradient differences of two pictures, averaged."""
    d = y.float() - x
    edges = (d[..., 1:] - d[..., :-1]).abs().mean() + (d[..., 1:, :] - d[..., :-1, :]).abs().mean()
    return d.abs().mean() + d.square().mean() + 0.5 * edges


@without_gradients
def reconstruct(vae: AutoencoderKL, x: Tensor) -> Tensor:
    """Encode (mean) and decode, a few pictures at a time."""
    return torch.cat([vae.decode(vae.encode(part).latent_dist.mean).sample for part in x.split(CHUNK)])


@without_gradients
def fold_scale(vae: AutoencoderKL, sample: Tensor) -> None:
    """Make every latent channel of `sample`'s pictures zero-mean and of unit deviation.

    The encoder's last convolution and the decoder's first take the shift and scale, so decoding stays the same but
    for the border, where padded zeros now stand for the channel means.
    """
    z = torch.cat([vae.encode(part).latent_dist.mean for part in sample.split(CHUNK)])
    mean, deviation = z.mean((0, 2, 3)), z.std((0, 2, 3)).clamp_min(1e-4)
    last, first = vae.encoder.conv_out, vae.decoder.conv_in
    last.weight[: len(mean)] /= deviation[:, None, None, None]
    last.bias[: len(mean)] = (last.bias[: len(mean)] - mean) / deviation
    last.bias[len(mean) :] -= 2 * deviation.log()
    first.bias += (first.weight * mean[:, None, None]).sum((1, 2, 3))
    first.weight *= deviation[:, None, None]
