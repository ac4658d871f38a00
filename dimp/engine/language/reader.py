"""Asking the language model of a painting model: greedy, held to a schema, within tokens and seconds, and stoppable.

It is the very network that encodes prompts, where the load plan has it: layers that visit the device for a prompt visit
for an answer. Nothing stays of an answer, so a picture painted afterwards has the bits that it had before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from transformers import GenerationConfig, LogitsProcessorList

from dimp.engine.language import eyes, prompt
from dimp.engine.language.constrained import JsonConstraint, Vocabulary
from dimp.engine.language.heads import with_head
from dimp.engine.nets import visiting
from dimp.engine.paint_error import PaintError
from dimp.engine.protocol import Question

SIGHTED = frozenset(
    {"Mistral3ForConditionalGeneration", "Qwen2_5_VLForConditionalGeneration", "Qwen3VLForConditionalGeneration"}
)
"""Classes of text encoders that look at pictures."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote, and how many tokens that took."""

    text: str
    tokens: int


class Reader:
    """A painting model's language model, ready to be asked. One thread uses it."""

    def __init__(self, encoder: Any, tokenizer: Any) -> None:
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._network = with_head(encoder)
        self._ends = _find_ends(self._network, tokenizer)
        size = self._network.get_output_embeddings().weight.shape[0]
        self._vocabulary = Vocabulary(tokenizer, size, self._ends)

    @property
    def sees(self) -> bool:
        """Whether it can look at a picture."""
        return type(self._encoder).__name__ in SIGHTED

    def answer(self, question: Question, picture: Image.Image | None, check: Callable[[], None]) -> Answer:
        """Return the answer to a question; whatever `check`, called at each layer, raises stops it.

        Raises PaintError for a picture that it can't see, and when the time is over.
        """
        if picture is not None and not self.sees:
            hint = "Choose a model whose text encoder looks at pictures."
            raise PaintError("bad_input", "The text encoder of this model has no eyes for a picture.", hint)
        view = eyes.look(self._encoder, self._tokenizer, picture) if picture is not None else eyes.View("", {})
        text = prompt.write(self._tokenizer, question.messages, view.marks)
        tokens = self._tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
        with torch.inference_mode(), self._alert(check, question.limit_s), visiting.linger(self._encoder):
            written = self._write(tokens, view, question)
        return Answer(self._tokenizer.decode(written, skip_special_tokens=True), len(written))

    def _write(self, tokens: Tensor, view: eyes.View, question: Question) -> list[int]:
        inputs = view.inputs | {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}
        if "image_grid_thw" in inputs:
            inputs["mm_token_type_ids"] = (tokens == self._encoder.config.image_token_id).int()
        device = visiting.device_of(self._encoder)
        inputs = {name: _ready(value, device, self._network.dtype) for name, value in inputs.items()}
        constraint = JsonConstraint(self._vocabulary, question.schema, question.most_tokens)
        settings = GenerationConfig(
            do_sample=False, max_new_tokens=question.most_tokens, eos_token_id=self._ends, pad_token_id=self._ends[0]
        )
        with _forgetting(self._encoder):
            written = self._network.generate(
                **inputs, generation_config=settings, logits_processor=LogitsProcessorList([constraint])
            )
        return written[0, tokens.shape[1] :].tolist()

    @contextmanager
    def _alert(self, check: Callable[[], None], limit_s: float) -> Iterator[None]:
        """Call `check` before each layer, and end what takes longer than `limit_s` seconds."""
        began = time.monotonic()

        def look(*_: Any) -> None:
            check()
            if time.monotonic() - began > limit_s:
                hint = "Ask again, or give it longer: dimp config set interpreter_timeout_s SECONDS"
                raise PaintError("too_slow", f"The model did not answer within {limit_s:g} s.", hint)

        rows = (module for module in self._encoder.modules() if isinstance(module, torch.nn.ModuleList))
        hooks = [layer.register_forward_pre_hook(look) for row in rows for layer in row]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()


def _find_ends(network: Any, tokenizer: Any) -> list[int]:
    """The tokens with which a model ends what it writes."""
    listed = getattr(network.generation_config, "eos_token_id", None)
    ends = {*(listed if isinstance(listed, list) else [listed]), tokenizer.eos_token_id}
    return sorted(end for end in ends if end is not None and end < len(tokenizer))


@contextmanager
def _forgetting(encoder: Any) -> Iterator[None]:
    """Let a network keep nothing of an answer: Qwen's remember where a picture's tokens were."""
    kept = [(module, module.rope_deltas) for module in encoder.modules() if hasattr(module, "rope_deltas")]
    try:
        yield
    finally:
        for module, deltas in kept:
            module.rope_deltas = deltas


def _ready(value: Any, device: torch.device, dtype: torch.dtype) -> Any:
    """An input on the device that the network computes on; pictures in the network's number format."""
    if not isinstance(value, Tensor):
        return value
    return value.to(device, dtype) if value.is_floating_point() else value.to(device)
