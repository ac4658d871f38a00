"""The picture autoencoder: a small AutoencoderKL, eight times down, eight latent channels.

Its quality caps everything after it, so it is trained first and to about 30 dB. Afterwards a scale per channel is
folded into its weights, so that the single `scaling_factor` of the format fits all channels.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray
from torch import Tensor

from dimp.esquisse.render import render
from dimp.esquisse.scenes import Domain, sample_scene
from dimp.esquisse.training.gradients import without_gradients
from dimp.esquisse.training.loop import Plan, Stage, train
from dimp.esquisse.training.optim import Average, Muon, split_parameters

CHANNELS = 8
FACTOR = 8
"""Latent channels, and pixels per latent along a side."""


def build(widths: tuple[int, ...] = (16, 32, 64, 96)) -> AutoencoderKL:
    """An untrained autoencoder."""
    depth = len(widths)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * depth,
        up_block_types=("UpDecoderBlock2D",) * depth,
        block_out_channels=widths,
        layers_per_block=1,
        latent_channels=CHANNELS,
        norm_num_groups=8,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
        scaling_factor=1.0,
        shift_factor=0.0,
        sample_size=128,
    )


def pictures(count: int, seed: int, domain: Domain | None = None) -> NDArray[np.uint8]:
    """`count` rendered scenes (count, side, side, 3) for the autoencoder."""
    rng = np.random.default_rng(seed)
    return np.stack([render(sample_scene(rng, domain)).rgb for _ in range(count)])


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


def _loss(vae: AutoencoderKL, x: Tensor) -> Tensor:
    posterior = vae.encode(x).latent_dist
    difference = _difference(vae.decode(posterior.sample()).sample, x)
    return difference + 2e-4 * posterior.kl().mean() / x[0].numel() * 64


def _difference(y: Tensor, x: Tensor) -> Tensor:
    """Absolute, squared and gradient differences of two pictures, averaged."""
    d = y.float() - x
    edges = (d[..., 1:] - d[..., :-1]).abs().mean() + (d[..., 1:, :] - d[..., :-1, :]).abs().mean()
    return d.abs().mean() + d.square().mean() + 0.5 * edges


@without_gradients
def reconstruct(vae: AutoencoderKL, x: Tensor) -> Tensor:
    """Encode (mean) and decode, a few pictures at a time."""
    return torch.cat([vae.decode(vae.encode(part).latent_dist.mean).sample for part in x.split(8)])


def fit(
    plan: Plan, device: str = "cpu", pool: int = 4000, batch: int = 8, widths: tuple[int, ...] = (16, 32, 64, 96)
) -> AutoencoderKL:
    """Train an autoencoder on random 64-pixel crops; scored by PSNR on unseen scenes."""
    torch.manual_seed(0)
    vae = build(widths).to(device)
    muon, other = split_parameters(vae, ("conv",))
    stage = Stage(
        "autoencoder", vae, [Muon(muon, 0.02), torch.optim.AdamW(other, 2e-3, weight_decay=0.0)], Average(vae, 0.995)
    )
    data, held = pictures(pool, 1), to_tensor(pictures(32, 2)).to(device)
    rng = np.random.default_rng()

    def loss() -> tuple[Tensor, int]:
        with torch.autocast(device, torch.bfloat16):
            return _loss(vae, _crops(data, rng, batch).to(device)), batch

    train(stage, plan, loss, lambda: float(psnr(reconstruct(vae, held), held).mean()))
    return vae


def _crops(data: NDArray[np.uint8], rng: np.random.Generator, batch: int) -> Tensor:
    """Random 64-pixel crops as a tensor."""
    crops = []
    for index in rng.integers(len(data), size=batch):
        y, x = rng.integers(0, data.shape[1] - 63, 2)
        crops.append(data[index, y : y + 64, x : x + 64])
    return to_tensor(np.stack(crops))


NOISE = 0.12
"""Most noise on latents while the decoder is sharpened: with more, brush strokes are smoothed away with the noise."""


def sharpen(plan: Plan, vae: AutoencoderKL, device: str = "cpu", pool: int = 3000, batch: int = 8) -> AutoencoderKL:
    """Train the decoder alone, on latents with a little noise; scored by PSNR at a noise of 0.1.

    The encoder stays, so latents made before stay valid. The noise stands for what a transformer gets wrong: a
    decoder that never saw any shows it as mottled areas. Oil paintings, the hardest to keep, are drawn more often.
    """
    vae = vae.to(device)
    vae.encoder.requires_grad_(False)
    muon, other = split_parameters(vae, ("conv",))
    average = Average(vae.decoder, 0.995)
    optimisers = [Muon(muon, 0.01), torch.optim.AdamW(other, 1e-3, weight_decay=0.0)]
    stage = Stage("decoder", vae.decoder, optimisers, average)
    data, rng = pictures(pool, 3, Domain(oil=0.4)), np.random.default_rng()
    held = to_tensor(pictures(32, 2)).to(device)
    with torch.no_grad():
        z = torch.cat([vae.encode(part).latent_dist.mean for part in held.split(8)])
    z = z + 0.1 * torch.randn(z.shape, generator=torch.Generator().manual_seed(0)).to(device)

    def loss() -> tuple[Tensor, int]:
        x = _crops(data, rng, batch).to(device)
        with torch.autocast(device, torch.bfloat16):
            with torch.no_grad():
                clean = vae.encode(x).latent_dist.mean
            noise = NOISE * torch.rand(batch, 1, 1, 1).to(x) * torch.randn_like(clean)
            return _difference(vae.decode(clean + noise).sample, x), batch

    def score() -> float:
        with torch.no_grad():
            return float(psnr(torch.cat([vae.decode(part).sample for part in z.split(8)]), held).mean())

    train(stage, plan, loss, score)
    return vae


@without_gradients
def fold_scale(vae: AutoencoderKL, sample: Tensor) -> None:
    """Make every latent channel of `sample`'s pictures zero-mean and of unit deviation.

    The encoder's last convolution and the decoder's first take the shift and scale, so decoding stays the same but
    for the border, where padded zeros now stand for the channel means.
    """
    z = torch.cat([vae.encode(part).latent_dist.mean for part in sample.split(16)])
    mean, deviation = z.mean((0, 2, 3)), z.std((0, 2, 3))
    last, first = vae.encoder.conv_out, vae.decoder.conv_in
    last.weight[: len(mean)] /= deviation[:, None, None, None]
    last.bias[: len(mean)] = (last.bias[: len(mean)] - mean) / deviation
    last.bias[len(mean) :] -= 2 * deviation.log()
    first.bias += (first.weight * mean[:, None, None]).sum((1, 2, 3))
    first.weight *= deviation[:, None, None]


def save(vae: AutoencoderKL, folder: Path) -> None:
    """Write the autoencoder's part of the exported folder."""
    vae.save_pretrained(folder)
