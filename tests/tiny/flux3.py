"""Tiny FLUX.3, which is made of blocks: the class as it is, and distilled to few steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.tiny.flux2 import vae
from tests.tiny.texts import CHAT_WIDTH, chat_tokens, qwen3_vl

CHANNELS = 4

ELSEWHERE = {
    "tokenizer": "Qwen3VLProcessor",
    "prompt_upsampler": "Qwen3_5ForConditionalGeneration",
    "prompt_upsampler_processor": "Qwen3VLProcessor",
}
"""Components that real folders name by a class that can't be made here, or that are never loaded."""


def base() -> Any:
    """FLUX.3."""
    from diffusers import Flux3AutoBlocks

    return pipe(Flux3AutoBlocks())


def distilled() -> Any:
    """FLUX.3 distilled: each step is told where it goes, and there is no guidance."""
    from diffusers import Flux3DistilledAutoBlocks

    return pipe(Flux3DistilledAutoBlocks(), flow_map=True)


def pipe(blocks: Any, **more: Any) -> Any:
    """The pipeline of these blocks; `more` goes to the transformer."""
    from diffusers import Flux3Transformer2DModel

    transformer = Flux3Transformer2DModel(
        in_channels=4 * CHANNELS,
        cond_in_channels=4 * CHANNELS,
        num_layers=1,
        num_single_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=8 * CHAT_WIDTH,
        timestep_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        **more,
    )
    made = blocks.init_pipeline()
    made.update_components(transformer=transformer, vae=vae(), text_encoder=qwen3_vl(32), tokenizer=chat_tokens())
    return made


def save(pipe: Any, folder: Path) -> None:
    """Write the pipeline, with an index as on the hub: it names a repository, and parts that are not here."""
    pipe.save_pretrained(str(folder), safe_serialization=True, overwrite_modular_index=True)
    path = folder / "modular_model_index.json"
    index = json.loads(path.read_text())
    for name, kind in ELSEWHERE.items():
        spec = {"subfolder": name, "variant": None, "revision": None, "type_hint": ["transformers", kind]}
        index[name] = ["transformers", kind, spec]
    for value in index.values():
        if isinstance(value, list):
            value[2]["pretrained_model_name_or_path"] = "somebody/some-model"
    path.write_text(json.dumps(index, indent=2))
