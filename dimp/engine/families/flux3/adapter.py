"""FLUX.3: draws and edits by instruction, with up to ten pictures to look at; a pipeline of blocks.

The step that rewords a prompt with a language model of its own is left out: what was asked for is what is painted, and
its weights are not needed. Guidance is a second question; the one distilled to few steps takes none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.families.flux3.specs import DISTILLED
from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import BatchNormCodec
from dimp.engine.families.shared.modular_family import ModularPipe, assemble
from dimp.engine.families.shared.pipeline_family import (
    GUIDANCE,
    PipelineFamily,
    load_preview,
    negative_call,
    text_call,
)
from dimp.engine.families.spec import FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan

MOST_PICTURES = 10
"""Pictures that the model was trained to look at together."""


class Flux3(PipelineFamily):
    """A FLUX.3 model in memory."""

    NOISE: ClassVar[torch.dtype | None] = torch.float32

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        call = text_call(request, self.spec)
        call |= self.apply_guidance(request, call.pop(GUIDANCE))
        edited = [request.source] if request.task == "instruct" else []
        if pictures := [*edited, *request.references]:
            call["image"] = pictures
        if len(pictures) > MOST_PICTURES:
            hint = f"Leave {len(pictures) - MOST_PICTURES} out."
            raise PaintError("bad_input", f"This model looks at {MOST_PICTURES} pictures at most.", hint)
        return call

    def apply_guidance(self, request: Request, guidance: float) -> dict[str, Any]:
        """Set the guidance and return the words for its second question."""
        setattr(self.pipe.guider, GUIDANCE, guidance)
        return negative_call(request, None) if guidance != 1.0 else {}

    def language_model(self) -> tuple[Any, Any]:
        """See `Family.language_model`."""
        return self.pipe.text_encoder, self.pipe.tokenizer.tokenizer

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`."""
        rows, columns = request.job.height // self.codec.patch, request.job.width // self.codec.patch
        return latents.transpose(1, 2).unflatten(2, (rows, columns))


class Distilled(Flux3):
    """A FLUX.3 distilled to few steps, each of which is told where it goes; it takes no guidance."""

    def apply_guidance(self, request: Request, guidance: float) -> dict[str, Any]:
        """See `Flux3.apply_guidance`."""
        return {}


class EncodingPipe(ModularPipe):
    """The pipeline with its words encoded by a method of its own, which a cache can be put before."""

    def __init__(self, pipe: Any) -> None:
        super().__init__(pipe)
        self._step = pipe._blocks.sub_blocks["text_encoder"]
        self._encode = self._step._get_qwen3_vl_prompt_embeds
        self._step._get_qwen3_vl_prompt_embeds = self._encode_for_step

    def encode_prompt(self, prompt: str, max_sequence_length: int, layers: tuple[int, ...], device: Any = None) -> Any:
        """Return the features of each token, out of these layers of the language model."""
        return self._encode(
            self.text_encoder, self.tokenizer, prompt, device, max_sequence_length, self._step.pad_multiple, layers
        )

    def _encode_for_step(self, *, prompt: str, device: Any, max_sequence_length: int, **rest: Any) -> Any:
        return self.encode_prompt(prompt, max_sequence_length, rest["hidden_states_layers"], device)


class WordTokenizer:
    """Tokens of words as the folder's processor makes them; that one needs torchvision for its pictures."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)

    def apply_chat_template(self, messages: list[dict[str, str]], **named: Any) -> Any:
        """Return the messages as the language model is to read them."""
        return self.tokenizer.apply_chat_template(messages, **named)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Flux3:
    """Load a folder of FLUX.3, distilled or not. Raises PaintError."""
    pipe = EncodingPipe(
        assemble(spec, folder, plan, ("prompt_upsampler",), tokenizer=WordTokenizer(folder / "tokenizer"))
    )
    codec = BatchNormCodec(pipe)
    adapter = Distilled if spec is DISTILLED else Flux3
    return adapter(spec, dict.fromkeys(spec.pipelines, pipe), plan, codec, load_preview(codec, folder, cache))
