"""Wan's layers by the names of its authors (github.com/Wan-Video/Wan2.2)."""

from __future__ import annotations

from dimp.engine.families.spec import OriginalName

_ATTENTION = {"q": "to_q", "k": "to_k", "v": "to_v", "o": "to_out.0"}
_KINDS = {"self_attn": "attn1", "cross_attn": "attn2"}

ORIGINAL_NAMES = (
    *(
        OriginalName(f"blocks.{{}}.{kind}.{name}", (f"blocks.{{}}.{own_kind}.{own}",))
        for kind, own_kind in _KINDS.items()
        for name, own in _ATTENTION.items()
    ),
    OriginalName("blocks.{}.ffn.0", ("blocks.{}.ffn.net.0.proj",)),
    OriginalName("blocks.{}.ffn.2", ("blocks.{}.ffn.net.2",)),
    OriginalName("text_embedding.0", ("condition_embedder.text_embedder.linear_1",)),
    OriginalName("text_embedding.2", ("condition_embedder.text_embedder.linear_2",)),
    OriginalName("time_embedding.0", ("condition_embedder.time_embedder.linear_1",)),
    OriginalName("time_embedding.2", ("condition_embedder.time_embedder.linear_2",)),
    OriginalName("time_projection.1", ("condition_embedder.time_proj",)),
    OriginalName("head.head", ("proj_out",)),
)
"""The layers whose names differ from those of diffusers."""
