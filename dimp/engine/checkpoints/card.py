"""What a checkpoint in one file is: the family it is of, what it holds, and in which number format.

Told by the names and shapes of its tensors, as ComfyUI and diffusers do it. No weight is read, no model library needed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dimp.engine.checkpoints import gguf_header
from dimp.engine.safetensors_header import BrokenFile, read_header

SUFFIXES = (".safetensors", ".gguf")
DENOISER, VAE = "denoiser", "vae"
CLIP, CLIP_2, OPEN_CLIP, T5 = "text_encoder", "text_encoder_2", "open_clip", "t5"
"""Parts of a checkpoint; `open_clip` is the second text encoder by its authors' names, `t5` is the last one."""

_PREFIXES = (
    ("model.diffusion_model.", DENOISER),
    ("diffusion_model.", DENOISER),
    ("first_stage_model.", VAE),
    ("vae.", VAE),
    ("cond_stage_model.transformer.", CLIP),
    ("conditioner.embedders.0.transformer.", CLIP),
    ("conditioner.embedders.1.model.", OPEN_CLIP),
    ("text_encoders.clip_l.transformer.", CLIP),
    ("text_encoders.clip_g.transformer.", CLIP_2),
    ("text_encoders.t5xxl.transformer.", T5),
)
_LEFT_BY_TRAINING = re.compile(
    r"^(model_ema\.|betas$|alphas_cumprod|sqrt_|log_one_minus|posterior_|denoiser\.|logvar$|ztsnr$|v_pred$|edm_|"
    r"loss\.|lora_)|position_ids$|logit_scale$|(input_scale|scale_input|scaled_fp8|comfy_quant)$|^norm_final\.weight$"
)
"""Tensors that no network has: what training, a schedule or another program left there."""

_SCALES = re.compile(r"\.(scale_weight|weight_scale)$")

_FAMILIES = (
    (r"^distilled_guidance_layer\.", "Chroma", ""),
    (r"^(mode_blocks|content_mode_blocks)\.", "FLUX.3", "flux3"),
    (r"^(single_stream_modulation|double_stream_modulation_img)\.", "FLUX.2", "flux2"),
    (r"^(double_blocks|single_transformer_blocks)\.0\.", "FLUX.1", "flux"),
    (r"^joint_blocks\.0\.", "Stable Diffusion 3", "sd3"),
    (r"^(noise_refiner|context_refiner)\.0\.", "Z-Image", "zimage"),
    (r"^transformer_blocks\.0\.img_mod\.", "Qwen-Image", "qwen"),
    (r"^transformer_blocks\.0\.(attn\.add_q_proj|ff_context)", "Stable Diffusion 3", "sd3"),
    (r"^(patchify_proj|proj_in)\.|^transformer_blocks\.0\.scale_shift_table", "LTX", "ltx"),
    (r"^(head\.modulation|blocks\.0\.self_attn\.)", "Wan", ""),
    (r"^(label_emb\.0\.0|add_embedding\.linear_1)\.", "SDXL", "sdxl"),
    (r"^(input_blocks\.0\.0|conv_in)\.weight$", "Stable Diffusion 1.5", "sd"),
)
"""Name of a layer that only one family has -> its title, and the beginning of its name here (empty: it is not here)."""


_ARCHITECTURES = {
    "flux": ("FLUX.1", "flux"), "sdxl": ("SDXL", "sdxl"), "sd1": ("Stable Diffusion 1.5", "sd"),
    "sd3": ("Stable Diffusion 3", "sd3"), "qwen_image": ("Qwen-Image", "qwen"), "ltxv": ("LTX", "ltx"),
}  # fmt: skip
"""What GGUF files call an architecture -> the same."""

_UNET_NEEDED = (
    "time_embed.0.weight",
    "input_blocks.1.0.in_layers.2.weight",
    "middle_block.0.in_layers.2.weight",
    "output_blocks.0.0.in_layers.2.weight",
    "out.2.weight",
)
_FLUX_NEEDED = (
    "double_blocks.0.img_attn.qkv.weight",
    "single_blocks.0.linear1.weight",
    "txt_in.weight",
    "final_layer.linear.weight",
)
_NEEDED = {"sd": _UNET_NEEDED, "sdxl": _UNET_NEEDED, "flux": _FLUX_NEEDED, "flux2": _FLUX_NEEDED}


@dataclass(frozen=True, slots=True)
class CheckpointCard:
    """What a file is. `title` is what people call its family, `family` how its names begin here.

    `number_format` is that of most of its weights, `parts` what it holds, `parameters` those of its denoiser. `lacking`
    are layers without which it is not a whole one.
    """

    title: str
    family: str
    number_format: str
    parts: tuple[str, ...]
    parameters: int
    lacking: tuple[str, ...] = ()


def is_checkpoint(path: Path) -> bool:
    """Whether a file has the suffix of one."""
    return path.suffix.lower() in SUFFIXES


def read_card(path: Path) -> CheckpointCard:
    """Return what a file is. Raises `BrokenFile` with the reason, `OSError` where it can't be opened."""
    architecture = ""
    if path.suffix.lower() == ".gguf":
        gguf = gguf_header.read_header(path)
        shapes = {name: tensor.shape for name, tensor in gguf.tensors.items()}
        formats = {name: f"GGUF {tensor.type_name}" for name, tensor in gguf.tensors.items()}
        architecture = str(gguf.metadata.get("general.architecture", ""))
    else:
        header = read_header(path)
        shapes = {name: entry.shape for name, entry in header.tensors.items()}
        formats = {name: _say_format(entry.dtype) for name, entry in header.tensors.items()}
    parts = divide(shapes)
    denoiser = {inside: shapes[name] for name, inside in parts.get(DENOISER, {}).items()}
    title, family = tell_family(denoiser)
    if not title:
        title, family = _ARCHITECTURES.get(architecture, ("", ""))
    if not title:
        kept = "an autoencoder" if VAE in parts or "decoder.conv_in.weight" in shapes else "no model"
        raise BrokenFile(f"it holds {kept} that can paint by itself: none of its layers are those of a known family")
    weights = Counter[str]()
    for name, form in formats.items():
        weights[form] += math.prod(shapes[name])
    count = sum(math.prod(shape) for shape in denoiser.values())
    form = weights.most_common(1)[0][0]
    return CheckpointCard(title, family, form, tuple(sorted(parts)), count, _find_lacking(family, denoiser))


def _find_lacking(family: str, denoiser: Mapping[str, tuple[int, ...]]) -> tuple[str, ...]:
    """The layers that every network of the family has, where a file with its authors' names lacks them."""
    needed = _NEEDED.get(family, ())
    of_authors = any(
        name.startswith(("input_blocks.", "double_blocks.", "img_in.", "joint_blocks.")) for name in denoiser
    )
    return tuple(name for name in needed if name not in denoiser) if of_authors else ()


def divide(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return part -> name in the file -> name within the part; what no network has is left out."""
    parts: dict[str, dict[str, str]] = {}
    for name in names:
        prefix, part = next(((prefix, part) for prefix, part in _PREFIXES if name.startswith(prefix)), ("", DENOISER))
        inside = name.removeprefix(prefix)
        if not _LEFT_BY_TRAINING.search(name) and not _LEFT_BY_TRAINING.search(inside) and not _SCALES.search(name):
            parts.setdefault(part, {})[name] = inside
    return parts


def tell_family(denoiser: Mapping[str, tuple[int, ...]]) -> tuple[str, str]:
    """Return title and name of the family of a denoiser; empty for none that is known."""
    names = list(denoiser)
    for pattern, title, family in _FAMILIES:
        if any(re.search(pattern, name) for name in names):
            if family in ("sd", "sdxl"):
                return _tell_unet(denoiser, title, family)
            return title, family
    return "", ""


def _tell_unet(denoiser: Mapping[str, tuple[int, ...]], title: str, family: str) -> tuple[str, str]:
    """Networks of Stable Diffusion that are not those here: version 2, and those that read more than a picture."""
    first = denoiser.get("input_blocks.0.0.weight", denoiser.get("conv_in.weight", (0, 4)))
    words = next((shape for name, shape in denoiser.items() if name.endswith("attn2.to_k.weight")), (0, 0))
    if len(first) > 1 and first[1] == 9:
        return f"{title} for inpainting", ""
    return ("Stable Diffusion 2", "") if family == "sd" and words[-1] == 1024 else (title, family)


def _say_format(dtype: str) -> str:
    names = {"F32": "32 bit", "F16": "16 bit", "BF16": "16 bit", "F8_E4M3": "fp8", "F8_E5M2": "fp8"}
    return names.get(dtype, dtype)
