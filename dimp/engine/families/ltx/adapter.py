"""LTX: films from words, or from words and their first picture, by a rectified flow over all frames at once.

Its autoencoder packs 32 x 32 pixels and eight frames into one latent, but for the first frame, which stands alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import PackedFrameCodec
from dimp.engine.families.shared.film_family import FilmFamily, read_film
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview, negative_call, text_call
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

DECODING = {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
"""For decoders that take out the last noise themselves (0.9.1 and later), as their cards have it."""


class Ltx(FilmFamily):
    """An LTX model in memory."""

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of; the pipelines take no other."""
        return 32

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        film = read_film(request.job, self.film)
        call = text_call(request, self.spec) | negative_call(request)
        call |= {"num_frames": self.film.count_painted(film.frames), "frame_rate": film.fps}
        if request.source is not None:
            call["image"] = request.source
        return call | (DECODING if self.pipe.vae.config.timestep_conditioning else {})

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`; the frame in the middle.

        With a picture, the steps are of all frames but the first.
        """
        if latents.ndim == 3:
            pipe, side = self.pipe, self.codec.patch
            rows, columns = request.job.height // side, request.job.width // side
            patch, frames = pipe.transformer_spatial_patch_size, pipe.transformer_temporal_patch_size
            count = latents.shape[1] * patch * patch * frames // (rows * columns)
            latents = pipe._unpack_latents(latents, count // frames, rows // patch, columns // patch, patch, frames)
        return latents[:, :, latents.shape[2] // 2]


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Ltx:
    """Load an LTX folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = PackedFrameCodec(pipes["animate"])
    return Ltx(spec, pipes, plan, codec, load_preview(codec, folder, cache))
