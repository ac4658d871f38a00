"""FLUX.3: draws and edits by instruction, with up to ten pictures to look at; a pipeline of blocks.

The step that rewords a prompt with a language model of its own is left out: what was asked for is what is painted, and
its weights are not needed. Guidance is a second question.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.desk import PaintError
from dimp.engine.families import Request
from dimp.engine.families.blocks import Blocks, assembled
from dimp.engine.families.codec import Normed
from dimp.engine.families.piped import Piped, common, negative, seen, text_length
from dimp.engine.families.table import PIPELINES
from dimp.engine.placement import Recipe

MOST_PICTURES = 10
"""Pictures that the model was trained to look at together."""


class Flux3(Piped):
    """A FLUX.3 model in memory."""

    FAMILY: ClassVar[str] = "flux3"
    VERSION: ClassVar[str] = "flux3/1"
    NOISE: ClassVar[torch.dtype | None] = torch.float32

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        call = common(request) | self.guided(request) | {"max_sequence_length": text_length(request)}
        del call["guidance_scale"]
        looked_at = [request.source] if request.task == "instruct" else []
        if pictures := [*looked_at, *request.references]:
            call["image"] = pictures
        if len(pictures) > MOST_PICTURES:
            hint = f"Leave {len(pictures) - MOST_PICTURES} out."
            raise PaintError("bad_input", f"This model looks at {MOST_PICTURES} pictures at most.", hint)
        return call

    def guided(self, request: Request) -> dict[str, Any]:
        """Set the guidance and return the words for its second question."""
        self.pipe.guider.guidance_scale = request.job.guidance_scale
        return {"negative_prompt": negative(request) or None} if request.job.guidance_scale != 1.0 else {}

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`."""
        rows, columns = request.job.height // self.codec.patch, request.job.width // self.codec.patch
        return latents.transpose(1, 2).unflatten(2, (rows, columns))


class Distilled(Flux3):
    """A FLUX.3 distilled to few steps, each of which is told where it goes; it takes no guidance."""

    FAMILY: ClassVar[str] = "flux3_distilled"
    VERSION: ClassVar[str] = "flux3-distilled/1"

    def guided(self, request: Request) -> dict[str, Any]:
        """See `Flux3.guided`."""
        return {}


class Encoding(Blocks):
    """The pipeline with its words encoded by a method of its own, which a cache can be put before."""

    def __init__(self, pipe: Any) -> None:
        super().__init__(pipe)
        self._step = pipe._blocks.sub_blocks["text_encoder"]
        self._plain = self._step._get_qwen3_vl_prompt_embeds
        self._step._get_qwen3_vl_prompt_embeds = self._asked

    def encode_prompt(self, prompt: str, max_sequence_length: int, layers: tuple[int, ...], device: Any = None) -> Any:
        """Return the features of each token, out of these layers of the language model."""
        return self._plain(
            self.text_encoder, self.tokenizer, prompt, device, max_sequence_length, self._step.pad_multiple, layers
        )

    def _asked(self, *, prompt: str, device: Any, max_sequence_length: int, **rest: Any) -> Any:
        return self.encode_prompt(prompt, max_sequence_length, rest["hidden_states_layers"], device)


class Words:
    """Tokens of words as the folder's processor makes them; that one needs torchvision for its pictures."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)

    def apply_chat_template(self, messages: list[dict[str, str]], **named: Any) -> Any:
        """Return the messages as the language model is to read them."""
        return self.tokenizer.apply_chat_template(messages, **named)


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Flux3:
    """Load a FLUX.3 folder. Raises PaintError."""
    return opened(Flux3, folder, recipe, cache)


def opened(adapter: type[Flux3], folder: Path, recipe: Recipe, cache: Path | None) -> Flux3:
    """Return an adapter of the FLUX.3 kind over the folder's weights."""
    pipe = Encoding(assembled(folder, recipe, ("prompt_upsampler",), tokenizer=Words(folder / "tokenizer")))
    codec = Normed(pipe)
    pipes = {task: pipe for family, task in PIPELINES if family == adapter.FAMILY}
    return adapter(pipes, recipe, codec, seen(codec, folder, cache))
