"""Latents as tokens and back, with their positions, in the order of the FLUX pipelines."""

from __future__ import annotations

import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray
from torch import Tensor

from dimp.esquisse.autoencoder import CHUNK, to_tensor
from dimp.esquisse.gradients import without_gradients


def pack(z: Tensor) -> Tensor:
    """Latents (n, c, h, w) to tokens (n, h/2 * w/2, 4c), in the order of FluxPipeline."""
    n, c, h, w = z.shape
    return z.view(n, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(n, h * w // 4, c * 4)


def unpack(tokens: Tensor, rows: int) -> Tensor:
    """Tokens (n, rows * columns, 4c) back to latents (n, c, 2 rows, 2 columns)."""
    n, count, width = tokens.shape
    columns = count // rows
    z = tokens.view(n, rows, columns, width // 4, 2, 2).permute(0, 3, 1, 4, 2, 5)
    return z.reshape(n, width // 4, rows * 2, columns * 2)


def image_ids(rows: int, columns: int) -> Tensor:
    """Rotary positions (rows * columns, 3) of the image tokens: 0, row, column."""
    down, across = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    return torch.stack([torch.zeros_like(down), down, across], -1).reshape(-1, 3).float()


def source_ids(rows: int, columns: int) -> Tensor:
    """Rotary positions of the tokens of a source picture: 1, row, column."""
    return image_ids(rows, columns) + torch.tensor([1.0, 0.0, 0.0])


@without_gradients
def encode(vae: AutoencoderKL, rgb: NDArray[np.uint8], device: str = "cpu") -> Tensor:
    """Pictures (n, height, width, 3) to packed latent tokens, by the mean of the posterior."""
    x = to_tensor(rgb).to(device)
    means = torch.cat([vae.encode(part).latent_dist.mean for part in x.split(CHUNK)])
    return pack((means - vae.config.shift_factor) * vae.config.scaling_factor)
