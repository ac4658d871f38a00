"""From trained parts to a folder that the FLUX pipelines load unchanged.

Weights are written as safetensors with tokenizers, a scheduler, the defaults of a call (`esquisse.json`) and
the model card (`card.json`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxPipeline

from dimp.esquisse.flow import Painter
from dimp.esquisse.tokens import TEXT_LENGTH, canonical_ids
from dimp.esquisse.training.gradients import without_gradients

DEFAULTS: dict[str, Any] = {
    "steps": 16,
    "guidance_scale": 1.0,
    "true_cfg_scale": 2.0,
    "negative_prompt": "",
    "width": 128,
    "height": 128,
    "max_sequence_length": TEXT_LENGTH,
    "methods": {"*": "flowedit"},
    "instruct": {"true_cfg_scale": 2.0},
    "flowedit": {"strength": 0.9, "source_guidance": 1.5, "target_guidance": 3.0},
}
"""How to call the pipelines: the model has no guidance embedding, so adherence comes from true CFG."""

CALL_KEYS = ("guidance_scale", "true_cfg_scale", "max_sequence_length", "width", "height")
"""Those of them that every call takes as they are."""


def words_of(prompts: Sequence[str], defaults: Mapping[str, Any]) -> dict[str, list[str]]:
    """Arguments of a call for a batch of prompts."""
    return {"prompt": [*prompts], "negative_prompt": [defaults["negative_prompt"]] * len(prompts)}


@without_gradients
def tie_cases(painter: Painter) -> None:
    """Give capitalised words the features of their lower-case forms, so that "Red" means red."""
    table = painter.texts.t5.get_input_embeddings().weight
    table.copy_(table[torch.tensor(canonical_ids(painter.texts.t5_tokens))])


def pipeline(painter: Painter, vae: AutoencoderKL, shift: float = 1.0) -> FluxPipeline:
    """The parts as a FluxPipeline."""
    return FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=shift, use_dynamic_shifting=False),
        vae=vae,
        text_encoder=painter.texts.clip,
        tokenizer=painter.texts.clip_tokens,
        text_encoder_2=painter.texts.t5,
        tokenizer_2=painter.texts.t5_tokens,
        transformer=painter.transformer,
    )


def export(
    painter: Painter, vae: AutoencoderKL, folder: Path, defaults: dict[str, Any] | None = None, shift: float = 1.0
) -> None:
    """Write the whole folder; transformer and autoencoder become bf16 in place.

    The text encoders stay in single precision: without a `dtype`, transformers loads what is stored while
    diffusers loads single precision, and a pipeline of two precisions fails.
    """
    tie_cases(painter)
    pipe = pipeline(painter, vae, shift)
    for part in (pipe.vae, pipe.transformer):
        part.to(torch.bfloat16)
    pipe.save_pretrained(folder, safe_serialization=True)
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)
    for path in folder.rglob("config.json"):
        _forget_origin(path)
    write_json(folder / "esquisse.json", defaults or DEFAULTS)


def _forget_origin(config: Path) -> None:
    """Take out where a part was loaded from: a path of the machine that trained it, and no part of the model."""
    settings = json.loads(config.read_text())
    if settings.pop("_name_or_path", None) is not None:
        write_json(config, settings)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write sorted, indented JSON with a final newline."""
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
