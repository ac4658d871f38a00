"""From trained parts to a folder that the FLUX pipelines load unchanged.

Weights are written as safetensors with tokenizers, a scheduler, the defaults of a call (`esquisse.json`) and the words
that the model knows (`vocabulary.json`).
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxPipeline

from dimp.esquisse.gradients import without_gradients
from dimp.esquisse.painter import Painter
from dimp.esquisse.pieces import LENGTH
from dimp.esquisse.scene.scene import FORMATS
from dimp.esquisse.scene.vocabulary import LIMITS, SAME, caption_words, same_as
from dimp.esquisse.tokens import clip_ties, t5_ties

DEFAULTS: dict[str, Any] = {
    "steps": 16,
    "guidance_scale": 1.0,
    "true_cfg_scale": 2.5,
    "negative_prompt": "",
    "width": 256,
    "height": 256,
    "formats": " ".join(f"{width}x{height}" for width, height in FORMATS),
    "max_sequence_length": LENGTH,
    "methods": {"*": "instruct"},
    "instruct": {"true_cfg_scale": 2.0},
    "flowedit": {"strength": 0.9, "source_guidance": 1.5, "target_guidance": 3.0},
}
"""How to call the pipelines: the model has no guidance embedding, so adherence comes from true CFG."""

DISTILLED: dict[str, Any] = DEFAULTS | {"steps": 8, "true_cfg_scale": 1.0, "instruct": {"true_cfg_scale": 1.0}}
"""How a distilled model is called: eight steps, no guidance."""

CALL_KEYS = ("guidance_scale", "true_cfg_scale", "max_sequence_length", "width", "height")
"""Those of them that every call takes as they are."""


def words_of(prompts: Sequence[str], defaults: Mapping[str, Any]) -> dict[str, list[str]]:
    """Arguments of a call for a batch of prompts."""
    return {"prompt": [*prompts], "negative_prompt": [defaults["negative_prompt"]] * len(prompts)}


@without_gradients
def tie_words(painter: Painter) -> None:
    """Give capitalised words and synonyms the features of the words they stand for: "Red" means red, "kitten" cat."""
    texts = painter.texts
    for encoder, ties in (
        (texts.t5, t5_ties(texts.t5_tokens, same_as)),
        (texts.clip, clip_ties(texts.clip_tokens, same_as)),
    ):
        table = encoder.get_input_embeddings().weight
        table.copy_(table[torch.tensor(ties, device=table.device)])


def export(painter: Painter, vae: AutoencoderKL, folder: Path, defaults: dict[str, Any]) -> None:
    """Write the whole folder, transformer and autoencoder in bf16; the parts stay as they are.

    The text encoders stay in single precision: without a `dtype`, transformers loads what is stored while
    diffusers loads single precision, and a pipeline of two precisions fails.
    """
    painter = copy.deepcopy(painter).cpu()
    tie_words(painter)
    pipe = FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=1.0, use_dynamic_shifting=False),
        vae=copy.deepcopy(vae).cpu().to(torch.bfloat16),
        text_encoder=painter.texts.clip,
        tokenizer=painter.texts.clip_tokens,
        text_encoder_2=painter.texts.t5,
        tokenizer_2=painter.texts.t5_tokens,
        transformer=painter.transformer.to(torch.bfloat16),
    )
    pipe.save_pretrained(folder, safe_serialization=True)
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)
    for path in folder.rglob("config.json"):
        _forget_origin(path)
    write_json(folder / "esquisse.json", defaults)
    same = {word: same_as(word) for word in SAME if word.isalpha()}
    known = [word for word in caption_words() if word.isalpha()]
    write_json(folder / "vocabulary.json", {"words": known, "same": same, "limits": LIMITS})


def publish(staged: Path, folder: Path) -> None:
    """Put a folder that is written in the place of another, so that a cut leaves the old or the new one, never half.

    The two may lie on different disks: what has to be copied is copied beside first.
    """
    new, old = (folder.with_name(f".{folder.name}.{name}") for name in ("new", "old"))
    for path in (new, old):
        shutil.rmtree(path, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(staged, new)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _forget_origin(config: Path) -> None:
    """Take out where a part was loaded from: a path of the machine that trained it, and no part of the model."""
    settings = json.loads(config.read_text())
    if settings.pop("_name_or_path", None) is not None:
        write_json(config, settings)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write sorted, indented JSON with a final newline."""
    path.write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
