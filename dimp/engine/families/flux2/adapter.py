"""FLUX.2: one network draws and edits by instruction, with any number of pictures to look at beside the words.

The pictures' tokens stand beside those of the new picture; text comes from the middle layers of a language model.
This module serves FLUX.2 dev, which takes guidance as an input, and is the ground of klein.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import BatchNormCodec
from dimp.engine.families.shared.flow_family import FlowFamily, even_sigmas
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview, text_call, text_length
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

Text = tuple[Tensor, Tensor]
"""Features of each token, and the tokens' places."""


class Flux2(FlowFamily):
    """A FLUX.2 model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        call = text_call(request, self.spec)
        edited = [request.source] if request.task == "instruct" else []
        if request.mask is None and (pictures := [*edited, *request.references]):
            call["image"] = pictures
        return call

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`."""
        rows, columns = request.job.height // self.codec.patch, request.job.width // self.codec.patch
        return latents.transpose(1, 2).unflatten(2, (rows, columns))

    def pack(self, latents: Tensor) -> Tensor:
        """See `FlowFamily.pack`."""
        return latents.flatten(2).transpose(1, 2)

    @property
    def takes_guidance(self) -> bool:
        """See `FlowFamily.takes_guidance`."""
        return bool(self.pipe.transformer.config.guidance_embeds)

    def noise_levels(self, steps: int, latents: Tensor) -> list[float]:
        """See `FlowFamily.noise_levels`."""
        from diffusers.pipelines.flux2.pipeline_flux2 import compute_empirical_mu

        return even_sigmas(self.pipe.scheduler, steps, compute_empirical_mu(latents.shape[1], steps))

    def encode_text(self, request: Request, words: str) -> Text:
        """See `FlowFamily.encode_text`."""
        features, places = self.pipe.encode_prompt(words, max_sequence_length=text_length(request, self.spec))
        return features, places

    def predict_velocity(self, request: Request, sigma: float, latents: Tensor, text: Text, guidance: float) -> Tensor:
        """See `FlowFamily.predict_velocity`."""
        features, places = text
        transformer, device = self.pipe.transformer, features.device
        answer: Tensor = transformer(
            hidden_states=latents.to(device, transformer.dtype),
            timestep=torch.full([1], sigma, device=device, dtype=features.dtype),
            guidance=torch.full([1], guidance, device=device) if self.takes_guidance else None,
            encoder_hidden_states=features,
            txt_ids=places,
            img_ids=self.pipe._prepare_latent_ids(self.unpack(request, latents)).to(device),
            return_dict=False,
        )[0]
        return answer.float()


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Flux2:
    """Load a FLUX.2 dev folder. Raises PaintError.

    Its tokenizer comes wrapped in a processor for pictures, which needs torchvision; for words the tokenizer is enough.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True)
    return load_as(Flux2, spec, folder, plan, cache, tokenizer=tokenizer)


def load_as(
    adapter: type[Flux2], spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None, **parts: Any
) -> Flux2:
    """Return an adapter of the FLUX.2 kind over the folder's weights; `parts` stand in for components."""
    pipes = load_pipes(spec, folder, plan, **parts)
    codec = BatchNormCodec(pipes["text"])
    return adapter(spec, pipes, plan, codec, load_preview(codec, folder, cache))
