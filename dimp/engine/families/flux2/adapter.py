"""FLUX.2: one network draws and edits by instruction, with any number of pictures to look at beside the words.

The pictures' tokens stand beside those of the new picture; text comes from the middle layers of a language model.
This module serves FLUX.2 dev, which takes guidance as an input, and is the ground of klein.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.families import Request
from dimp.engine.families.codec import Normed
from dimp.engine.families.editing import Flow, even_sigmas
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import common, seen, text_length
from dimp.engine.placement import Recipe

Text = tuple[Tensor, Tensor]
"""Features of each token, and the tokens' places."""


class Flux2(Flow):
    """A FLUX.2 model in memory."""

    FAMILY: ClassVar[str] = "flux2"
    VERSION: ClassVar[str] = "flux2/1"

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        call = common(request) | {"max_sequence_length": text_length(request)}
        looked_at = [request.source] if request.task == "instruct" else []
        if request.mask is None and (pictures := [*looked_at, *request.references]):
            call["image"] = pictures
        return call

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`."""
        rows, columns = request.job.height // self.codec.patch, request.job.width // self.codec.patch
        return latents.transpose(1, 2).unflatten(2, (rows, columns))

    def packed(self, latents: Tensor) -> Tensor:
        """See `Flow.packed`."""
        return latents.flatten(2).transpose(1, 2)

    @property
    def takes_guidance(self) -> bool:
        """See `Flow.takes_guidance`."""
        return bool(self.pipe.transformer.config.guidance_embeds)

    def sigmas(self, steps: int, latents: Tensor) -> list[float]:
        """See `Flow.sigmas`."""
        from diffusers.pipelines.flux2.pipeline_flux2 import compute_empirical_mu

        return even_sigmas(self.pipe.scheduler, steps, compute_empirical_mu(latents.shape[1], steps))

    def text(self, request: Request, words: str) -> Text:
        """See `Flow.text`."""
        features, places = self.pipe.encode_prompt(words, max_sequence_length=text_length(request))
        return features, places

    def velocity(self, request: Request, sigma: float, latents: Tensor, text: Text, guidance: float) -> Tensor:
        """See `Flow.velocity`."""
        features, places = text
        transformer, device = self.pipe.transformer, features.device
        answer: Tensor = transformer(
            hidden_states=latents.to(device, transformer.dtype),
            timestep=torch.full([1], sigma, device=device, dtype=features.dtype),
            guidance=torch.full([1], guidance, device=device) if self.takes_guidance else None,
            encoder_hidden_states=features,
            txt_ids=places,
            img_ids=self.pipe._prepare_latent_ids(self.unpacked(request, latents)).to(device),
            return_dict=False,
        )[0]
        return answer.float()


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Flux2:
    """Load a FLUX.2 dev folder. Raises PaintError.

    Its tokenizer comes wrapped in a processor for pictures, which needs torchvision; for words the tokenizer is enough.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True)
    return opened(Flux2, folder, recipe, cache, tokenizer=tokenizer)


def opened(adapter: type[Flux2], folder: Path, recipe: Recipe, cache: Path | None, **parts: Any) -> Flux2:
    """Return an adapter of the FLUX.2 kind over the folder's weights."""
    pipes = load_pipes(adapter.FAMILY, folder, recipe, **parts)
    codec = Normed(pipes["text"])
    return adapter(pipes, recipe, codec, seen(codec, folder, cache))
