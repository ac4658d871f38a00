"""What a LoRA file says of itself: which models it is for, and the words that call it.

The family is told by the names and shapes of its layers, as the tools that people know do it (ComfyUI, A1111's Lora
extension, kohya's metadata where the tensors leave it open); the words come from the metadata of kohya (`ss_*`), of the
ModelSpec standard (`modelspec.*`, github.com/Stability-AI/ModelSpec) and of ai-toolkit. No model library is needed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dimp.engine.safetensors_header import read_header

MOST_WORDS = 8
"""Trigger words that are told; files list hundreds of tags."""

_ARCHITECTURES = (
    ("flux-2|flux2|klein", "FLUX.2"),
    ("flux-3|flux3", "FLUX.3"),
    ("FLUX.1", "FLUX.1"),
    ("stable-diffusion-xl|sdxl|pony|illustrious|noobai", "SDXL"),
    ("stable-diffusion-3|sd3", "Stable Diffusion 3"),
    ("stable-diffusion-v2|sd_v2|sd2|768-v", "Stable Diffusion 2"),
    ("stable-diffusion-v1|sd_v1|sd1|sd 1.5|sd15|stable-diffusion-1", "Stable Diffusion 1.5"),
    ("Qwen-Image", "Qwen-Image"),
    ("z-image|zimage|z_image", "Z-Image"),
    ("wan", "Wan"),
    ("LTX", "LTX"),
    ("hunyuan", "Hunyuan"),
)
_UNET = re.compile(r"(?:down|up)_blocks_\d|mid_block_|(?:in|out)put_blocks_\d|middle_block_")
_CHANGE = re.compile(
    r"lora|hada_|lokr_|oft_|\.(diff|diff_b|w_norm|b_norm|dora_scale|alpha|on_input)$|\.[ab][12]\.weight$"
)
"""What stands in the name of a tensor that changes a model's, of whatever kind."""

_UNET_WIDTHS = {768: "Stable Diffusion 1.5", 1024: "Stable Diffusion 2", 2048: "SDXL"}
"""Width of the words' numbers, which the network's cross attention reads -> the family."""


@dataclass(frozen=True, slots=True)
class LoraCard:
    """What a file says of itself.

    `families` are what people call the families that it is for: one, several where the layers leave it open, none where
    nothing tells. They begin the titles of the families here (FLUX.1 that of FLUX.1 Kontext). `base_model` is what the
    file itself names as the model that it was trained on; `words` are those that call it. `changes`: it holds tensors
    of the kind that change a model.
    """

    families: tuple[str, ...] = ()
    base_model: str = ""
    words: tuple[str, ...] = ()
    changes: bool = True


def read_card(path: Path) -> LoraCard:
    """Return what a file says of itself. Raises `BrokenFile`, or `OSError`."""
    header = read_header(path)
    shapes = {name: entry.shape for name, entry in header.tensors.items()}
    families, words = tell_families(shapes, header.metadata), _words(header.metadata)
    return LoraCard(families, _base_model(header.metadata), words, any(map(_CHANGE.search, shapes)))


def tell_families(shapes: Mapping[str, tuple[int, ...]], metadata: Mapping[str, str]) -> tuple[str, ...]:
    """Return the families that layers of these names and shapes can belong to, as `LoraCard.families` has them."""
    plain = {name.replace(".", "_"): shape for name, shape in shapes.items()}
    names = "\n".join(plain)
    families = _tell_unet(plain, names) if _UNET.search(names) else _tell_transformer(plain, names)
    stated = _said_family(metadata)
    return (stated,) if stated and (len(families) != 1 or stated in _ALIKE.get(families[0], ())) else families


def _said_family(metadata: Mapping[str, str]) -> str:
    text = " ".join(
        metadata.get(key, "") for key in ("modelspec.architecture", "ss_base_model_version", "ss_sd_model_name")
    )
    return next((family for pattern, family in _ARCHITECTURES if re.search(pattern, text.lower())), "")


def _tell_unet(plain: Mapping[str, tuple[int, ...]], names: str) -> tuple[str, ...]:
    for name, shape in plain.items():
        if re.search(r"attn2_to_[kv]_.*(lora_A|down)", name) and len(shape) > 1 and shape[1] in _UNET_WIDTHS:
            return (_UNET_WIDTHS[shape[1]],)
    if re.search(r"lora_te2_|text_encoder_2_|add_embedding|label_emb|_transformer_blocks_[1-9]", names):
        return ("SDXL",)
    if re.search(r"down_blocks_0_attentions|input_blocks_[12]_1_|lora_te_text_model", names):
        return ("Stable Diffusion 1.5",)
    return ("Stable Diffusion 1.5", "SDXL")


_ROWS = (
    (r"mode_blocks_|early_stream_modulations", "FLUX.3"),
    (r"joint_blocks_|context_block_", "Stable Diffusion 3"),
    (r"noise_refiner|context_refiner|(?<!encoder_)layers_\d+_(attention|feed_forward|adaLN)", "Z-Image"),
    (r"(?<!double_blocks_\d_)(?<!double_blocks_\d\d_)(?:img|txt)_(?:mlp_net|mod_1)", "Qwen-Image"),
    (r"(?<!transformer_)(?<!single_)(?<!double_)blocks_\d+_(self_attn|cross_attn|ffn)", "Wan"),
    (r"transformer_blocks_\d+_attn[12]_", "LTX"),
)
"""Names that only one family's layers have."""

_ALIKE = {"FLUX.1": ("FLUX.2",), "FLUX.2": ("FLUX.1",)}
"""Families whose layers are so much alike that the metadata knows better."""


def _tell_transformer(plain: Mapping[str, tuple[int, ...]], names: str) -> tuple[str, ...]:
    for pattern, family in _ROWS:
        if re.search(pattern, names):
            return (family,)
    if re.search(r"double_blocks_|single_blocks_|single_transformer_blocks_", names):
        return (_tell_flux(plain, names),)
    if re.search(r"transformer_blocks_\d+_(attn_|ff_|norm1)", names):
        return _tell_joint(plain)
    return ("SDXL", "Stable Diffusion 3") if re.search(r"(text_encoder_2|lora_te2)_text_model", names) else ()


def _tell_flux(plain: Mapping[str, tuple[int, ...]], names: str) -> str:
    """FLUX.1 or FLUX.2: the latter shares its modulation, and its gated networks are six and nine times as wide."""
    if re.search(r"to_qkv_mlp_proj|stream_modulation|ff(_context)?_linear_(in|out)", names):
        return "FLUX.2"
    for name, up in plain.items():
        down = plain.get(name.replace("lora_up", "lora_down").replace("lora_B", "lora_A"))
        gated = 9 if "linear1" in name else 6 if "img_mlp_0" in name else 0
        if gated and re.search(r"lora_up|lora_B", name) and down and len(up) > 1 and len(down) > 1:
            return "FLUX.2" if up[0] >= gated * down[1] else "FLUX.1"
    return "FLUX.1"


def _tell_joint(plain: Mapping[str, tuple[int, ...]]) -> tuple[str, ...]:
    """Blocks of words and picture whose names several families share: told by width and number (SD 3.5: up to 2432)."""
    widths = {shape[1] for name, shape in plain.items() if len(shape) > 1 and re.search(r"lora_A|lora_down", name)}
    numbers = [int(found) for name in plain for found in re.findall(r"transformer_blocks_(\d+)_", name)]
    if widths & {1536, 2432}:
        return ("Stable Diffusion 3",)
    if 3072 in widths:
        return ("Qwen-Image",) if max(numbers, default=0) > 18 else ("FLUX.1",)
    return ("FLUX.1", "Stable Diffusion 3", "Qwen-Image")


def _base_model(metadata: Mapping[str, str]) -> str:
    keys = ("ss_sd_model_name", "modelspec.architecture", "ss_base_model_version", "base_model", "baseModel")
    return next((metadata[key].strip()[:200] for key in keys if metadata.get(key, "").strip()), "")


def _words(metadata: Mapping[str, str]) -> tuple[str, ...]:
    keys = ("modelspec.trigger_phrase", "trigger_words", "trigger_word", "trigger_phrase", "ss_trigger_words",
            "activation text", "instance_prompt")  # fmt: skip
    for key in keys:
        if stated := metadata.get(key, "").strip():
            return tuple(word.strip()[:100] for word in re.split(r"[,\n]", stated.strip("[]\"'")) if word.strip())[
                :MOST_WORDS
            ]
    return _frequent_tags(metadata.get("ss_tag_frequency", ""))


def _frequent_tags(text: str) -> tuple[str, ...]:
    """The tags that most of the pictures had, which call what they have in common (kohya: folder -> tag -> count)."""
    try:
        folders = json.loads(text)
        counts: Counter[str] = Counter()
        for tags in folders.values():
            counts.update({str(tag).strip(): int(count) for tag, count in tags.items()})
    except (ValueError, AttributeError, TypeError, OverflowError, RecursionError):
        return ()
    most = max(counts.values(), default=0)
    return tuple(tag for tag, count in counts.most_common(MOST_WORDS) if tag and 2 * count > most)
