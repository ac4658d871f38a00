"""FLUX.1's layers by the names of its authors (github.com/black-forest-labs/flux), and by those of xlabs' trainer."""

from __future__ import annotations

from dimp.engine.families.spec import OriginalName

_QKV, _ADDED = ("attn.to_q", "attn.to_k", "attn.to_v"), ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj")


def _double(name: str, *parts: str) -> OriginalName:
    return OriginalName(f"double_blocks.{{}}.{name}", tuple(f"transformer_blocks.{{}}.{part}" for part in parts))


def _single(name: str, *parts: str) -> OriginalName:
    return OriginalName(f"single_blocks.{{}}.{name}", tuple(f"single_transformer_blocks.{{}}.{part}" for part in parts))


def _embedder(name: str, part: str) -> tuple[OriginalName, ...]:
    layers = (("in_layer", "linear_1"), ("out_layer", "linear_2"))
    return tuple(OriginalName(f"{name}.{there}", (f"time_text_embed.{part}.{here}",)) for there, here in layers)


ORIGINAL_NAMES = (
    _double("img_attn.qkv", *_QKV),
    _double("img_attn.proj", "attn.to_out.0"),
    _double("img_attn.norm.query_norm", "attn.norm_q"),
    _double("img_attn.norm.key_norm", "attn.norm_k"),
    _double("img_mlp.0", "ff.net.0.proj"),
    _double("img_mlp.2", "ff.net.2"),
    _double("img_mod.lin", "norm1.linear"),
    _double("txt_attn.qkv", *_ADDED),
    _double("txt_attn.proj", "attn.to_add_out"),
    _double("txt_attn.norm.query_norm", "attn.norm_added_q"),
    _double("txt_attn.norm.key_norm", "attn.norm_added_k"),
    _double("txt_mlp.0", "ff_context.net.0.proj"),
    _double("txt_mlp.2", "ff_context.net.2"),
    _double("txt_mod.lin", "norm1_context.linear"),
    _double("qkv_lora1", *_QKV),
    _double("proj_lora1", "attn.to_out.0"),
    _double("qkv_lora2", *_ADDED),
    _double("proj_lora2", "attn.to_add_out"),
    _single("linear1", *_QKV, "proj_mlp"),
    _single("linear1_qkv", *_QKV),
    _single("linear2", "proj_out"),
    _single("norm.query_norm", "attn.norm_q"),
    _single("norm.key_norm", "attn.norm_k"),
    _single("modulation.lin", "norm.linear"),
    _single("qkv_lora", *_QKV),
    _single("proj_lora", "proj_out"),
    *_embedder("time_in", "timestep_embedder"),
    *_embedder("vector_in", "text_embedder"),
    *_embedder("guidance_in", "guidance_embedder"),
    OriginalName("img_in", ("x_embedder",)),
    OriginalName("txt_in", ("context_embedder",)),
    OriginalName("final_layer.linear", ("proj_out",)),
    OriginalName("final_layer.adaLN_modulation.1", ("norm_out.linear",)),
)
"""The layers whose names differ from those of diffusers."""
