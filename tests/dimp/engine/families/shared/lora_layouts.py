"""LoRA files in the layouts that trainers write, each with the merged model that it must paint like.

A layout names layers in its own way; which weights of the tiny model's folder they are, and which rows of them, is said
here once more and by hand, so that the tables of the program are held against something that does not come from them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

RANK = 2
Parts = tuple[str, ...]
"""Weights of a folder whose rows a layer of a file holds one after the other: `transformer/x_embedder`."""


@dataclass(frozen=True)
class Layout:
    """A way to write a LoRA: how each factor is called for a layer, and the layers with the weights that they are.

    `swapped` layers have their halves the other way round. `alpha`: whether the file says it.
    """

    model: str
    down: str
    up: str
    layers: Mapping[str, Parts]
    alpha: str = ""
    swapped: frozenset[str] = field(default_factory=frozenset)


KOHYA = ("{}.lora_down.weight", "{}.lora_up.weight")
PEFT = ("{}.lora_A.weight", "{}.lora_B.weight")


def _t(*names: str) -> Parts:
    return tuple(f"transformer/{name}" for name in names)


def _u(*names: str) -> Parts:
    return tuple(f"unet/{name}" for name in names)


_B, _S = "transformer_blocks.0.", "single_transformer_blocks.1."
_FLUX = {
    "double_blocks.0.img_attn.qkv": _t(_B + "attn.to_q", _B + "attn.to_k", _B + "attn.to_v"),
    "double_blocks.0.txt_attn.qkv": _t(_B + "attn.add_q_proj", _B + "attn.add_k_proj", _B + "attn.add_v_proj"),
    "double_blocks.0.txt_attn.proj": _t(_B + "attn.to_add_out"),
    "double_blocks.0.img_mlp.0": _t(_B + "ff.net.0.proj"),
    "double_blocks.0.txt_mlp.2": _t(_B + "ff_context.net.2"),
    "double_blocks.0.img_mod.lin": _t(_B + "norm1.linear"),
    "double_blocks.0.txt_mod.lin": _t(_B + "norm1_context.linear"),
    "single_blocks.1.linear1": _t(_S + "attn.to_q", _S + "attn.to_k", _S + "attn.to_v", _S + "proj_mlp"),
    "single_blocks.1.linear2": _t(_S + "proj_out"),
    "single_blocks.1.modulation.lin": _t(_S + "norm.linear"),
    "img_in": _t("x_embedder"),
    "txt_in": _t("context_embedder"),
    "time_in.in_layer": _t("time_text_embed.timestep_embedder.linear_1"),
    "guidance_in.out_layer": _t("time_text_embed.guidance_embedder.linear_2"),
    "vector_in.in_layer": _t("time_text_embed.text_embedder.linear_1"),
    "final_layer.linear": _t("proj_out"),
    "final_layer.adaLN_modulation.1": _t("norm_out.linear"),
}
_FLUX_TEXT: dict[str, Parts] = {
    "lora_te1_text_model_encoder_layers_0_self_attn_q_proj": ("text_encoder/encoder.layers.0.self_attn.q_proj",),
    "lora_te2_encoder_block_0_layer_0_SelfAttention_q": ("text_encoder_2/encoder.block.0.layer.0.SelfAttention.q",),
}
_FLUX_HERE = {
    name: _t(name)
    for name in (_B + "attn.to_k", _B + "ff.net.2", _S + "proj_mlp", _S + "attn.to_v", "x_embedder", "norm_out.linear")
}
_SWAPPED = frozenset({"final_layer.adaLN_modulation.1", "joint_blocks.1.context_block.adaLN_modulation.1"})
_J = "joint_blocks.0."
_SD3 = {
    _J + "x_block.attn.qkv": _t(_B + "attn.to_q", _B + "attn.to_k", _B + "attn.to_v"),
    _J + "context_block.attn.qkv": _t(_B + "attn.add_q_proj", _B + "attn.add_k_proj", _B + "attn.add_v_proj"),
    _J + "x_block.mlp.fc1": _t(_B + "ff.net.0.proj"),
    _J + "context_block.adaLN_modulation.1": _t(_B + "norm1_context.linear"),
    "final_layer.adaLN_modulation.1": _t("norm_out.linear"),
    "y_embedder.mlp.0": _t("time_text_embed.text_embedder.linear_1"),
    "x_embedder.proj": _t("pos_embed.proj"),
}
_A = "layers.0.attention."
_ZIMAGE = {
    _A + "qkv": _t(_A + "to_q", _A + "to_k", _A + "to_v"),
    _A + "out": _t(_A + "to_out.0"),
    "noise_refiner.0.feed_forward.w1": _t("noise_refiner.0.feed_forward.w1"),
    "layers.0.adaLN_modulation.0": _t("layers.0.adaLN_modulation.0"),
    "x_embedder": _t("all_x_embedder.2-1"),
    "final_layer.linear": _t("all_final_layer.2-1.linear"),
}
_ZIMAGE_HERE = {
    _A + "to_q": _t(_A + "to_q"),
    "context_refiner.0.attention.to_out.0": _t("context_refiner.0.attention.to_out.0"),
}
_QWEN = {
    name: _t(name)
    for name in (_B + "attn.to_q", _B + "attn.add_k_proj", _B + "img_mlp.net.0.proj", _B + "txt_mod.1", "img_in")
}
_KLEIN = {
    "double_blocks.0.img_attn.qkv": _t(_B + "attn.to_q", _B + "attn.to_k", _B + "attn.to_v"),
    "double_blocks.0.img_mlp.0": _t(_B + "ff.linear_in"),
    "single_blocks.0.linear1": _t("single_transformer_blocks.0.attn.to_qkv_mlp_proj"),
    "single_blocks.0.linear2": _t("single_transformer_blocks.0.attn.to_out"),
    "double_stream_modulation_img.lin": _t("double_stream_modulation_img.linear"),
    "final_layer.adaLN_modulation.1": _t("norm_out.linear"),
}
_M = "transformer_blocks.0.attn1."
_SDXL = {
    f"middle_block.1.{_M}to_q": _u(f"mid_block.attentions.0.{_M}to_q"),
    "middle_block.1.proj_in": _u("mid_block.attentions.0.proj_in"),
    "middle_block.2.in_layers.2": _u("mid_block.resnets.1.conv1"),
    "input_blocks.2.0.op": _u("down_blocks.0.downsamplers.0.conv"),
    "input_blocks.3.0.emb_layers.1": _u("down_blocks.1.resnets.0.time_emb_proj"),
    "input_blocks.3.0.skip_connection": _u("down_blocks.1.resnets.0.conv_shortcut"),
    f"input_blocks.3.1.{_M}to_out.0": _u(f"down_blocks.1.attentions.0.{_M}to_out.0"),
    "output_blocks.0.0.out_layers.3": _u("up_blocks.0.resnets.0.conv2"),
    f"output_blocks.1.1.{_M}to_v": _u(f"up_blocks.0.attentions.1.{_M}to_v"),
    "output_blocks.1.2.conv": _u("up_blocks.0.upsamplers.0.conv"),
    "output_blocks.3.0.in_layers.2": _u("up_blocks.1.resnets.1.conv1"),
    "time_embed.0": _u("time_embedding.linear_1"),
    "label_emb.0.2": _u("add_embedding.linear_2"),
    "input_blocks.0.0": _u("conv_in"),
    "out.2": _u("conv_out"),
}
_TEXT = "encoder.layers.1.self_attn.v_proj"
_SDXL_TEXT: dict[str, Parts] = {
    f"lora_te1_text_model_{_TEXT.replace('.', '_')}": (f"text_encoder/text_model.{_TEXT}",),
    f"lora_te2_text_model_{_TEXT.replace('.', '_')}": (f"text_encoder_2/text_model.{_TEXT}",),
}
_SDXL_HERE = {
    name: _u(name) for name in (f"mid_block.attentions.0.{_M}to_q", f"down_blocks.1.attentions.0.{_M}to_out.0")
}
_LTX = {
    "patchify_proj": _t("proj_in"),
    _B + "attn1.to_q": _t(_B + "attn1.to_q"),
    "adaln_single.linear": _t("time_embed.linear"),
}


def _flat(prefix: str, layers: Mapping[str, Parts]) -> dict[str, Parts]:
    """Layers as kohya names them: dots become underscores."""
    return {prefix + name.replace(".", "_"): parts for name, parts in layers.items()}


def _under(prefix: str, layers: Mapping[str, Parts]) -> dict[str, Parts]:
    return {prefix + name: parts for name, parts in layers.items()}


def _swapped(prefix: str, flat: bool = True) -> frozenset[str]:
    return frozenset(prefix + (name.replace(".", "_") if flat else name) for name in _SWAPPED)


_ALPHA = "{}.alpha"
_XLABS = {
    "double_blocks.0.processor.qkv": _FLUX["double_blocks.0.img_attn.qkv"],
    "double_blocks.0.processor.proj": _t(_B + "attn.to_out.0"),
}

LAYOUTS = {
    "kohya FLUX": Layout("flux", *KOHYA, _flat("lora_unet_", _FLUX) | _FLUX_TEXT, _ALPHA, _swapped("lora_unet_")),
    "ComfyUI FLUX": Layout(
        "flux", *PEFT, _under("diffusion_model.", _FLUX), _ALPHA, _swapped("diffusion_model.", False)
    ),
    "ComfyUI FLUX, whole name": Layout(
        "flux", *KOHYA, _under("model.diffusion_model.", _FLUX), "", _swapped("model.diffusion_model.", False)
    ),
    "fal FLUX": Layout("flux", *PEFT, _under("base_model.model.", _FLUX), "", _swapped("base_model.model.", False)),
    "BFL FLUX": Layout("flux", *PEFT, _FLUX, "", _SWAPPED),
    "BFL control": Layout("flux_control", *PEFT, _FLUX, "", _SWAPPED),
    "xlabs FLUX": Layout("flux", "{}_lora1.down.weight", "{}_lora1.up.weight", _XLABS),
    "PEFT FLUX": Layout("flux", *PEFT, _under("base_model.model.", _FLUX_HERE)),
    "PEFT FLUX, named": Layout("flux", "{}.lora_A.default.weight", "{}.lora_B.default.weight", _FLUX_HERE),
    "no prefix FLUX": Layout("flux", *PEFT, _FLUX_HERE, _ALPHA),
    "diffusers FLUX": Layout("flux", *PEFT, _under("transformer.", _FLUX_HERE)),
    "OneTrainer FLUX": Layout("flux", *KOHYA, _flat("lora_transformer_", _FLUX_HERE), _ALPHA),
    "SimpleTuner FLUX": Layout("flux", *KOHYA, _flat("lycoris_", _FLUX_HERE), _ALPHA),
    "lora.down FLUX": Layout("flux", "{}.lora.down.weight", "{}.lora.up.weight", _under("transformer.", _FLUX_HERE)),
    "kohya SD3": Layout("sd3", *KOHYA, _flat("lora_unet_", _SD3), _ALPHA, _swapped("lora_unet_")),
    "ComfyUI SD3": Layout("sd3", *PEFT, _under("diffusion_model.", _SD3), _ALPHA, _swapped("diffusion_model.", False)),
    "kohya Z-Image": Layout("zimage", *KOHYA, _flat("lora_unet_", _ZIMAGE), _ALPHA),
    "ComfyUI Z-Image": Layout("zimage", *PEFT, _under("diffusion_model.", _ZIMAGE), _ALPHA),
    "ai-toolkit Z-Image": Layout("zimage", *PEFT, _under("diffusion_model.", _ZIMAGE_HERE)),
    "kohya Qwen": Layout("qwen", *KOHYA, _flat("lora_unet_", _QWEN), _ALPHA),
    "PEFT Qwen": Layout("qwen", "{}.lora_A.default.weight", "{}.lora_B.default.weight", _QWEN),
    "kohya FLUX.2": Layout("flux2_klein", *KOHYA, _flat("lora_unet_", _KLEIN), _ALPHA, _swapped("lora_unet_")),
    "ai-toolkit FLUX.2": Layout(
        "flux2_klein", *PEFT, _under("diffusion_model.", _KLEIN), "", _swapped("diffusion_model.", False)
    ),
    "kohya SDXL": Layout("sdxl", *KOHYA, _flat("lora_unet_", _SDXL) | _SDXL_TEXT, _ALPHA),
    "kohya SDXL, diffusers' blocks": Layout("sdxl", *KOHYA, _flat("lora_unet_", _SDXL_HERE), _ALPHA),
    "diffusers SDXL": Layout("sdxl", *PEFT, _under("unet.", _SDXL_HERE)),
    "diffusers SDXL before 0.22": Layout(
        "sdxl",
        "{}_lora.down.weight",
        "{}_lora.up.weight",
        {
            f"unet.{name.replace('attn1.', 'attn1.processor.').removesuffix('.0')}": it
            for name, it in _SDXL_HERE.items()
        },
    ),
    "diffusers text encoders before 0.22": Layout(
        "sdxl",
        "{}.lora_linear_layer.down.weight",
        "{}.lora_linear_layer.up.weight",
        {f"text_encoder_2.text_model.{_TEXT}": (f"text_encoder_2/text_model.{_TEXT}",)},
    ),
    "ComfyUI LTX": Layout("ltx", *PEFT, _under("diffusion_model.", _LTX)),
}


def write(layout: Layout, folder: Path, scale: float = 2.0) -> dict[str, Tensor]:
    """Return the tensors of a LoRA in a layout: changes of `scale` times what was drawn, by alpha where it has one."""
    draw = torch.Generator().manual_seed(11)
    tensors: dict[str, Tensor] = {}
    for layer, parts in layout.layers.items():
        shapes = [_weight(folder, part).shape for part in parts]
        rows, columns = sum(shape[0] for shape in shapes), shapes[0][1:]
        tensors[layout.down.format(layer)] = torch.randn(RANK, *columns, generator=draw)
        tensors[layout.up.format(layer)] = torch.randn(rows, RANK, *[1] * (len(columns) - 1), generator=draw) * 0.2
        if not layout.alpha:
            tensors[layout.up.format(layer)] *= scale
        else:
            tensors[layout.alpha.format(layer)] = torch.tensor(scale * RANK)
    return tensors


def merge(layout: Layout, tensors: Mapping[str, Tensor], folder: Path, target: Path) -> Path:
    """Write a copy of a model with alpha / rank x up @ down added to its weights, in 32 bits."""
    changes: dict[str, Tensor] = {}
    for layer, parts in layout.layers.items():
        down, up = tensors[layout.down.format(layer)], tensors[layout.up.format(layer)]
        scale = tensors[layout.alpha.format(layer)].item() / RANK if layout.alpha else 1.0
        change = (up.flatten(1) @ down.flatten(1)) * scale
        if layer in layout.swapped:
            change = torch.cat(change.chunk(2)[::-1])
        start = 0
        for part in parts:
            weight = _weight(folder, part)
            changes[part] = change[start : start + len(weight)].reshape(weight.shape)
            start += len(weight)
    return rewrite(folder, target, {part: partial(torch.add, more) for part, more in changes.items()})


def rewrite(folder: Path, target: Path, changes: Mapping[str, Callable[[Tensor], Tensor]]) -> Path:
    """Write a copy of a model with some of its weights changed, each by its function."""
    shutil.copytree(folder, target)
    for path in sorted(target.glob("*/*.safetensors")):
        component = path.parent.name
        tensors = load_file(path)
        mine = {part.split("/")[1]: change for part, change in changes.items() if part.startswith(f"{component}/")}
        for name, change in mine.items():
            key = _find(tensors, name)
            tensors[key] = change(tensors[key]).contiguous()
        save_file(tensors, path, {"format": "pt"})
    return target


def _weight(folder: Path, part: str) -> Tensor:
    component, name = part.split("/")
    for path in (folder / component).glob("*.safetensors"):
        tensors = load_file(path)
        return tensors[_find(tensors, name)]
    raise AssertionError(part)


def _find(tensors: Mapping[str, Tensor], name: str) -> str:
    """The key of a layer's weights: text encoders are written with another root by other versions."""
    wanted = f"{name}.weight" if f"{name}.weight" in tensors else f"{name.removeprefix('text_model.')}.weight"
    (key,) = [key for key in tensors if key in (wanted, f"text_model.{wanted}", f"{name}")] or [wanted]
    return key
