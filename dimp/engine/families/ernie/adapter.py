"""ERNIE-Image: new pictures. Its guidance is a second question, to the negative prompt.

Its folders may hold a language model that rewords a prompt (`pe`); it is never loaded, for what is painted is what was
said.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import BatchNormCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import PipelineFamily, common_call, load_preview, negative_call
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

REWORDING = {"pe": None, "pe_tokenizer": None}


class ErnieCodec(BatchNormCodec):
    """That of FLUX.2; this pipeline counts the two by two latents in its factor."""

    def __init__(self, pipe: Any) -> None:
        super().__init__(pipe)
        self.patch = int(pipe.vae_scale_factor)


class Ernie(PipelineFamily):
    """An ERNIE-Image model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return common_call(request) | negative_call(request) | {"use_pe": False}

    def token_limit(self, request: Request) -> int:
        """See `PipelineFamily.token_limit`: all that its tokenizer takes."""
        return int(self.pipe.tokenizer.model_max_length)

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of."""
        return int(self.pipe.vae_scale_factor)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Ernie:
    """Load an ERNIE-Image folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan, **REWORDING)
    codec = ErnieCodec(pipes["text"])
    return Ernie(spec, pipes, plan, codec, load_preview(codec, folder, cache))
