"""Checkpoints in one file, in the key layouts of the authors, made of the folders of tiny models.

The names are those of the program's own tables, turned round; that these are right is held against the converters of
diffusers, wherever those take a model of this size (`tests/dimp/engine/checkpoints/test_prepare.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from dimp.engine.checkpoints.other_names import OPEN_CLIP_NAMES, vae_names
from dimp.engine.families.shared.lora.unet_names import unet_names
from dimp.engine.families.spec import OriginalName


def weights(folder: Path, component: str) -> dict[str, Tensor]:
    """The tensors of a component."""
    return {name: it for path in (folder / component).glob("*.safetensors") for name, it in load_file(path).items()}


def network(folder: Path, component: str) -> Any:
    """A component without numbers."""
    import diffusers

    kind = json.loads((folder / "model_index.json").read_text())[component][1]
    with torch.device("meta"):
        return getattr(diffusers, kind).from_config(json.loads((folder / component / "config.json").read_text()))


def in_original_names(
    tensors: Mapping[str, Tensor], originals: tuple[OriginalName, ...], swapped: tuple[str, ...] = ()
) -> dict[str, Tensor]:
    """Tensors by the names of the authors: parts joined, halves of `swapped` layers the other way round."""
    left, made = dict(tensors), {}
    for original in originals:
        for number in range(40) if "{}" in original.name else (0,):
            parts = [part.format(number) for part in original.parts]
            for kind in ("weight", "bias"):
                keys = [f"{part}.{kind}" for part in parts]
                if not all(key in left for key in keys):
                    continue
                pieces = [left.pop(key) for key in keys]
                whole = torch.cat(pieces)
                if parts[0] in swapped:
                    whole = torch.cat(whole.chunk(2)[::-1])
                scale = kind == "weight" and original.name.endswith("_norm") and "norm." in original.name
                made[f"{original.name.format(number)}.{'scale' if scale else kind}"] = whole
    return made | left


def unet_file(folder: Path) -> dict[str, Tensor]:
    """The network of a Stable Diffusion folder by the names of its authors."""
    return in_original_names(weights(folder, "unet"), unet_names(network(folder, "unet")))


def vae_file(folder: Path) -> dict[str, Tensor]:
    """The autoencoder, its attention as convolutions of one pixel."""
    made = in_original_names(weights(folder, "vae"), vae_names(network(folder, "vae")))
    attention = (".attn_1.q.weight", ".attn_1.k.weight", ".attn_1.v.weight", ".attn_1.proj_out.weight")
    return {name: it[:, :, None, None] if name.endswith(attention) else it for name, it in made.items()}


def open_clip_file(folder: Path) -> dict[str, Tensor]:
    """The second text encoder of SDXL by the names of OpenCLIP."""
    made = in_original_names(weights(folder, "text_encoder_2"), OPEN_CLIP_NAMES)
    renamed = {name.replace(".in_proj.", ".in_proj_"): it for name, it in made.items()}
    renamed["positional_embedding"] = renamed.pop("positional_embedding.weight")
    renamed["text_projection"] = renamed.pop("text_projection.weight").T.contiguous()
    return renamed


def clip_file(folder: Path, component: str = "text_encoder") -> dict[str, Tensor]:
    """A CLIP text encoder, under the root that checkpoints have it."""
    made = weights(folder, component).items()
    return {name if name.startswith("text_") else f"text_model.{name}": it for name, it in made}


def under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tensors with a prefix before their names."""
    return {prefix + name: it for name, it in tensors.items()}


def sdxl_checkpoint(folder: Path) -> dict[str, Tensor]:
    """SDXL as it is published in one file."""
    return {
        **under("model.diffusion_model.", unet_file(folder)),
        **under("first_stage_model.", vae_file(folder)),
        **under("conditioner.embedders.0.transformer.", clip_file(folder)),
        **under("conditioner.embedders.1.model.", open_clip_file(folder)),
        "denoiser.sigmas": torch.zeros(4),
        "conditioner.embedders.0.transformer.text_model.embeddings.position_ids": torch.arange(77)[None],
    }


def sd_checkpoint(folder: Path) -> dict[str, Tensor]:
    """Stable Diffusion 1.5 as it is published in one file."""
    return {
        **under("model.diffusion_model.", unet_file(folder)),
        **under("first_stage_model.", vae_file(folder)),
        **under("cond_stage_model.transformer.", clip_file(folder)),
        "model_ema.decay": torch.tensor(0.9),
        "alphas_cumprod": torch.zeros(9),
    }
