"""Stable Diffusion 3's layers by the names of its authors (github.com/Stability-AI/sd3.5)."""

from __future__ import annotations

from dimp.engine.families.spec import OriginalName

_IMAGE, _TEXT = "x_block", "context_block"


def _joint(block: str, name: str, *parts: str) -> OriginalName:
    here = tuple(f"transformer_blocks.{{}}.{part}" for part in parts)
    return OriginalName(f"joint_blocks.{{}}.{block}.{name}", here)


def _embedder(name: str, part: str) -> tuple[OriginalName, ...]:
    layers = (("mlp.0", "linear_1"), ("mlp.2", "linear_2"))
    return tuple(OriginalName(f"{name}.{there}", (f"time_text_embed.{part}.{here}",)) for there, here in layers)


ORIGINAL_NAMES = (
    _joint(_IMAGE, "attn.qkv", "attn.to_q", "attn.to_k", "attn.to_v"),
    _joint(_IMAGE, "attn.proj", "attn.to_out.0"),
    _joint(_IMAGE, "attn.ln_q", "attn.norm_q"),
    _joint(_IMAGE, "attn.ln_k", "attn.norm_k"),
    _joint(_IMAGE, "attn2.qkv", "attn2.to_q", "attn2.to_k", "attn2.to_v"),
    _joint(_IMAGE, "attn2.proj", "attn2.to_out.0"),
    _joint(_IMAGE, "mlp.fc1", "ff.net.0.proj"),
    _joint(_IMAGE, "mlp.fc2", "ff.net.2"),
    _joint(_IMAGE, "adaLN_modulation.1", "norm1.linear"),
    _joint(_TEXT, "attn.qkv", "attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
    _joint(_TEXT, "attn.proj", "attn.to_add_out"),
    _joint(_TEXT, "attn.ln_q", "attn.norm_added_q"),
    _joint(_TEXT, "attn.ln_k", "attn.norm_added_k"),
    _joint(_TEXT, "mlp.fc1", "ff_context.net.0.proj"),
    _joint(_TEXT, "mlp.fc2", "ff_context.net.2"),
    _joint(_TEXT, "adaLN_modulation.1", "norm1_context.linear"),
    *_embedder("t_embedder", "timestep_embedder"),
    *_embedder("y_embedder", "text_embedder"),
    OriginalName("x_embedder.proj", ("pos_embed.proj",)),
    OriginalName("final_layer.linear", ("proj_out",)),
    OriginalName("final_layer.adaLN_modulation.1", ("norm_out.linear",)),
)
"""The layers whose names differ from those of diffusers."""
