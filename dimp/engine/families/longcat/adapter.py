"""LongCat-Image: new pictures, and FlowEdit. Its guidance is a second question, to the negative prompt.

What stands in quotation marks is read letter by letter, to be written into the picture. The pipeline can let its
language model reword a prompt first; it never does here, for what is painted is what was said.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import ScaledCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import common_call, load_preview, negative_call
from dimp.engine.families.shared.token_flow import TokenFlowFamily
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

Text = tuple[Tensor, Tensor]
"""Features of each token, and the tokens' places."""


class LongCat(TokenFlowFamily):
    """A LongCat-Image model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return common_call(request) | negative_call(request) | {"enable_prompt_rewrite": False}

    def token_limit(self, request: Request) -> int:
        """See `PipelineFamily.token_limit`: the pipeline's own, whatever is asked for."""
        return int(self.pipe.tokenizer_max_length)

    def encode_text(self, request: Request, words: str) -> Text:
        """See `FlowFamily.encode_text`."""
        features, places = self.pipe.encode_prompt(words)
        return features, places

    def predict_velocity(self, request: Request, sigma: float, latents: Tensor, text: Text, guidance: float) -> Tensor:
        """See `FlowFamily.predict_velocity`."""
        from diffusers.pipelines.longcat_image.pipeline_longcat_image import prepare_pos_ids

        features, places = text
        side, begin = self.multiple, self.pipe.tokenizer_max_length
        rows, columns = request.job.height // side, request.job.width // side
        grid = prepare_pos_ids(1, "image", (begin, begin), height=rows, width=columns)
        answer: Tensor = self.pipe.transformer(
            hidden_states=latents.to(features),
            timestep=torch.full([1], sigma, device=features.device, dtype=features.dtype),
            encoder_hidden_states=features,
            txt_ids=places,
            img_ids=grid.to(features.device),
            return_dict=False,
        )[0]
        return answer.float()


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> LongCat:
    """Load a LongCat-Image folder. Raises PaintError.

    Its processor, which needs torchvision, is for rewording alone.
    """
    pipes = load_pipes(spec, folder, plan, text_processor=None)
    codec = ScaledCodec(pipes["text"])
    return LongCat(spec, pipes, plan, codec, load_preview(codec, folder, cache))
