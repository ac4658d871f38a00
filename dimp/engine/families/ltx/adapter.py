"""LTX: films from words, or from words and their first picture, by a rectified flow over all frames at once.

Its autoencoder packs 32 x 32 pixels and eight frames into one latent, but for the first frame, which stands alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from torch import Tensor

from dimp.engine.families import Request, films
from dimp.engine.families.codec import Packed
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import common, negative, seen
from dimp.engine.families.table import FILMS
from dimp.engine.placement import Recipe

TEXT_LENGTH = 128
"""Text tokens where nothing else is said: the pipelines' own default."""

DECODING = {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
"""For decoders that take out the last noise themselves (0.9.1 and later), as their cards have it."""


class Ltx(films.Filmer):
    """An LTX model in memory."""

    FAMILY: ClassVar[str] = "ltx"
    VERSION: ClassVar[str] = "ltx/1"

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of; the pipelines take no other."""
        return 32

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        film = FILMS[self.FAMILY]
        asked = films.asked(request.job, film)
        call = common(request) | {
            "negative_prompt": negative(request),
            "max_sequence_length": int(request.settings.get("max_sequence_length", TEXT_LENGTH)),
            "num_frames": film.painted(asked.frames),
            "frame_rate": asked.fps,
        }
        if request.source is not None:
            call["image"] = request.source
        return call | (DECODING if self.pipe.vae.config.timestep_conditioning else {})

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`; the frame in the middle. With a picture, the steps are of all frames but the first."""
        if latents.ndim == 3:
            pipe, side = self.pipe, self.codec.patch
            rows, columns = request.job.height // side, request.job.width // side
            patch, frames = pipe.transformer_spatial_patch_size, pipe.transformer_temporal_patch_size
            count = latents.shape[1] * patch * patch * frames // (rows * columns)
            latents = pipe._unpack_latents(latents, count // frames, rows // patch, columns // patch, patch, frames)
        return latents[:, :, latents.shape[2] // 2]


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Ltx:
    """Load an LTX folder. Raises PaintError."""
    pipes = load_pipes("ltx", folder, recipe)
    codec = Packed(pipes["animate"])
    return Ltx(pipes, recipe, codec, seen(codec, folder, cache))
