"""The head of a language model, by which it writes: there, or made of the table of words that it reads by.

Some folders name the body alone for a text encoder, for the head encodes nothing. Where head and table of words are the
same weights, which the configuration says, nothing is missing.
"""

from __future__ import annotations

import importlib
from typing import Any

import torch

from dimp.engine.nets import visiting
from dimp.engine.paint_error import PaintError

BODIES = {"Qwen3Model": "Qwen3ForCausalLM"}
"""Class of a body -> the class that writes with it."""


def with_head(encoder: Any) -> Any:
    """Return a text encoder as a network that writes. Raises PaintError for one that cannot."""
    kind = type(encoder).__name__
    if kind in BODIES:
        return _put_on(encoder, BODIES[kind])
    if hasattr(encoder, "generate") and encoder.get_output_embeddings() is not None:
        return encoder
    raise PaintError(
        "bad_input",
        "The text encoder of this model is no language model, so it cannot be asked anything.",
        "Choose a model that has one, or let the rules read: dimp config set interpreter rules",
    )


def _put_on(body: Any, class_name: str) -> Any:
    if not body.config.tie_word_embeddings:
        hint = "Choose another model, or let the rules read: dimp config set interpreter rules"
        raise PaintError("bad_input", "The files of this model's text encoder are without its head.", hint)
    with torch.device("meta"):
        whole = getattr(importlib.import_module("transformers"), class_name)(body.config)
    whole.model = body
    whole.lm_head.weight = body.embed_tokens.weight
    whole.eval()
    if whole.lm_head.weight.device != visiting.device_of(body):
        visiting.make_visit(whole.lm_head, visiting.device_of(body))
    return whole
