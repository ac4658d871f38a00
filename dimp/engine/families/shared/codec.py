"""Between pixels and latents: what the autoencoder makes of a picture, scaled as the denoiser sees it.

One codec for each way of scaling.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn.functional import pixel_shuffle, pixel_unshuffle


class Codec(Protocol):
    """Pixels are (1, 3, H, W) in -1..1; latents (1, `channels`, h, w), `patch` pixels of a side to one of theirs."""

    patch: int
    channels: int

    def encode(self, image: Tensor) -> Tensor:
        """Return the latents of a picture, by the mean of the encoder's answer: no noise enters."""
        ...

    def decode(self, latents: Tensor) -> Tensor:
        """Return the picture of latents."""
        ...


class ScaledCodec:
    """One factor and, where the autoencoder has one, one shift for all channels: FLUX.1, SDXL, SD3, Z-Image."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._scale = pipe.vae.config.scaling_factor
        self._shift = pipe.vae.config.shift_factor or 0.0
        self.patch: int = pipe.vae_scale_factor
        self.channels: int = pipe.vae.config.latent_channels

    def encode(self, image: Tensor) -> Tensor:
        """See `Codec.encode`."""
        return (encode_raw(self._pipe, image) - self._shift) * self._scale

    def decode(self, latents: Tensor) -> Tensor:
        """See `Codec.decode`."""
        return decode_raw(self._pipe, latents / self._scale + self._shift)


class BatchNormCodec:
    """Two by two latents to one, normalised by the autoencoder's own statistics: FLUX.2."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self.patch: int = 2 * pipe.vae_scale_factor
        self.channels: int = 4 * pipe.vae.config.latent_channels

    def encode(self, image: Tensor) -> Tensor:
        """See `Codec.encode`."""
        mean, deviation = self._statistics()
        return (pixel_unshuffle(encode_raw(self._pipe, image), 2) - mean) / deviation

    def decode(self, latents: Tensor) -> Tensor:
        """See `Codec.decode`."""
        mean, deviation = self._statistics()
        return decode_raw(self._pipe, pixel_shuffle(latents.to(mean) * deviation + mean, 2))

    def _statistics(self) -> tuple[Tensor, Tensor]:
        vae, device = self._pipe.vae, self._pipe._execution_device
        mean, variance = (
            values.view(1, -1, 1, 1).to(device, vae.dtype) for values in (vae.bn.running_mean, vae.bn.running_var)
        )
        return mean, torch.sqrt(variance + vae.config.batch_norm_eps)


class FrameCodec:
    """An autoencoder for films, given one frame, with a mean and a deviation for each channel: Qwen-Image, Wan."""

    def __init__(self, pipe: Any, patch: int = 0) -> None:
        self._pipe = pipe
        self.patch: int = patch or pipe.vae_scale_factor
        self.channels: int = pipe.vae.config.z_dim

    def encode(self, image: Tensor) -> Tensor:
        """See `Codec.encode`."""
        latents = encode_raw(self._pipe, image.unsqueeze(2))[:, :, 0]
        mean, deviation = self._statistics(latents)
        return (latents - mean) / deviation

    def decode(self, latents: Tensor) -> Tensor:
        """See `Codec.decode`."""
        mean, deviation = self._statistics(latents)
        return decode_raw(self._pipe, (latents * deviation + mean).unsqueeze(2))[:, :, 0]

    def _statistics(self, like: Tensor) -> tuple[Tensor, Tensor]:
        config = self._pipe.vae.config
        mean, deviation = (
            torch.tensor(values).view(1, -1, 1, 1).to(like) for values in (config.latents_mean, config.latents_std)
        )
        return mean, deviation


class PackedFrameCodec:
    """An autoencoder for films that packs frames, given one, with a mean and a deviation for each channel: LTX."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self.patch: int = pipe.vae_spatial_compression_ratio
        self.channels: int = pipe.vae.config.latent_channels

    def encode(self, image: Tensor) -> Tensor:
        """See `Codec.encode`."""
        latents: Tensor = self._pipe._normalize_latents(encode_raw(self._pipe, image.unsqueeze(2)), *self._statistics())
        return latents[:, :, 0]

    def decode(self, latents: Tensor) -> Tensor:
        """See `Codec.decode`."""
        vae = self._pipe.vae
        plain = self._pipe._denormalize_latents(latents.unsqueeze(2), *self._statistics())
        plain = plain.to(self._pipe._execution_device, vae.dtype)
        still = torch.zeros(1).to(plain) if vae.config.timestep_conditioning else None
        frames: Tensor = vae.decode(plain, still, return_dict=False)[0]
        return frames[:, :, 0]

    def _statistics(self) -> tuple[Tensor, Tensor, float]:
        vae = self._pipe.vae
        return vae.latents_mean, vae.latents_std, vae.config.scaling_factor


def encode_raw(pipe: Any, image: Tensor) -> Tensor:
    """Return the autoencoder's own latents of a picture."""
    latents: Tensor = pipe.vae.encode(image.to(pipe._execution_device, pipe.vae.dtype)).latent_dist.mode()
    return latents


def decode_raw(pipe: Any, latents: Tensor) -> Tensor:
    """Return the picture of the autoencoder's own latents."""
    image: Tensor = pipe.vae.decode(latents.to(pipe._execution_device, pipe.vae.dtype), return_dict=False)[0]
    return image


def encode_and_decode(codec: Codec, image: Tensor) -> tuple[Tensor, Tensor]:
    """Return latents and what becomes of them, for calibrating a preview."""
    with torch.no_grad():
        latents = codec.encode(image)
        return latents.float(), codec.decode(latents).float()
