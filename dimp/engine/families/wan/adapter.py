"""Wan: films from words, or from words and their first picture, by a rectified flow over all frames at once.

Wan 2.2 comes in two kinds. One network of 5 billion parameters takes words with a picture or without. The kind of 14
billion has two networks, one for the steps with much noise and one for the others, and its weights are either for words
or for a picture. Wan 2.1 has one network of that kind.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import FrameCodec
from dimp.engine.families.shared.film_family import FilmFamily, read_film
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview, negative_call, text_call
from dimp.engine.families.spec import FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan


class WanCodec(FrameCodec):
    """That of Qwen-Image, by another name for its scale."""

    def __init__(self, pipe: Any) -> None:
        super().__init__(pipe, pipe.vae_scale_factor_spatial)


class Wan(FilmFamily):
    """A Wan model in memory."""

    NOISE: ClassVar[torch.dtype | None] = torch.float32

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of."""
        return 2 * int(self.pipe.vae_scale_factor_spatial)

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        self._check_beginning(request)
        if request.lora_files and self.pipe.transformer_2 is not None:
            hint = "Leave the LoRAs out."
            raise PaintError("bad_input", "This model has two networks, and LoRAs for such are not read yet.", hint)
        film = read_film(request.job, self.film)
        call = text_call(request, self.spec) | negative_call(request)
        call["num_frames"] = self.film.count_painted(film.frames)
        if request.source is not None:
            call["image"] = request.source
        return call

    def _check_beginning(self, request: Request) -> None:
        """Raise PaintError for a picture to begin with that these weights can't take, or for none where they need one.

        Weights for both mask the first frame; those for a picture see it beside the noise, and so have more channels.
        """
        if self.pipe.config.expand_timesteps:
            return
        needs_picture = self.pipe.transformer.config.in_channels > self.codec.channels
        if needs_picture and request.source is None:
            hint = "Animate a picture, or choose weights for words (T2V, TI2V)."
            raise PaintError("bad_input", "These weights begin a film with a picture, and there is none.", hint)
        if request.source is not None and not needs_picture:
            hint = "Leave the picture out, or choose weights that take one (I2V, TI2V)."
            raise PaintError("bad_input", "These weights begin a film with words alone.", hint)

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`; the frame in the middle."""
        return latents[:, :, latents.shape[2] // 2]


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Wan:
    """Load a Wan folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = WanCodec(pipes["animate"])
    return Wan(spec, pipes, plan, codec, load_preview(codec, folder, cache))
