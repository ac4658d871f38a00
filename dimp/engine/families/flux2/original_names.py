"""FLUX.2's layers by the names of its authors (github.com/black-forest-labs/flux2)."""

from __future__ import annotations

from dimp.engine.families.spec import OriginalName


def _double(name: str, *parts: str) -> OriginalName:
    return OriginalName(f"double_blocks.{{}}.{name}", tuple(f"transformer_blocks.{{}}.{part}" for part in parts))


def _single(name: str, part: str) -> OriginalName:
    return OriginalName(f"single_blocks.{{}}.{name}", (f"single_transformer_blocks.{{}}.{part}",))


def _embedder(name: str, part: str) -> tuple[OriginalName, ...]:
    layers = (("in_layer", "linear_1"), ("out_layer", "linear_2"))
    return tuple(OriginalName(f"{name}.{there}", (f"time_guidance_embed.{part}.{here}",)) for there, here in layers)


ORIGINAL_NAMES = (
    _double("img_attn.qkv", "attn.to_q", "attn.to_k", "attn.to_v"),
    _double("img_attn.proj", "attn.to_out.0"),
    _double("img_attn.norm.query_norm", "attn.norm_q"),
    _double("img_attn.norm.key_norm", "attn.norm_k"),
    _double("img_mlp.0", "ff.linear_in"),
    _double("img_mlp.2", "ff.linear_out"),
    _double("txt_attn.qkv", "attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
    _double("txt_attn.proj", "attn.to_add_out"),
    _double("txt_attn.norm.query_norm", "attn.norm_added_q"),
    _double("txt_attn.norm.key_norm", "attn.norm_added_k"),
    _double("txt_mlp.0", "ff_context.linear_in"),
    _double("txt_mlp.2", "ff_context.linear_out"),
    _single("linear1", "attn.to_qkv_mlp_proj"),
    _single("linear2", "attn.to_out"),
    _single("norm.query_norm", "attn.norm_q"),
    _single("norm.key_norm", "attn.norm_k"),
    *_embedder("time_in", "timestep_embedder"),
    *_embedder("guidance_in", "guidance_embedder"),
    OriginalName("double_stream_modulation_img.lin", ("double_stream_modulation_img.linear",)),
    OriginalName("double_stream_modulation_txt.lin", ("double_stream_modulation_txt.linear",)),
    OriginalName("single_stream_modulation.lin", ("single_stream_modulation.linear",)),
    OriginalName("img_in", ("x_embedder",)),
    OriginalName("txt_in", ("context_embedder",)),
    OriginalName("final_layer.linear", ("proj_out",)),
    OriginalName("final_layer.adaLN_modulation.1", ("norm_out.linear",)),
)
"""The layers whose names differ from those of diffusers."""
